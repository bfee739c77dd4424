import Evaluation
import Perception
import Testing

@Suite struct CountingRulesTests {
  private func row(_ frame: Int, _ id: Int, x: Double, width: Double = 10, confidence: Double? = 1, classID: Int? = nil) -> MOTRow {
    MOTRow(
      frame: frame, id: id, box: BoundingBox(x: x, y: 0, width: width, height: 10), confidence: confidence, classID: classID, line: 7)
  }

  private func counts(_ truth: [MOTRow], _ tracks: [MOTRow], _ change: (inout CountingRules) -> Void = { _ in }) throws -> [Int] {
    var rules = CountingRules()
    change(&rules)
    // True positives, false positives, false negatives.
    return Array(try TrackingScore(truth: truth, tracks: tracks, rules: rules).counts.dropFirst(2))
  }

  @Test func rowsOfTheTruthThatDoNotCount() throws {
    let truth = [row(1, 1, x: 0), row(1, 2, x: 100, confidence: 0), row(1, 3, x: 200, confidence: nil)]
    #expect(try counts(truth, [row(1, 1, x: 0), row(1, 2, x: 100)]) == [1, 1, 1])
  }

  @Test func classesOfBothSides() throws {
    let truth = [row(1, 1, x: 0, classID: 1), row(1, 2, x: 100, classID: 2), row(1, 3, x: 200)]
    let tracks = [row(1, 1, x: 0, classID: 1), row(1, 2, x: 100, classID: 2), row(1, 3, x: 200)]
    #expect(try counts(truth, tracks) == [3, 0, 0])
    #expect(try counts(truth, tracks) { $0.classes = [1] } == [2, 1, 0])
    #expect(
      try counts(truth, tracks) {
        $0.classes = [1]
        $0.trackClasses = [1]
      } == [2, 0, 0], "rows without a class count")
  }

  @Test func neutralGround() throws {
    let ground = [row(1, -1, x: 100, width: 20, confidence: 0, classID: 0), row(1, -1, x: 300, width: 20, confidence: 0, classID: 0)]
    let truth = [row(1, 1, x: 105, classID: 1)] + ground
    let tracks = [
      row(1, 1, x: 105),  // the object
      row(1, 2, x: 110),  // half on the object, but not the one that is matched, and within the ground
      row(1, 3, x: 315),  // half within the ground
      row(1, 4, x: 316),  // less than half
    ]
    #expect(try counts(truth, tracks) { $0.neutralClasses = [0] } == [1, 1, 0])
    #expect(try counts(truth, tracks) == [1, 3, 0], "without it, everything counts")
  }

  @Test func everyThirdFrame() throws {
    let truth = (1...7).map { row($0, 1, x: 0) }
    #expect(try counts(truth, [row(1, 1, x: 0), row(2, 1, x: 0), row(4, 1, x: 300)]) { $0.step = 3 } == [1, 1, 2])
  }

  @Test func anIdentityTwiceInAFrame() throws {
    let twice = [row(3, 5, x: 0), row(3, 5, x: 50)]
    for (truth, tracks, file) in [(twice, [], "truth"), ([], twice, "tracks")] {
      let error = #expect(throws: MOTError.self) { try counts(truth, tracks) }
      #expect(error?.description.hasPrefix("\(file):7: id 5 is in frame 3 twice") == true, "\(error?.description ?? "")")
    }
    // Not counted, so not looked at.
    #expect(try counts(twice.map { row($0.frame, $0.id, x: 0, confidence: 0) }, []) == [0, 0, 0])
  }

  @Test func detectionsAreNoTracks() throws {
    let error = #expect(throws: MOTError.self) { try counts([], [row(1, -1, x: 0)]) }
    #expect(error?.description.contains("as in a file of detections") == true)
  }
}
