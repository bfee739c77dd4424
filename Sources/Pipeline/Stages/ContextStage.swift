import Perception
import Streaming
import Video

/// Starts the glance: the whole frame, small, through the detector's global context.
actor ContextStage: Stage {
  struct Input: Sendable {
    let decoded: DecodedFrame
    /// Some frames ago, frames were looked at part by part, so that glances are only to tell when that should end.
    let isSweeping: Bool
  }

  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let detector: Detector
  private let looking: LookPlan
  private let evidenceScore: Double
  /// The motion of the camera is wanted.
  private let hasLuma: Bool
  /// The water line is wanted.
  private let hasStrips: Bool
  /// Of the next frame.
  private(set) var index = 0
  private var schedule = GlanceSchedule()
  /// Of the glances in which the water line is looked for; they cost nothing more through the network.
  private var lineSchedule = GlanceSchedule()
  /// Of the last frame; another one begins anew.
  private var known: (epoch: Int, view: LookView)?

  init(detector: Detector, looking: LookPlan, evidenceScore: Double, hasLuma: Bool, hasStrips: Bool, executor: ThreadExecutor) {
    self.detector = detector
    self.looking = looking
    self.evidenceScore = evidenceScore
    self.hasLuma = hasLuma
    self.hasStrips = hasStrips
    self.executor = executor
  }

  func process(_ input: Input) -> GlancedFrame {
    let (isSweeping, input) = (input.isSweeping, input.decoded)
    let pixels = input.frame.pixels
    let view = looking.glanceView(of: pixels)
    defer { index += 1 }
    let isGlanced = isGlanced(input.frame, view, isSweeping)
    let seeksLine =
      hasStrips && isGlanced && lineSchedule.takes(at: input.frame.time, interval: looking.lineInterval, pixels: 0, income: nil)
    return GlancedFrame(
      index: index, frame: input.frame, view: view, times: input.times, live: input.live, glancePixels: isGlanced ? view.input.area : 0,
      glance: Task { [detector, looking, evidenceScore, hasLuma] in
        guard isGlanced else {
          return Glance(isFresh: false, candidates: [], maps: nil, luma: try await detector.thumbnail(view, at: pixels))
        }
        return try await detector.glance(
          view, at: pixels, scoreAtLeast: evidenceScore, hasMaps: looking.readsMaps, hasLuma: hasLuma, hasStrips: seeksLine)
      })
  }

  /// Every frame of a reference is looked at; the others as the schedule says.
  private func isGlanced(_ frame: VideoFrame, _ view: LookView, _ isSweeping: Bool) -> Bool {
    guard looking.mode == .planned else { return true }
    if known.map({ $0 != (frame.id.epoch, view) }) ?? true {
      schedule.reset()
      lineSchedule.reset()
    }
    known = (frame.id.epoch, view)
    return schedule.takes(
      at: frame.time, interval: looking.glanceInterval(view, isSweeping: isSweeping), pixels: view.input.area,
      income: looking.glanceIncome(of: frame.pixels.displaySize, view))
  }
}
