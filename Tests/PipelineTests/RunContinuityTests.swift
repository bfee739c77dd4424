import Fixtures
import Foundation
import Perception
import Testing
import Video

@testable import Pipeline

/// What must not be carried from one part of a stream into another, and what must.
@Suite(.timeLimit(.minutes(10))) struct RunContinuityTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func ids(_ frames: ArraySlice<RecordLine>) -> Set<Int> {
    Set(frames.flatMap { $0.objects ?? [] }.compactMap(\.id))
  }

  @Test(arguments: [true, false]) func identitiesAreNeverUsedTwice(startsEpochs: Bool) async throws {
    let paths = [
      try SyntheticClip(frames: 5).write(in: folder, name: "small.y4m"),
      try SyntheticClip(size: Size(width: 240, height: 426), frames: 5).write(in: folder, name: "tall.y4m"),
    ]
    let result = try await TestRun().run {
      ScriptedSource(try paths.map { try FFmpegSource(try InputLocation.parse($0)) }, startsEpochs: startsEpochs)
    }
    let (first, second) = (ids(result.frames.prefix(5)), ids(result.frames.suffix(5)))
    #expect(!first.isEmpty && !second.isEmpty)
    #expect(first.isDisjoint(with: second), "boxes of another size or time line are another object's")
    #expect(result.frames[5].objects?.allSatisfy { $0.state == "tentative" } == true)
  }

  @Test func tracksOfAnotherTimeLineOrSizeSteerNothing() throws {
    let path = try SyntheticClip(frames: 1).write(in: folder, name: "one.y4m")
    guard case .frame(let frame) = try FFmpegSource(try InputLocation.parse(path)).read() else {
      Issue.record("no frame")
      return
    }
    var tracker = Tracker(settings: .init(), groups: ClassGroups(groups: [], classCount: 2))
    let size = frame.pixels.displaySize
    tracker.update(
      [Detection(box: BoundingBox(x: 10, y: 10, width: 20, height: 20), score: 0.9, classID: 0)], examined: .everything,
      at: frame.time, frame: size)
    #expect(tracker.tracks.count == 1)
    func report(epoch: Int, size: Size) -> TrackReport {
      TrackReport(epoch: epoch, size: size, time: frame.time, tracks: tracker.tracks, looks: LookReport())
    }
    let here = report(epoch: 0, size: size)
    #expect(here.tracks(for: frame).count == 1 && here.concerns(frame))
    let later = report(epoch: 1, size: size)
    #expect(later.tracks(for: frame).isEmpty && !later.concerns(frame))
    let other = Size(width: size.height, height: size.width)
    #expect(report(epoch: 0, size: other).tracks(for: frame).isEmpty && !report(epoch: 0, size: other).concerns(frame))
    #expect(!TrackReport.none.concerns(frame))
  }

  /// Raw video has no pixel shape of its own: only the container says that a pixel is twice as wide as high.
  @Test func theContainersPixelShapeReachesTheGlance() async throws {
    let clip = SyntheticClip(frames: 2)
    let path = folder.path + "/wide.y4m"
    let header = SyntheticClip.header(clip.size).replacingOccurrences(of: "A1:1", with: "A2:1")
    try clip.data(header: header).write(to: URL(fileURLWithPath: path))
    var test = TestRun()
    test.spec.patchCount = 0
    let result = try await test.run(path)
    let glance = LookView.glance(frame: clip.size, aspect: 2, as: TestRun.small.glance, multiple: 32)
    let square = LookView.glance(frame: clip.size, aspect: 1, as: TestRun.small.glance, multiple: 32)
    #expect(glance.input != square.input)
    #expect(result.frames.map(\.patches?.px) == [glance.input.area, glance.input.area])
  }

  @Test func aCancelledCallerLosesNoFrame() async throws {
    let path = try SyntheticClip(frames: 40).write(in: folder, name: "long.y4m")
    let task = Task { try await TestRun().run(path) }
    task.cancel()
    let result = try await task.value
    #expect(result.outcome.ledger.isBalanced)
    #expect(result.outcome.fault == nil)
    #expect(result.lines.last?.type == "summary")
  }
}
