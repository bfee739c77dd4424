import Foundation
import Perception
import Testing

@testable import Pipeline

/// MOTChallenge text and COCO results.
@Suite struct RecordsFormatTests {
  private func text(_ format: RecordFormat, coco: Bool = true, _ frames: [FrameRecord]) throws -> String {
    let sink = MemorySink()
    var writer = RecordWriter(format: format, sink: sink, classesAreCOCO: coco)
    for frame in frames { #expect(try writer.write(frame) == .written) }
    _ = try writer.write(EventRecord(stream: "s", epoch: 0, kind: .discontinuity))
    _ = try writer.finish(RecordSamples.summaries[0])
    return sink.text
  }

  @Test func motHoldsConfirmedTracksThatWereSeen() throws {
    var unseen = RecordSamples.tracked
    unseen.source = .predicted
    let objects = [RecordSamples.tracked, RecordSamples.tentative, RecordSamples.predicted, unseen]
    let written = try text(.mot, [RecordSamples.frame { $0.objects = objects }, RecordSamples.frame { $0.objects = [] }])
    #expect(written == "1235,17,2011.5,742.0,38.0,19.5,0.83,3,-1\n")
  }

  @Test func motOfFilesWithClassesOfTheirOwn() throws {
    let sink = MemorySink()
    var writer = RecordWriter(format: .mot, sink: sink, classesAreCOCO: false, motLayout: .ownClasses)
    var object = RecordSamples.tracked
    object.box.x = 2011.125
    for classID in [7, -1] {
      object.classID = classID
      _ = try writer.write(RecordSamples.frame { $0.objects = [object, RecordSamples.tentative] })
    }
    #expect(sink.text == "1235,17,2011.13,742.0,38.0,19.5,0.83,7,-1,-1\n1235,17,2011.13,742.0,38.0,19.5,0.83,-1,-1,-1\n")
  }

  @Test func motGivesDetectionsOfStillsNoIdentity() throws {
    #expect(try text(.mot, [RecordSamples.still]) == "1235,-1,1.0,2.0,3.0,4.0,0.5,9,-1\n")
  }

  private func entries(_ text: String) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
  }

  @Test func cocoIsOneArrayOfWhatWasSeen() throws {
    let objects = [RecordSamples.tracked, RecordSamples.tentative, RecordSamples.predicted]
    let written = try text(
      .coco, [RecordSamples.frame { $0.objects = objects }, RecordSamples.frame { $0.objects = [] }, RecordSamples.still])
    let entries = try entries(written)
    #expect(entries.map { $0["image_id"] as? Int } == [1235, 1235, 1235])
    // Car and boat in COCO's own numbers.
    #expect(entries.map { $0["category_id"] as? Int } == [3, 9, 9])
    #expect(entries.map { $0["file_name"] as? String } == [nil, nil, "a.jpg"])
    #expect(entries[0]["bbox"] as? [Double] == [2011.5, 742, 38, 19.5])
    #expect(entries[0]["score"] as? Double == 0.83)
  }

  @Test(arguments: [[], [RecordSamples.frame { $0.objects = [] }]])
  func cocoWithoutObjectsIsAnEmptyArray(frames: [FrameRecord]) throws {
    #expect(try entries(text(.coco, frames)).isEmpty)
  }

  @Test func cocoNumbersSkipWhatCOCOSkips() {
    let numbers = COCOEncoder.officialCategoryIDs
    // The last class of the 80, toothbrush, is category 90; the toaster, class 70, is 80.
    #expect(numbers.count == 80)
    #expect(numbers.last == 90)
    #expect(numbers[70] == 80)
    #expect(numbers[11] == 13)
  }

  @Test func cocoCountsClassesOfOtherModelsFromOne() throws {
    var object = RecordSamples.tracked
    object.classID = 79
    let other = try entries(text(.coco, coco: false, [RecordSamples.frame { $0.objects = [object] }]))
    #expect(other.first?["category_id"] as? Int == 80)
  }

  @Test(arguments: [
    ("000000000139.jpg", 139), ("val/000000000139.jpg", 139), ("7", 7), ("12a.jpg", 1235), (".jpg", 1235), ("1234567890123456.png", 1235),
    ("12.5.jpg", 1235), ("139", 139), ("a/12.b/c", 1235), ("١٢.jpg", 1235),
  ])
  func cocoTakesImageNumbersFromFileNames(name: String, number: Int) throws {
    let entries = try entries(
      text(
        .coco,
        [
          RecordSamples.frame {
            $0 = RecordSamples.still
            $0.file = name
          }
        ]))
    #expect(entries.first?["image_id"] as? Int == number)
    #expect(entries.first?["file_name"] as? String == name)
  }

  @Test(arguments: [RecordFormat.mot, .coco])
  func boxesThatAreNotFiniteAreLeftOut(format: RecordFormat) throws {
    let sink = MemorySink()
    var writer = RecordWriter(format: format, sink: sink, classesAreCOCO: true)
    var broken = RecordSamples.tracked
    broken.box.x = -.infinity
    _ = try writer.write(RecordSamples.frame { $0.objects = [broken] })
    #expect(writer.omittedObjects == 1)
    #expect(sink.text.isEmpty)
  }
}
