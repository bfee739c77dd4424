/// Watches one remote clock through the frames that carry its time: lateness of each, jumps and drift of the clock.
///
/// Without synchronised clocks, a way that becomes more than 250 ms longer and stays so looks like a clock set back.
struct ClockWatch {
  private var floor = ArrivalFloor()
  private var drift = ClockDrift()

  /// - Parameters:
  ///   - remote: seconds by the remote clock, from any origin.
  ///   - arrival: seconds by ours, not decreasing.
  mutating func note(remote: Double, arrival: Double) -> (lateness: Double, change: ClockChange?) {
    let step = floor.note(remote: remote, arrival: arrival)
    if let jump = step.jump {
      drift.forget()
      return (step.lateness, .jump(milliseconds: Self.milliseconds(jump)))
    }
    return (step.lateness, step.second.flatMap { drift.note(second: $0.index, floor: $0.floor) }.map { .drift(partsPerMillion: $0) })
  }

  mutating func reset() {
    floor = ArrivalFloor()
    drift.forget()
  }

  /// Whole milliseconds of any number of seconds, those of a broken clock included.
  static func milliseconds(_ seconds: Double) -> Int {
    Int(max(-1e15, min(1e15, (seconds * 1000).rounded())))
  }
}
