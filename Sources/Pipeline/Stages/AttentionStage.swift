import Inference
import Perception
import Streaming
import Video

/// Chooses the patches from the glance and from where the tracks are expected, and starts the looks at them.
actor AttentionStage: Stage {
  struct Input: Sendable {
    let glanced: GlancedFrame
    let glance: Glance
    /// What the looks at a frame a fixed number of frames ago came to.
    let report: TrackReport
  }

  /// What makes a frame crowded: the glance hints at so many small objects of these classes.
  struct Crowd: Sendable {
    var count: Int
    var classes: ClassMask
  }

  struct Settings: Sendable {
    var attention: AttentionPlanner.Settings
    var groups: ClassGroups
    /// K, patches per frame.
    var patches: Int
    /// Candidates of the glance below this only count as evidence, 0...1.
    var detectionScore: Double
    /// The annotated video shows the map.
    var keepsSaliency: Bool
    /// Each picture on its own: nothing is carried from one to the next.
    var isolated: Bool
    /// Detections are judged by their context afterwards, so that weaker ones are worth having.
    var scoresContext: Bool
    /// What the planes of the model's trained head stand for; nil: the candidates of the glance are the evidence.
    var planes: HeadSaliency.Planes?
    /// How far the line where the water ends weighs, 0...1; nil: it is not looked for.
    var horizonWeight: Double?
    /// A crowded frame is looked at whole at native resolution, in place of patches; nil: never.
    var crowd: Crowd?
    /// ... if that takes no more pixels than this.
    var wholePixels: Int
    /// Stills: saliency out of pictures, in place of all other evidence.
    var pictures: SaliencyPictures?
  }

  /// Records tell up to this many patches that a frame is worth, also those that it does not get.
  private static let worthTelling = 16

  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let detector: Detector
  private let looking: LookPlan
  private let settings: Settings
  /// Live: how many patches a frame may have.
  private let load: LoadControl?
  private var suppression: NonMaximumSuppression
  private var attention: Attention?
  /// Of the planners for earlier sizes and time lines.
  private var earlierStaleness = 0.0
  private var patches: [Patch] = []
  /// Objects of the glance after suppression.
  private var glance: [Detection] = []
  /// Score from which a detection is worth having.
  private var least: Double { settings.scoresContext && looking.readsMaps ? settings.detectionScore / 2 : settings.detectionScore }

  init(detector: Detector, looking: LookPlan, settings: Settings, load: LoadControl?, executor: ThreadExecutor) {
    self.detector = detector
    self.looking = looking
    self.settings = settings
    self.load = load
    self.executor = executor
    suppression = NonMaximumSuppression(groups: settings.groups)
  }

  /// The longest that any place waited for a look in detail so far, seconds.
  var worstStaleness: Double { max(earlierStaleness, attention?.planner.worstStaleness ?? 0) }

  func process(_ input: Input) throws -> PlannedFrame {
    let glanced = input.glanced
    let pixels = glanced.frame.pixels
    let size = pixels.displaySize
    suppress(input.glance.candidates, from: min(least, Attention.hint))
    let planned = try choosePatches(input)
    glance.removeAll { $0.score < least }
    let isWhole = patches.first.map { $0.rect.width == size.width && $0.rect.height == size.height } ?? false
    let views = patches.map { looking.look(at: $0.rect) }
    let looks = views.map { view in Task { [detector, least] in try await detector.look(view, at: pixels, scoreAtLeast: least) } }
    var times = glanced.times
    times.glanced = .now
    return PlannedFrame(
      frame: glanced.frame, index: glanced.index, view: glanced.view, times: times, live: glanced.live, glance: glance,
      patches: patches, planned: planned, pixelsSeen: views.reduce(glanced.view.input.area) { $0 + $1.input.area },
      // A crowd is no place for the doubts that suit an empty sea.
      maps: isWhole ? nil : input.glance.maps, saliency: settings.keepsSaliency ? attention?.planner.saliency : nil,
      horizon: attention?.horizon, camera: attention?.camera ?? CameraPath(), looks: looks)
  }

  private func suppress(_ candidates: [Detection], from score: Double) {
    glance.removeAll(keepingCapacity: true)
    glance.append(contentsOf: candidates.lazy.filter { $0.score >= score })
    suppression.apply(to: &glance)
  }

  /// - Returns: the patches that the frame is worth.
  private func choosePatches(_ input: Input) throws -> Int {
    patches.removeAll(keepingCapacity: true)
    switch looking.mode {
    case .denseNative:
      return 0
    case .denseTiles:
      patches = looking.tiles(of: input.glanced.frame.pixels.displaySize).map { Patch(rect: $0, reason: .coverage, gain: 0) }
      return patches.count
    case .planned:
      return try plan(input)
    }
  }

  private func plan(_ input: Input) throws -> Int {
    let frame = input.glanced.frame
    let size = frame.pixels.displaySize
    if settings.isolated || attention.map({ !$0.fits(input) }) ?? true {
      earlierStaleness = worstStaleness
      attention = Attention(settings, for: input)
    }
    let count = min(load?.patches(for: input.glanced) ?? settings.patches, worthwhile(size, input.glanced.view.input))
    let limit = settings.patches > 0 ? max(settings.patches, Self.worthTelling) : 0
    let wanted = try attention?.plan(input, count: count, limit: limit, into: &patches) ?? 0
    if let crowd = settings.crowd, count > 0, mayLookWhole(size), attention?.isCrowded(glance, crowd) ?? false {
      patches = [Patch(rect: PixelRect(x: 0, y: 0, width: size.width, height: size.height), reason: .saliency, gain: 0)]
      attention?.lookedEverywhere(at: frame.time)
      return 1
    }
    attention?.lookedAtPatches()
    return wanted
  }

  /// Patches that together with the glance take no more pixels than the whole frame would, but at least one: in small frames a few overlap so much
  /// that they would cost more than to look at everything.
  private func worthwhile(_ size: Size, _ glance: Size) -> Int {
    guard let native = looking.nativeArea(of: size) else { return .max }
    return max((native - glance.area) / looking.patch.area, 1)
  }

  /// Live, a budget decides, and a pass over the whole frame would break it.
  private func mayLookWhole(_ size: Size) -> Bool {
    load == nil && looking.nativeArea(of: size).map { $0 <= settings.wholePixels } ?? false
  }
}
