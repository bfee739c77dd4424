import Foundation
public import Inference
public import Perception

extension PipelineOptions {
  /// Puts a pipeline file, a model and the command line together.
  /// - Parameters:
  ///   - stream: name of the stream in the records.
  ///   - isStills: each picture on its own: no tracker, no smoothing, no promise of coverage.
  ///   - dense: a slow reference in place of the chosen patches.
  ///   - minimumScore: in place of the pipeline's, 0...1.
  /// - Throws: `SpecError` when the file names classes that the model does not have, or a size that it does not take.
  public init(
    spec: PipelineSpec, manifest: ModelManifest, stream: String, isStills: Bool = false, dense: DenseReference? = nil,
    minimumScore: Double? = nil
  ) throws {
    let classes = try ClassPlan(spec, manifest: manifest)
    if dense == .native, let only = manifest.input.fixedSize {
      throw SpecError([
        spec.problem("model '\(manifest.name)' takes \(only) only, so it cannot see a native frame; use --dense tiles", about: "model")
      ])
    }
    let patch = try spec.patchSize(for: manifest)
    let score = minimumScore ?? spec.minimumScore
    let head = spec.usesHead ? manifest.glance?.maps : nil
    let planes = head.flatMap(classes.planes)
    let scorer = spec.usesContext && planes != nil ? head.flatMap(classes.scorer) : nil
    self.init(
      stream: stream,
      looking: LookPlan(
        mode: Self.mode(dense), glance: spec.glance, patch: patch, fixed: manifest.input.fixedSize,
        multiple: manifest.input.step,
        // Maps are for choosing patches.
        hasMaps: planes != nil && spec.patchCount > 0, hasPatches: spec.patchCount > 0,
        compute: isStills ? nil : spec.compute),
      classes: classes.mask, evidenceScore: min(spec.glance.evidenceScore, score),
      attention: AttentionStage.Settings(
        attention: spec.attentionSettings(classes, patch: patch, stills: isStills), groups: classes.groups,
        patches: spec.patchCount, detectionScore: score, keepsSaliency: false, isolated: isStills,
        scoresContext: scorer != nil, planes: planes, horizonWeight: spec.horizonWeight,
        crowd: spec.crowd.map { AttentionStage.Crowd(density: $0, classes: classes.searched(by: head)) }, denseShare: spec.denseShare,
        wholePixels: spec.partPixels(stills: isStills)),
      headStride: head?.stride, scorer: scorer, merge: spec.mergeSettings(classes), tracker: isStills ? nil : spec.trackerSettings,
      // Two looks for each stream: one computed, one filled meanwhile.
      parallelPatches: spec.parallelPatches ?? 2 * (spec.inference.streams ?? ProcessInfo.processInfo.activeProcessorCount),
      lag: spec.framesInFlight)
  }

  /// Classes that merge, vote and share a colour.
  public var groups: ClassGroups { attention.groups }

  /// Results carry the saliency map, for the annotated video.
  public var keepsSaliency: Bool {
    get { attention.keepsSaliency }
    set { attention.keepsSaliency = newValue }
  }

  /// Takes the saliency of stills from pictures.
  public mutating func takeSaliency(from pictures: SaliencyPictures) {
    attention.pictures = pictures
  }

  /// Delays every stage at random, seeded; tests show with it that the output does not depend on speed.
  public mutating func delayStages(_ jitter: StageJitter) {
    delay = jitter.delay
  }

  /// Inputs of the detector that a 16:9 video needs.
  public var commonInputs: [DetectorInput] {
    inputs(frame: Size(width: 1920, height: 1080), aspect: 1)
  }

  private static func mode(_ dense: DenseReference?) -> LookPlan.Mode {
    switch dense {
    case nil: .planned
    case .native: .denseNative
    case .tiles: .denseTiles
    }
  }
}

extension ModelManifest.Input {
  /// The only size that the network takes; nil when it takes many.
  var fixedSize: Size? {
    if case .fixed(let size) = sizes { size } else { nil }
  }

  /// Sides of the input are multiples of this.
  var step: Int {
    if case .multiple(let step) = sizes { step } else { 1 }
  }

  /// The smallest input that a check can use.
  public var smallest: Size { fixedSize ?? Size(width: max(step, 64), height: max(step, 64)) }
}
