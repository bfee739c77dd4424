import Perception
import Streaming
import Synchronization

/// Reads the clocks at a tenth of a run, when everything is warm, and at its last frame.
final class BenchProbe: Sendable {
  struct Mark: Sendable {
    var frames: Int
    /// Of these frames, those that were glanced at.
    var glances: Int
    var time: ContinuousClock.Instant
    var reading: CPUMeter.Reading
    var residentBytes: Int
  }

  private struct State {
    var size = Size(width: 0, height: 0)
    var frames = 0
    var glances = 0
    var firstRecord: ContinuousClock.Instant?
    var first: Mark?
    var last: Mark?
  }

  private let meter: CPUMeter
  private let warm: Int
  private let frames: Int
  private let state = Mutex(State())

  init(frames: Int, meter: CPUMeter) {
    self.meter = meter
    self.frames = frames
    // The first frames fill the pipeline, and no frame of theirs has waited yet.
    warm = max(frames / 10, 6)
  }

  var size: Size { state.withLock { $0.size } }
  var firstRecord: ContinuousClock.Instant? { state.withLock { $0.firstRecord } }
  var marks: (Mark, Mark)? {
    state.withLock { state in state.first.flatMap { first in state.last.map { (first, $0) } } }
  }

  func set(size: Size) {
    state.withLock { $0.size = size }
  }

  func sawFrame(isGlanced: Bool) {
    state.withLock { state in
      state.frames += 1
      if isGlanced { state.glances += 1 }
      if state.firstRecord == nil { state.firstRecord = .now }
      if state.frames == warm { state.first = mark(state) }
      if state.frames == frames { state.last = mark(state) }
    }
  }

  private func mark(_ state: State) -> Mark {
    Mark(
      frames: state.frames, glances: state.glances, time: .now, reading: meter.reading(),
      residentBytes: ProcessUsage.now().residentBytes ?? 0)
  }
}
