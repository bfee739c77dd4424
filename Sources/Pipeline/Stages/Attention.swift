import Perception

/// What is remembered between the frames of one size on one time line to choose patches, and the steps of that choice.
struct Attention {
  private(set) var planner: AttentionPlanner
  /// Where the water ended in the last frame; nil where there is no such line or it is not looked for.
  private(set) var horizon: Horizon?
  /// How the camera moved over the last frames.
  private(set) var camera = CameraPath()

  /// Score of the glance from which a detection counts in a crowd.
  static let hint = 0.1

  private let groups: ClassGroups
  private let size: Size
  private let epoch: Int
  private let scale: Double
  private let horizonWeight: Double
  private let pictures: SaliencyPictures?
  private var saliency: HeadSaliency?
  private var watch: HorizonWatch?
  private var motion: CameraMotionEstimator?
  private var gridMotion: GridMotion
  private var evidence: SaliencyMap
  /// The tracks of the last report, where the camera has them now.
  private var tracks: [Track] = []
  /// The last frame was looked at as a whole.
  private var wasWhole = false

  init(_ settings: AttentionStage.Settings, for input: AttentionStage.Input) {
    let glanced = input.glanced
    let view = glanced.view
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
    if let maps, maps.waterline != nil, settings.horizonWeight != nil {
      watch = HorizonWatch(
        frame: size, stride: maps.stride, scaleX: view.scaleX, scaleY: view.scaleY, isolated: settings.isolated)
    }
    let luma = input.glance.luma
    if luma.width > 0, luma.height > 0 {
      motion = CameraMotionEstimator(
        pixelWidth: Double(size.width) / Double(luma.width), pixelHeight: Double(size.height) / Double(luma.height))
    }
    let cell = Double(planner.gridCell)
    gridMotion = GridMotion(columns: planner.saliency.columns, rows: planner.saliency.rows, cellWidth: cell, cellHeight: cell)
    evidence = planner.saliency
  }

  /// Whether this frame continues those before.
  func fits(_ input: AttentionStage.Input) -> Bool {
    let glanced = input.glanced
    return glanced.frame.pixels.displaySize == size && glanced.frame.id.epoch == epoch
      && min(glanced.view.scaleX, glanced.view.scaleY) == scale
  }

  /// - Parameters:
  ///   - count: patches that the frame may have.
  ///   - limit: patches up to which it is told what the frame is worth.
  ///   - patches: replaced by those that the frame gets.
  /// - Returns: the patches that the frame is worth, at most `limit`.
  /// - Throws: `VideoError` when a picture that stands for the saliency cannot be read.
  mutating func plan(_ input: AttentionStage.Input, count: Int, limit: Int, into patches: inout [Patch]) throws -> Int {
    let glanced = input.glanced
    let time = glanced.frame.time
    let moved = motion?.update(input.glance.luma, water: horizon).flatMap { $0.isReliable ? $0 : nil }
    camera.append(moved, at: time)
    planner.move(by: gridMotion.advance(by: moved ?? .identity))
    tracks.removeAll(keepingCapacity: true)
    if input.report.concerns(glanced.frame) {
      // The report is some frames old.
      let since = camera.motion(since: input.report.time) ?? .identity
      planner.learn(input.report.looks.moved(by: since), at: input.report.time)
      tracks.append(contentsOf: input.report.tracks(for: glanced.frame).lazy.map { $0.moved(by: since) })
    }
    if let maps = input.glance.maps {
      horizon = watch?.update(maps, strips: input.glance.strips, motion: moved, at: time)
    }
    if let pictures {
      try pictures.read(glanced.frame.id.sequence, into: &evidence)
      planner.plan(evidence: evidence, tracks: tracks, count: count, limit: limit, at: time, into: &patches)
    } else if let maps = input.glance.maps, saliency != nil {
      var line = horizon
      line?.confidence *= horizonWeight
      saliency?.estimate(
        HeadSaliency.Evidence(maps: maps, scaleX: glanced.view.scaleX, scaleY: glanced.view.scaleY, horizon: line),
        cell: planner.gridCell, into: &evidence)
      planner.plan(
        evidence: evidence, hints: input.glance.candidates, tracks: tracks, count: count, limit: limit, at: time, into: &patches)
    } else {
      planner.plan(candidates: input.glance.candidates, tracks: tracks, count: count, limit: limit, at: time, into: &patches)
    }
    return planner.wanted
  }

  /// The glance hints at so many small objects that patches would be the poorer choice. Once a frame was looked at whole, a few less will do for the
  /// next, or a crowd on the border would flicker.
  func isCrowded(_ glance: [Detection], _ crowd: AttentionStage.Crowd) -> Bool {
    // The glance sees a smaller frame in full anyhow.
    guard scale < 1 else { return false }
    let settings = planner.settings
    let side = max(settings.patchSize.width, settings.patchSize.height)
    var small = 0
    for detection in glance where detection.score >= Self.hint && crowd.classes.contains(detection.classID) {
      let group = groups.group(of: detection.classID)
      let longest = settings.ownership.longestPatchObject(group: group, patchSide: side, glanceScale: scale)
      if detection.box.longSide <= longest { small += 1 }
    }
    return small >= (wasWhole ? crowd.count * 4 / 5 : crowd.count)
  }

  /// The frame got the patches that were chosen.
  mutating func lookedAtPatches() {
    wasWhole = false
  }

  /// The frame was looked at as a whole, in place of the patches that were chosen last.
  mutating func lookedEverywhere(at time: MediaTime) {
    planner.lookedEverywhere(at: time)
    wasWhole = true
  }
}
