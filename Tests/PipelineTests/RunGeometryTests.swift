import Fixtures
import Perception
import Testing
import Video

@testable import Pipeline

/// Streams that change while they run.
@Suite(.timeLimit(.minutes(10))) struct RunGeometryTests {
  private let folder: TemporaryFolder
  private let small = SyntheticClip(frames: 5)
  private let tall = SyntheticClip(size: Size(width: 240, height: 426), frames: 5)
  private let paths: [String]

  init() throws {
    folder = try TemporaryFolder()
    paths = [try small.write(in: folder, name: "small.y4m"), try tall.write(in: folder, name: "tall.y4m")]
  }

  private func source(startsEpochs: Bool) -> @Sendable () throws -> any FrameSource {
    { [paths] in
      ScriptedSource(try paths.map { try FFmpegSource(try InputLocation.parse($0)) }, startsEpochs: startsEpochs)
    }
  }

  @Test func aNewSizeIsAnnouncedAndLookedAtWhole() async throws {
    let result = try await TestRun().run(source(startsEpochs: false))
    #expect(result.lines.map { $0.event ?? $0.type } == ["frame"] * 5 + ["geometry"] + ["frame"] * 5 + ["summary"])
    #expect(result.frames.map { [$0.w, $0.h] } == [[320, 180]] * 5 + [[240, 426]] * 5)
    for frame in result.frames {
      #expect(frame.objects?.contains { $0.src != "predicted" } == true, "frame \(frame.seq ?? -1)")
      for box in frame.patches?.boxes ?? [] {
        #expect(box[0] >= 0 && box[0] + box[2] <= frame.w ?? 0 && box[1] >= 0 && box[1] + box[3] <= frame.h ?? 0)
      }
    }
  }

  /// What was seen of another size, or in other proportions, says nothing: the first frame of each is glanced at, whenever the last glance was.
  @Test(arguments: [false, true]) func whatIsNewIsGlancedAt(startsEpochs: Bool) async throws {
    let wide = try folder.write(
      "wide.y4m", small.data(header: SyntheticClip.header(small.size).replacingOccurrences(of: "A1:1", with: "A2:1")))
    var backend = FakeBackend()
    backend.redraws = { maps in maps.planes = maps.planes.map { _ in 0 } }
    var test = TestRun(backend)
    test.manifest = FakeBackend.manifestWithMaps
    test.spec.compute = PipelineSpec.Compute()
    test.spec.glance.seconds = 1
    test.spec.attention.fusion.tracks = 0
    test.spec.attention.fusion.hints = 0
    test.spec.attention.coverageSeconds = nil
    let result = try await test.run { [paths] in
      ScriptedSource(
        try [paths[0], wide, paths[1]].map { try FFmpegSource(try InputLocation.parse($0)) }, startsEpochs: startsEpochs)
    }
    let glanced = result.frames.map { ($0.patches?.px ?? 0) > 0 }
    #expect(glanced == (0..<15).map { $0 % 5 == 0 }, "\(result.frames.map { $0.patches?.px ?? 0 })")
  }

  @Test func aNewSizeThatDoesNotCompileIsAFaultAtItsFrame() async throws {
    var backend = FakeBackend()
    let tallGlance = LookView.glance(
      frame: tall.size, aspect: 1, as: TestRun.small.glance, multiple: 32
    ).input
    backend.refuses = { $0 == tallGlance }
    let result = try await TestRun(backend).run(source(startsEpochs: false))
    #expect(result.lines.map { $0.event ?? $0.type } == ["frame"] * 5 + ["geometry", "fault", "summary"])
    #expect(backend.counter.out == 0)
  }

  @Test func aNewEpochForgetsTheTracks() async throws {
    let result = try await TestRun().run(source(startsEpochs: true))
    #expect(
      result.lines.map { $0.event ?? $0.type } == ["frame"] * 5 + ["discontinuity", "geometry"] + ["frame"] * 5 + ["summary"])
    #expect(result.frames.compactMap(\.epoch) == [0] * 5 + [1] * 5)
    #expect(result.frames.compactMap(\.seq) == Array(0..<10))
    let first = Set(result.frames.prefix(5).flatMap { $0.objects ?? [] }.map(\.id))
    let second = Set(result.frames.suffix(5).flatMap { $0.objects ?? [] }.map(\.id))
    #expect(!first.isEmpty && !second.isEmpty)
    #expect(result.frames[5].objects?.allSatisfy { $0.state == "tentative" } == true)
  }

  @Test(.enabled(if: clip != nil, "\(Checkout.noShared)")) func aRealStreamThatChangesItsSize() async throws {
    let path = try #require(Self.clip)
    let expected = try await TestRun().run(path)
    #expect(expected.outcome.fault == nil)
    #expect(expected.lines.contains { $0.event == "geometry" })
    #expect(Set(expected.frames.map { [$0.w, $0.h] }).count > 1)
    var test = TestRun()
    test.seed = 7
    #expect(try await test.run(path).text == expected.text)
  }

  private static let clip = Checkout.shared("decoder/mozilla/vp8_resolution_change.webm")
}

private func * <Element>(element: [Element], count: Int) -> [Element] {
  Array(repeating: element, count: count).flatMap(\.self)
}
