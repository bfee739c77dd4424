import Perception
import Streaming
import Video

/// Chooses the patches from the glance and from where the tracks are expected, and starts the looks at them.
actor AttentionStage: Stage {
  struct Input: Sendable {
    let glanced: GlancedFrame
    let candidates: [Detection]
    /// Where the trained head would look closer, on the grid of `glanced.view`'s input; nil where the model has none.
    let maps: GlanceMaps?
    /// The tracks as of a fixed number of frames ago.
    let tracks: [Track]
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
  }

  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let detector: Detector
  private let looking: LookPlan
  private let settings: Settings
  /// Live: how many patches a frame may have.
  private let load: LoadControl?
  private var suppression: NonMaximumSuppression
  private var planner: AttentionPlanner?
  private var plannedFor: (size: Size, epoch: Int, scale: Double)?
  /// Of the planners for earlier sizes and time lines.
  private var earlierStaleness = 0.0
  private var patches: [Patch] = []

  init(detector: Detector, looking: LookPlan, settings: Settings, load: LoadControl?, executor: ThreadExecutor) {
    self.detector = detector
    self.looking = looking
    self.settings = settings
    self.load = load
    self.executor = executor
    suppression = NonMaximumSuppression(groups: settings.groups)
  }

  /// The longest that any place waited for a look in detail so far, seconds.
  var worstStaleness: Double { max(earlierStaleness, planner?.worstStaleness ?? 0) }

  func process(_ input: Input) -> PlannedFrame {
    let glanced = input.glanced
    let pixels = glanced.frame.pixels
    let planned = choosePatches(input)
    let looks = patches.map { patch in
      Task { [detector, looking, settings] in
        try await detector.look(looking.patch(patch.rect), at: pixels, scoreAtLeast: settings.detectionScore)
      }
    }
    var glance = input.candidates.filter { $0.score >= settings.detectionScore }
    suppression.apply(to: &glance)
    var times = glanced.times
    times.glanced = .now
    return PlannedFrame(
      frame: glanced.frame, index: glanced.index, view: glanced.view, times: times, live: glanced.live, glance: glance,
      patches: patches, planned: planned, pixelsSeen: glanced.view.input.area + patches.count * looking.patch.area,
      saliency: settings.keepsSaliency ? planner?.saliency : nil, looks: looks)
  }

  /// - Returns: the patches that would have been chosen without a budget.
  private func choosePatches(_ input: Input) -> Int {
    let frame = input.glanced.frame
    let size = frame.pixels.displaySize
    patches.removeAll(keepingCapacity: true)
    switch looking.mode {
    case .denseNative:
      return 0
    case .denseTiles:
      patches = looking.tiles(of: size).map { Patch(rect: $0, reason: .coverage, gain: 0) }
      return patches.count
    case .planned:
      let scale = min(input.glanced.view.scaleX, input.glanced.view.scaleY)
      if planner == nil || settings.isolated || plannedFor.map({ $0 != (size, frame.id.epoch, scale) }) ?? true {
        earlierStaleness = worstStaleness
        planner = AttentionPlanner(settings: settings.attention, groups: settings.groups, frame: size, glanceScale: scale)
        plannedFor = (size, frame.id.epoch, scale)
      }
      let count = load?.patches(for: input.glanced) ?? settings.patches
      planner?.plan(
        candidates: input.candidates, tracks: input.tracks, count: count, limit: settings.patches, at: frame.time, into: &patches)
      return planner?.wanted ?? patches.count
    }
  }
}
