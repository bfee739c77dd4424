/// Says whether "every part of the frame is looked at within so many seconds" can be held, before a frame is seen.
public struct CoveragePromise: Hashable, Sendable {
  /// Share of the promised time in which the looks are scheduled; the rest absorbs the time between frames.
  static let schedule = 0.8

  /// Looks that cover the frame once.
  public let tiles: Int

  /// - Parameters: frame size, patch size and cell of the saliency grid, all in source pixels, as given to `AttentionPlanner`.
  public init(frame: Size, patch: Size, gridCell: Int = AttentionPlanner.Settings().gridCell) {
    tiles = PatchGrid(frame: frame, patch: patch, gridCell: gridCell).tileCount
  }

  /// The least number of patches per frame with which the promise is held whatever the saliency says.
  ///
  /// - Parameters:
  ///   - framesPerSecond: of media time, > 0; for a variable rate, that of the longest step between frames.
  ///   - seconds: the promised time, > 0.
  ///   - share: largest share of the patches that may go to coverage, 0...1.
  /// - Returns: nil when no number of patches is enough, because frames are too far apart for the promised time.
  public func requiredPatches(framesPerSecond: Double, seconds: Double, share: Double) -> Int? {
    guard framesPerSecond > 0, seconds > 0, share > 0 else { return nil }
    let looksPerFrame = Double(tiles) / (Self.schedule * seconds * framesPerSecond)
    var patches = max((looksPerFrame / share).rounded(.up), 1)
    // A look can come late by the frame in which it falls due and by the frames in which its share of a patch is saved up.
    let spare = (1 - Self.schedule) * seconds * framesPerSecond - 2
    guard spare >= 1 else { return nil }
    patches = max(patches, (1 / (share * spare.rounded(.down))).rounded(.up))
    return patches <= 1e6 ? Int(patches) : nil
  }

  /// The promise is held where compute is limited, in pixels through the network.
  ///
  /// Frames that cannot pay for a patch might as well not be there. At worst the purse has just paid for a glance: then the next patch comes as many
  /// frames later as bring the price of both. So that many frames are taken for one, with the patches that they bring in all.
  ///
  /// - Parameters:
  ///   - income: pixels per frame.
  ///   - glance: pixels of a glance.
  ///   - glances: glances per frame, on average.
  ///   - patch: pixels of a patch.
  ///   - patches: per frame at most.
  public func isHeld(
    income: Double, glance: Int, glances: Double, patch: Int, patches: Int, framesPerSecond: Double, seconds: Double, share: Double
  ) -> Bool {
    guard income > 0, patch > 0 else { return false }
    let frames = max((Double(glance + patch) / income).rounded(.up), 1)
    let paid = (income - glances * Double(glance)) * frames / Double(patch)
    let count = min(max(paid, 0), Double(patches) * frames).rounded(.down)
    return isHeld(patches: Int(min(count, 1e6)), framesPerSecond: framesPerSecond / frames, seconds: seconds, share: share)
  }

  /// The promise is held with this many patches per frame.
  public func isHeld(patches: Int, framesPerSecond: Double, seconds: Double, share: Double) -> Bool {
    requiredPatches(framesPerSecond: framesPerSecond, seconds: seconds, share: share).map { patches >= $0 } ?? false
  }
}
