import Perception
import Testing

@Suite struct CameraPathTests {
  private func time(_ index: Int) -> MediaTime { MediaTime(value: Int64(index), denominator: 25) }
  private func shift(_ dx: Double, confidence: Double = 1) -> CameraMotion { CameraMotion(dx: dx, confidence: confidence) }

  @Test func stepsAddUpFromTheFrameAsked() {
    var path = CameraPath()
    for index in 0..<5 { path.append(index == 0 ? nil : shift(Double(index)), at: time(index)) }
    #expect(path.motion(since: time(4))?.isIdentity == true)
    #expect(path.motion(since: time(3))?.dx == 4)
    #expect(path.motion(since: time(1))?.dx == 9)
    #expect(path.motion(since: time(0))?.dx == 10)
  }

  @Test func stepsAreComposedInOrder() throws {
    var path = CameraPath()
    let turn = CameraMotion(a: 0.98, b: 0.1, dx: 3, dy: -2)
    path.append(nil, at: time(0))
    path.append(turn, at: time(1))
    path.append(shift(5), at: time(2))
    let whole = try #require(path.motion(since: time(0)))
    let expected = turn.followed(by: shift(5))
    let (a, b) = (whole.apply(x: 100, y: 50), expected.apply(x: 100, y: 50))
    #expect(abs(a.x - b.x) < 1e-9 && abs(a.y - b.y) < 1e-9)
  }

  /// Longer than the path remembers: whoever needs more adds up the steps.
  @Test func theLatestStepCanBeAddedUp() {
    var path = CameraPath()
    #expect(path.latest.isIdentity)
    var sum = CameraMotion.identity
    for index in 0..<100 {
      path.append(index % 10 == 9 ? nil : shift(2), at: time(index))
      sum = sum.followed(by: path.latest)
    }
    #expect(sum.dx == 180 && path.motion(since: time(0)) == nil)
  }

  @Test func whatIsNotKnownIsNoMotion() {
    var path = CameraPath()
    for (index, motion) in [nil, shift(3), shift(100, confidence: 0.1), nil, shift(2)].enumerated() { path.append(motion, at: time(index)) }
    #expect(path.motion(since: time(0))?.dx == 5)
  }

  @Test func onlyFramesThatAreRememberedCanBeAsked() {
    var path = CameraPath()
    #expect(path.motion(since: time(0)) == nil)
    for index in 0..<40 { path.append(shift(1), at: time(2 * index)) }
    #expect(path.motion(since: time(78 - 2 * 15))?.dx == 15)
    #expect(path.motion(since: time(78 - 2 * 16)) == nil, "sixteen frames back")
    #expect(path.motion(since: time(77)) == nil, "between two frames")
  }
}
