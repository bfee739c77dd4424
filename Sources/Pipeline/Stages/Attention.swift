import Perception

/// What is remembered between the frames of one size on one time line to choose patches, and the steps of that choice.
///
/// A class, since it is much to copy; it belongs to its stage alone.
final class Attention {
  private(set) var planner: AttentionPlanner
  /// Where the water ended in the last frame, seen or carried on; nil where there is no such line, or in a pipeline without.
  private(set) var horizon: Horizon?
  /// How the camera moved over the last frames.
  private(set) var camera = CameraPath()

  /// Score of the glance from which a detection counts in a crowd.
  static let hint = 0.1
  /// What a hint counts that a patch will look at.
  private static let patchedHint = 0.25
  /// ... if it is one of the first so many, whatever a frame may have.
  private static let fewPatches = 8
  /// Pixels of a frame that count for its density of hints: the glance of a larger one has hardly more room for them.
  private static let largestCrowd = 2_600_000

  private let groups: ClassGroups
  private let size: Size
  private let epoch: Int
  private let view: LookView
  private let scale: Double
  private let horizonWeight: Double
  /// Share of the price of a look at everything from which on patches are not worth theirs, where compute is limited; nil: always.
  private let denseShare: Double?
  private let pictures: SaliencyPictures?
  private var saliency: HeadSaliency?
  private var watch: HorizonWatch?
  private var motion: CameraMotionEstimator?
  private var gridMotion: GridMotion
  private var evidence: SaliencyMap
  /// The tracks of the last report, where the camera has them now.
  private var tracks: [Track] = []
  /// The parts in which the whole frame is looked at.
  private(set) var sweep: FrameSweep
  private var wishes: [PixelRect] = []
  private var wasBusy = false

  init(_ settings: AttentionStage.Settings, for input: AttentionStage.Input) {
    let glanced = input.glanced
    view = glanced.view
    size = glanced.frame.pixels.displaySize
    epoch = glanced.frame.id.epoch
    scale = min(view.scaleX, view.scaleY)
    groups = settings.groups
    let maps = settings.planes == nil ? nil : input.glance.maps
    planner = AttentionPlanner(
      settings: settings.attention, groups: settings.groups, frame: size, glanceScale: scale, headStride: maps?.stride)
    saliency = maps == nil ? nil : settings.planes.map { HeadSaliency(planes: $0) }
    pictures = settings.pictures
    horizonWeight = settings.horizonWeight ?? 0
    denseShare = settings.denseShare
    sweep = FrameSweep(frame: size, limit: settings.wholePixels)
    if let maps, maps.waterline != nil, settings.horizonWeight != nil {
      watch = HorizonWatch(
        frame: size, stride: maps.stride, scaleX: view.scaleX, scaleY: view.scaleY, isolated: settings.isolated)
    }
    let cell = Double(planner.gridCell)
    gridMotion = GridMotion(columns: planner.saliency.columns, rows: planner.saliency.rows, cellWidth: cell, cellHeight: cell)
    evidence = planner.saliency
  }

  /// Whether this frame continues those before.
  func fits(_ input: AttentionStage.Input) -> Bool {
    let glanced = input.glanced
    return glanced.frame.id.epoch == epoch && glanced.view == view
  }

  /// Takes the frame into account, before anything is chosen for it.
  /// - Throws: `VideoError` when a picture that stands for the saliency cannot be read.
  func observe(_ input: AttentionStage.Input) throws {
    let glanced = input.glanced
    let time = glanced.frame.time
    let moved = motion(to: input.glance.luma).flatMap { $0.isReliable ? $0 : nil }
    camera.append(moved, at: time)
    planner.move(by: gridMotion.advance(by: moved ?? .identity))
    tracks.removeAll(keepingCapacity: true)
    if input.report.concerns(glanced.frame) {
      // The report is some frames old.
      let since = camera.motion(since: input.report.time) ?? .identity
      planner.learn(input.report.looks.moved(by: since), at: input.report.time)
      tracks.append(contentsOf: input.report.tracks(for: glanced.frame).lazy.map { $0.moved(by: since) })
    }
    // Not every glance comes with strips: the line is looked for less often.
    if let maps = input.glance.maps, input.glance.strips.columns > 0 {
      horizon = watch?.update(maps, strips: input.glance.strips, motion: moved, at: time)
    } else {
      horizon = watch?.carry(by: moved)
    }
    guard input.glance.isFresh else { return }
    if let pictures {
      try pictures.read(glanced.frame.id.sequence, into: &evidence)
      planner.see(evidence, at: time)
    } else if let maps = input.glance.maps, saliency != nil {
      var line = horizon
      line?.confidence *= horizonWeight
      saliency?.estimate(
        HeadSaliency.Evidence(maps: maps, scaleX: glanced.view.scaleX, scaleY: glanced.view.scaleY, horizon: line),
        cell: planner.gridCell, into: &evidence)
      planner.see(evidence, hints: input.glance.candidates, at: time)
    } else {
      planner.see(candidates: input.glance.candidates, at: time)
    }
  }

  /// Motion of the camera since the frame before. The small picture has other pixels when the decoder goes over to a format that it is made of otherwise.
  private func motion(to luma: LumaThumbnail) -> CameraMotion? {
    guard luma.width > 0, luma.height > 0 else { return nil }
    if motion.map({ ($0.pixelWidth, $0.pixelHeight) != (luma.pixelWidth, luma.pixelHeight) }) ?? true {
      motion = CameraMotionEstimator(pixelWidth: luma.pixelWidth, pixelHeight: luma.pixelHeight)
    }
    return motion?.update(luma, water: horizon)
  }

  /// - Parameters:
  ///   - count: patches that the frame may have.
  ///   - limit: patches up to which it is told what the frame is worth.
  ///   - isPressed: it is time that does not allow more.
  ///   - patches: replaced by those that the frame gets.
  /// - Returns: the patches that the frame is worth, at most `limit`.
  func plan(at time: MediaTime, count: Int, limit: Int, isPressed: Bool, into patches: inout [Patch]) -> Int {
    planner.plan(tracks: tracks, count: count, limit: limit, isPressed: isPressed, at: time, into: &patches)
    return planner.wanted
  }

  /// Looks at so many parts of the frame in place of patches, in turn.
  /// - Parameter patches: replaced by them.
  func sweep(_ count: Int, at time: MediaTime, into patches: inout [Patch]) {
    patches.removeAll(keepingCapacity: true)
    for _ in 0..<count {
      patches.append(Patch(rect: sweep.part, reason: .saliency, gain: 0))
      sweep.advance()
    }
    planner.look(at: patches.map(\.rect), tracks: tracks, at: time)
  }

  /// Patches would be a poor choice: the glance hints at many small objects that lie outside of them, or they would cost so much of a look at the
  /// whole frame that this is the better purchase. Once it was so, a little less will do, or a frame on the border would flicker.
  ///
  /// - Parameters:
  ///   - glance: what it found, after suppression.
  ///   - prices: nil: compute is not limited.
  func isBusy(_ glance: [Detection], _ crowd: AttentionStage.Crowd?, prices: Prices?, at time: MediaTime) -> Bool {
    // The glance sees a smaller frame in full anyhow.
    guard !view.seesEveryPixel else { return false }
    let megapixels = Double(min(size.area, Self.largestCrowd)) / 1e6
    let patience = wasBusy ? 0.8 : 1
    let dearest = prices.flatMap { prices in denseShare.map { prices.patches(for: $0 * patience) } }
    planner.wishes(tracks: tracks, limit: max(Self.fewPatches, dearest ?? 0), at: time, into: &wishes)
    wasBusy = dearest.map { wishes.count >= $0 } ?? false
    if !wasBusy, let crowd {
      wasBusy = hints(in: glance, crowd, outside: wishes.prefix(Self.fewPatches)) >= crowd.density * megapixels * patience
    }
    return wasBusy
  }

  /// Small objects at which the glance hints; one in a patch counts less.
  private func hints(in glance: [Detection], _ crowd: AttentionStage.Crowd, outside places: ArraySlice<PixelRect>) -> Double {
    let settings = planner.settings
    let side = max(settings.patchSize.width, settings.patchSize.height)
    var sum = 0.0
    for detection in glance where detection.score >= Self.hint && crowd.classes.contains(detection.classID) {
      let box = detection.box
      let longest = settings.ownership.longestPatchObject(
        group: groups.group(of: detection.classID), patchSide: side, glanceScale: scale)
      guard box.longSide <= longest else { continue }
      sum += places.contains { $0.box.contains(x: box.centerX, y: box.centerY) } ? Self.patchedHint : 1
    }
    return sum
  }
}

extension Attention {
  /// What looks cost, pixels through the network.
  struct Prices {
    var glance: Int
    var patch: Int
    /// All parts of the frame at native resolution.
    var whole: Int

    /// With so many patches, the glance included, a frame costs this share of a look at all of it; at least one.
    func patches(for share: Double) -> Int {
      max(Int(((share * Double(whole) - Double(glance)) / Double(patch)).rounded(.up)), 1)
    }
  }
}
