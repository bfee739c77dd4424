/// How late each frame is, from `arrival − remote time` alone, and whether the remote clock jumped.
///
/// That difference is an unknown constant (the clocks' offset and the shortest way) plus what the frame had to wait. As LEDBAT
/// does for the one-way delay (RFC 6817 §4.2), the constant is taken as the least difference of the last 30 s, kept as one
/// minimum per second, so that a drift of 200 ppm adds 6 ms at most. What differs from LEDBAT, since cameras are no bulk senders:
///
/// * *Bursts*: a server that sends the first second of a recording at once lets frames arrive before their time, after which
///   all others would look late. A frame that came at more than twice the speed of its clock therefore sets no minimum.
/// * *Pace*: generated time stamps (MJPEG over HTTP) may say 25 frames/s where 20 come, so that the difference grows for ever.
///   Its growth, the median of the last 10 seconds' steps, is taken off where four of five steps go the same way, which jitter
///   alone does not do; a queue that grows evenly for more than about 5 s looks the same and is taken off too.
/// * *Steps*: after 5 s at more than 250 ms above the minimum, the new level is the constant: a camera that paused its clock
///   must not look late for half a minute. A remote clock that goes back starts afresh at once.
/// * *Beginning*: during the first 5 s nothing is called late.
struct ArrivalFloor {
  struct Step {
    /// Seconds, 0 … 10.
    var lateness: Double
    /// Seconds by which the remote clock went ahead of where it was, confirmed for 5 s.
    var jump: Double?
    /// The second that ended with this frame, and its least difference.
    var second: (index: Int, floor: Double)?
  }

  private static let window = 30
  private static let settling = 5
  /// Seconds: more than any usual jitter, less than anyone wants `time` to be wrong.
  private static let jumpLimit = 0.25
  private static let latenessLimit = 10.0

  /// Seconds in which a frame set a minimum, oldest first; the last one is not over.
  private var seconds: [(index: Int, floor: Double)] = []
  /// Growth of the difference per second; 0 unless it is steady.
  private var pace = 0.0
  /// A frame that did not wait has the difference `intercept + growth · arrival`.
  private var intercept = Double.infinity
  /// The level that jumps are measured from.
  private var level: (index: Int, floor: Double)?
  private var last: (remote: Double, arrival: Double)?

  init() {
    seconds.reserveCapacity(Self.window + 2)
  }

  mutating func note(remote: Double, arrival: Double) -> Step {
    let difference = arrival - remote
    var comesInTime = true
    if let last {
      let advance = remote - last.remote
      if advance < -Self.jumpLimit {
        seconds.removeAll(keepingCapacity: true)
        pace = 0
      } else {
        comesInTime = arrival - last.arrival >= 0.5 * advance
      }
    }
    last = (remote, arrival)
    var step = Step(lateness: 0)
    if comesInTime { insert(difference, at: Int(arrival.rounded(.down)), into: &step) }
    if seconds.count > Self.settling {
      step.lateness = min(max(difference - (intercept + growth * arrival), 0), Self.latenessLimit)
    }
    return step
  }

  /// Falling differences set new minima by themselves.
  private var growth: Double { max(pace, 0) }

  private mutating func insert(_ difference: Double, at index: Int, into step: inout Step) {
    if let last = seconds.last, last.index == index {
      seconds[seconds.count - 1].floor = min(last.floor, difference)
      intercept = min(intercept, difference - growth * Double(index))
      return
    }
    step.second = seconds.last
    if !seconds.isEmpty {
      measurePace()
      step.jump = findJump()
      forgetLevelLeft()
    }
    seconds.append((index, difference))
    seconds.removeAll { $0.index < index - Self.window }
    intercept = seconds.reduce(.infinity) { min($0, $1.floor - growth * Double($1.index)) }
  }

  private mutating func measurePace() {
    let steps = zip(seconds, seconds.dropFirst()).suffix(10).map { ($1.floor - $0.floor) / Double($1.index - $0.index) }.sorted()
    guard steps.count >= Self.settling - 1 else { return }
    let isSteady = steps[steps.count / 5] > 0 || steps[steps.count - 1 - steps.count / 5] < 0
    pace = isSteady ? steps[steps.count / 2] : 0
  }

  /// The seconds of the last 5, once there are enough of them to tell a level.
  private var recent: ArraySlice<(index: Int, floor: Double)>? {
    guard let newest = seconds.last?.index else { return nil }
    let recent = seconds.suffix(while: { $0.index > newest - Self.settling })
    guard recent.count >= 3, let first = recent.first?.index, newest - first >= Self.settling - 2 else { return nil }
    return recent
  }

  private mutating func findJump() -> Double? {
    guard let recent, let newest = recent.last?.index else { return nil }
    let floors = recent.map(\.floor)
    guard let least = floors.min(), let most = floors.max() else { return nil }
    guard let level else {
      self.level = (newest, least)
      return nil
    }
    let expected = level.floor + pace * Double(newest - level.index)
    if abs(least - expected) <= Self.jumpLimit {
      self.level = (newest, least)
      return nil
    }
    // All of the last seconds agree that the level is another one.
    guard least - expected > Self.jumpLimit || expected - most > Self.jumpLimit else { return nil }
    self.level = (newest, least)
    return expected - least
  }

  private mutating func forgetLevelLeft() {
    guard let recent, let least = recent.map(\.floor).min(), let newest = recent.last?.index else { return }
    let older = seconds[..<recent.startIndex].reduce(.infinity) { min($0, $1.floor + growth * Double(newest - $1.index)) }
    if older.isFinite, least - older > Self.jumpLimit { seconds.removeFirst(recent.startIndex) }
  }
}

extension Array {
  /// The longest end of the array all of whose elements satisfy the condition.
  fileprivate func suffix(while condition: (Element) -> Bool) -> ArraySlice<Element> {
    self[(lastIndex { !condition($0) }.map { $0 + 1 } ?? startIndex)...]
  }
}
