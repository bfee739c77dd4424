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

  /// What makes a frame crowded: the glance hints at so many small objects of these classes outside of the patches.
  struct Crowd: Sendable {
    /// Hints per megapixel of the frame; one that lies in a patch counts a quarter.
    var density: Double
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
    /// A crowded frame is looked at whole at native resolution, in place of patches; nil: never for that reason.
    var crowd: Crowd?
    /// Where compute is limited: a frame is looked at whole when the patches that it is worth cost this share of that; nil: never for that reason.
    var denseShare: Double?
    /// Pixels of a look at most when the whole frame is looked at: larger frames are looked at in parts.
    var wholePixels: Int
    /// Stills: saliency out of pictures, in place of all other evidence.
    var pictures: SaliencyPictures?

    /// Some frame that is not of a live source may be looked at whole in place of patches.
    func mayLookWhole(_ looking: LookPlan) -> Bool {
      patches > 0 && looking.fixed == nil && (crowd != nil || (looking.compute != nil && denseShare != nil))
    }
  }

  /// Records tell up to this many patches that a frame is worth, also those that it does not get.
  private static let worthTelling = 16
  /// Parts of a frame that are looked at together at least: the next frames wait for such a long look, and the other cores would idle.
  private static let partsAtOnce = 2

  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let detector: Detector
  private let looking: LookPlan
  private let settings: Settings
  /// Live: how many patches a frame may have.
  private let load: LoadControl?
  private let meter: CPUMeter
  /// Told whether frames are swept.
  private let sweeping: LaggedFeedback<Bool>
  private var suppression: NonMaximumSuppression
  private var attention: Attention?
  /// Of the planners for earlier sizes and time lines.
  private var earlierStaleness = 0.0
  private var patches: [Patch] = []
  /// Objects of the last glance after suppression.
  private var glance: [Detection] = []
  /// What the last glance saw.
  private var context: GlanceContext?
  /// What is left of what video may cost.
  private var purse = PixelPurse()
  /// Frames are looked at part by part in place of patches.
  private var isSweeping = false
  /// Score from which a detection is worth having.
  private var least: Double { settings.scoresContext && looking.readsMaps ? settings.detectionScore / 2 : settings.detectionScore }

  init(
    detector: Detector, looking: LookPlan, settings: Settings, load: LoadControl?, sweeping: LaggedFeedback<Bool>, meter: CPUMeter,
    executor: ThreadExecutor
  ) {
    self.detector = detector
    self.looking = looking
    self.settings = settings
    self.load = load
    self.sweeping = sweeping
    self.meter = meter
    self.executor = executor
    suppression = NonMaximumSuppression(groups: settings.groups)
  }

  /// The longest that any place waited for a look in detail so far, seconds.
  var worstStaleness: Double { max(earlierStaleness, attention?.planner.worstStaleness ?? 0) }

  func process(_ input: Input) throws -> PlannedFrame {
    let (glanced, isFresh) = (input.glanced, input.glance.isFresh)
    let planned = try meter.measure(Detector.Label.choice) {
      if isFresh { suppress(input.glance.candidates, from: min(least, Attention.hint)) }
      let planned = try choosePatches(input)
      if isFresh { glance.removeAll { $0.score < least } }
      keepContext(input)
      detector.buffers.takeBack(input.glance.luma, input.glance.strips)
      return planned
    }
    sweeping.publish(isSweeping, frame: glanced.index)
    let pixels = glanced.frame.pixels
    let views = patches.map { looking.look(at: $0.rect) }
    let looks = views.map { view in Task { [detector, least] in try await detector.look(view, at: pixels, scoreAtLeast: least) } }
    let spent = views.reduce(0) { $0 + $1.input.area }
    purse.spend(spent)
    var times = glanced.times
    times.glanced = .now
    return PlannedFrame(
      frame: glanced.frame, index: glanced.index, view: glanced.view, times: times, live: glanced.live, isGlanced: isFresh,
      glance: isFresh ? glance : [], patches: patches, planned: planned, pixelsSeen: glanced.glancePixels + spent,
      // A crowd is no place for the doubts that suit an empty sea.
      context: isSweeping ? nil : context, saliency: settings.keepsSaliency ? attention?.planner.saliency : nil,
      horizon: attention?.horizon, camera: attention?.camera ?? CameraPath(), looks: looks)
  }

  private func suppress(_ candidates: [Detection], from score: Double) {
    glance.removeAll(keepingCapacity: true)
    glance.append(contentsOf: candidates.lazy.filter { $0.score >= score })
    suppression.apply(to: &glance)
  }

  /// Keeps what the glance saw for the frames without one.
  private func keepContext(_ input: Input) {
    if input.glance.isFresh {
      let view = input.glanced.view
      if let context { detector.buffers.takeBack(context.maps) }
      context = input.glance.maps.map { GlanceContext(found: glance, maps: $0, scaleX: view.scaleX, scaleY: view.scaleY) }
    } else if let camera = attention?.camera {
      context?.move(by: camera.latest)
    }
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
    let attention = attention(for: input)
    let glanced = input.glanced
    let (size, time) = (glanced.frame.pixels.displaySize, glanced.frame.time)
    let part = looking.look(at: attention.sweep.part).input.area
    let prices = Attention.Prices(
      glance: glanced.view.input.area, patch: looking.patch.area, whole: attention.sweep.parts.count * part)
    let together = min(Self.partsAtOnce, attention.sweep.parts.count)
    let income = looking.income(of: size)
    // What is new is looked at twice at once: one sighting confirms no track.
    let dearest = max(mayLookWhole ? together * part : 0, prices.glance + settings.patches * prices.patch)
    purse.earn(income, saving: Double(2 * dearest))
    purse.spend(glanced.glancePixels)
    try attention.observe(input)

    if input.glance.isFresh, mayLookWhole {
      isSweeping = attention.isBusy(glance, settings.crowd, prices: income == nil ? nil : prices, at: time)
    }
    if isSweeping {
      let count = min(purse.count(price: part) / together * together, attention.sweep.parts.count)
      attention.sweep(count, at: time, into: &patches)
      return attention.sweep.parts.count
    }
    let paid = purse.count(price: prices.patch)
    let allowed = min(load?.patches(for: glanced, limit: paid) ?? settings.patches, looking.worthwhilePatches(size, glanced.view))
    let limit = settings.patches > 0 ? max(settings.patches, Self.worthTelling) : 0
    return attention.plan(
      at: time, count: min(allowed, paid), limit: limit, isPressed: load != nil && allowed < paid, into: &patches)
  }

  /// What is remembered, or nothing where the frame does not go on from those before.
  private func attention(for input: Input) -> Attention {
    if let attention, !settings.isolated, attention.fits(input) { return attention }
    earlierStaleness = worstStaleness
    isSweeping = false
    purse.refill()
    let fresh = Attention(settings, for: input)
    attention = fresh
    return fresh
  }

  /// Live, the latency budget decides, and a look at the whole frame would break it.
  private var mayLookWhole: Bool { load == nil && settings.mayLookWhole(looking) }
}
