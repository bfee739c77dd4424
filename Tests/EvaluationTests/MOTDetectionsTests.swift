import Evaluation
import Perception
import Testing

@Suite struct MOTDetectionsTests {
  private func read(_ text: String, scores: MOTDetections.Scores = .auto, classes: Set<Int>? = nil) throws -> MOTDetections {
    try MOTDetections(MOTFile(parsing: Array(text.utf8), name: "a.txt"), scores: scores, classes: classes)
  }

  private func scores(_ detections: MOTDetections) -> [Double] { detections.frames.flatMap { $0.detections.map(\.score) } }

  @Test func framesAreInOrderAndTheirRowsInThatOfTheFile() throws {
    var detections = try read("5,-1,1,0,1,1\n2,-1,2,0,1,1\n5,-1,3,0,1,1\n2,-1,4,0,1,1\n")
    #expect(detections.frames.map(\.number) == [2, 5])
    #expect(detections.frames.map { $0.detections.map(\.box.x) } == [[2, 4], [1, 3]])
    detections.fillGaps()
    #expect(detections.frames.map(\.number) == [2, 3, 4, 5])
    #expect(detections.count == 4)
    detections.thin(every: 2)
    #expect(detections.frames.map(\.number) == [3, 5])
  }

  @Test func logitsAreKnownByTheirRange() throws {
    let logits = try read("1,-1,0,0,1,1,0\n1,-1,0,0,1,1,2.5\n")
    #expect(logits.areLogits)
    #expect(scores(logits).map { ($0 * 1000).rounded() } == [500, 924])
    let probabilities = "1,-1,0,0,1,1,0\n1,-1,0,0,1,1,1\n"
    #expect(try !read(probabilities).areLogits && scores(read(probabilities)) == [0, 1])
    #expect(try scores(read(probabilities, scores: .logit)).map { ($0 * 1000).rounded() } == [500, 731])
    let error = #expect(throws: MOTError.self) { try read("1,-1,0,0,1,1,0\n1,-1,0,0,1,1,2.5\n", scores: .probability) }
    #expect(error?.line == 2 && error?.description.contains("2.5 is no probability") == true)
  }

  @Test(arguments: ["1,-1,0,0,1,1\n2,-1,0,0,1,1\n", "1,-1,0,0,1,1,-1\n2,-1,0,0,1,1,-1,-1\n"], MOTDetections.Scores.allCases)
  func withoutScoresAllAreSure(text: String, scale: MOTDetections.Scores) throws {
    let detections = try read(text, scores: scale)
    #expect(scores(detections) == [1, 1] && !detections.areLogits)
  }

  @Test func classesAreNumberedByThemselves() throws {
    let text = "1,-1,0,0,1,1,1,900000\n1,-1,0,0,1,1,1,4\n2,-1,0,0,1,1,1,900000\n"
    let all = try read(text)
    #expect(all.classes == [4, 900_000])
    #expect(all.frames.map { $0.detections.map(\.classID) } == [[1, 0], [1]])
    let one = try read(text, classes: [4])
    #expect(one.classes == [4] && one.frames.map(\.detections.count) == [1, 0], "the second frame was looked at all the same")
    #expect(try read("1,-1,0,0,1,1\n", classes: [4]).classes == [nil])
  }

  @Test(arguments: ["1,-1,0,0,1,1,0.5\n2,-1,0,0,1,1\n", "1,-1,0,0,1,1,0.5,1\n2,-1,0,0,1,1,0.5,-1\n"])
  func aColumnThatIsThereForSomeOnly(text: String) throws {
    let error = #expect(throws: MOTError.self) { try read(text) }
    #expect(error?.description.hasPrefix("a.txt:2: has no ") == true, "\(error?.description ?? "")")
  }

  @Test func theExtentHoldsEveryBox() throws {
    let text = "1,-1,10.5,3,20,4.2,1,1\n2,-1,0,90,1,9,1,2\n"
    #expect(try read(text, classes: [1]).extent == Size(width: 31, height: 99))
    #expect(try read(text).beginInFrame && !read("1,-1,-0.1,3,20,4").beginInFrame)
    #expect(try read("").extent == Size(width: 1, height: 1))
    #expect(try read("1,-1,-50,-50,10,10").extent == Size(width: 1, height: 1))
  }
}
