import Perception
import Streaming

/// Starts the glance: the whole frame, small, through the detector's global context.
actor ContextStage: Stage {
  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let detector: Detector
  private let looking: LookPlan
  private let evidenceScore: Double
  /// The motion of the camera is wanted.
  private let hasLuma: Bool
  /// The water line is wanted.
  private let hasStrips: Bool
  private var index = 0

  init(detector: Detector, looking: LookPlan, evidenceScore: Double, hasLuma: Bool, hasStrips: Bool, executor: ThreadExecutor) {
    self.detector = detector
    self.looking = looking
    self.evidenceScore = evidenceScore
    self.hasLuma = hasLuma
    self.hasStrips = hasStrips
    self.executor = executor
  }

  func process(_ input: DecodedFrame) -> GlancedFrame {
    let pixels = input.frame.pixels
    let view = looking.glance(of: pixels)
    defer { index += 1 }
    return GlancedFrame(
      index: index, frame: input.frame, view: view, times: input.times, live: input.live,
      glance: Task { [detector, looking, evidenceScore, hasLuma, hasStrips] in
        try await detector.glance(
          view, at: pixels, scoreAtLeast: evidenceScore, hasMaps: looking.readsMaps, hasLuma: hasLuma, hasStrips: hasStrips)
      })
  }
}
