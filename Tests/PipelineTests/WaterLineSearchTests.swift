import Fixtures
import Inference
import Perception
import Streaming
import Testing
import Video

@testable import Pipeline

/// In which glances the water line is looked for, and that no glance shows through in another that is written into its memory.
@Suite(.timeLimit(.minutes(10))) struct WaterLineSearchTests {
  private let input: ClipOnDisk
  private let thread = ThreadExecutor(name: "pdn.vision")

  init() throws {
    input = try ClipOnDisk(frames: 12)
  }

  private var detector: Detector {
    Detector(
      backend: FakeBackend(), manifest: FakeBackend.manifestWithMaps, classes: .all(classCount: 2), parallel: 1, executor: thread,
      meter: CPUMeter())
  }

  private func frames() throws -> [VideoFrame] {
    let source = try FFmpegSource(try InputLocation.parse(input.path), interrupt: InterruptFlag())
    var frames: [VideoFrame] = []
    while frames.count < input.clip.frames, case .frame(let frame) = try source.read() { frames.append(frame) }
    return frames
  }

  /// Frames come every 0.04 s and are all glanced at.
  @Test(arguments: [false, true]) func theLineIsLookedForEveryFifthOfASecondWhereComputeIsLimited(isLimited: Bool) async throws {
    defer { thread.shutdown() }
    let searched = try await searched(try frames(), isLimited: isLimited)
    #expect(searched == (isLimited ? [0, 5, 10] : Array(0..<12)))
  }

  /// What was seen before is no use to a new epoch, although its time goes on.
  @Test func aNewEpochIsSearchedAtOnce() async throws {
    defer { thread.shutdown() }
    let frames = try frames().enumerated().map { index, frame in
      VideoFrame(id: FrameID(epoch: index < 3 ? 0 : 1, sequence: index), time: frame.time, pixels: frame.pixels)
    }
    #expect(try await searched(frames, isLimited: true) == [0, 3, 8])
  }

  private func searched(_ frames: [VideoFrame], isLimited: Bool) async throws -> [Int] {
    var spec = TestRun.small
    spec.glance.seconds = 0
    spec.compute = isLimited ? PipelineSpec.Compute(share: 10, leastPixels: 1_000_000) : nil
    let looking = try PipelineOptions(spec: spec, manifest: FakeBackend.manifestWithMaps, stream: "test").looking
    let stage = ContextStage(
      detector: detector, looking: looking, evidenceScore: 0.1, hasLuma: true, hasStrips: true, executor: thread)
    var searched: [Int] = []
    for (index, frame) in frames.enumerated() {
      let decoded = DecodedFrame(frame: frame, times: StageTimes(read: .now, decoded: .now))
      let glanced = await stage.process(ContextStage.Input(decoded: decoded, isSweeping: false))
      let glance = try await glanced.glance.value
      #expect(glance.isFresh && glance.maps != nil && glance.luma.width > 0)
      if glance.strips.columns > 0 { searched.append(index) }
    }
    return searched
  }

  /// Whoever still holds a glance keeps what is in it, and nobody sees what was in its memory before.
  @Test func aGlanceThatIsGivenBackStaysWhatItWas() async throws {
    defer { thread.shutdown() }
    let frames = try frames()
    let view = LookView.glance(frame: input.clip.size, aspect: 1, as: TestRun.small.glance, multiple: 32)
    func glance(_ detector: Detector, _ number: Int) async throws -> Glance {
      try await detector.glance(view, at: frames[number].pixels, scoreAtLeast: 0.1, hasMaps: true, hasLuma: true, hasStrips: true)
    }
    func values(_ glance: Glance) -> [[Float]] { [glance.luma.values, glance.maps?.planes ?? [], glance.maps?.waterline ?? []] }
    let (used, fresh) = (detector, detector)
    let held = try await glance(used, 0)
    let (seen, strips) = (values(held), held.strips)
    used.buffers.takeBack(held.luma, held.strips)
    if let maps = held.maps { used.buffers.takeBack(maps) }
    let (next, expected) = (try await glance(used, 11), try await glance(fresh, 11))
    #expect(values(next) == values(expected) && next.strips == expected.strips)
    #expect(values(held) == seen && held.strips == strips && seen != values(next))
    // A frame without a glance: the memory of the small picture is that of a glance.
    used.buffers.takeBack(next.luma, next.strips)
    let (alone, wanted) = (try await used.thumbnail(view, at: frames[5].pixels), try await fresh.thumbnail(view, at: frames[5].pixels))
    #expect(alone.values == wanted.values)
    // Where nobody asks for a picture there is none, whatever lies ready.
    used.buffers.takeBack(alone, next.strips)
    let bare = try await used.glance(view, at: frames[0].pixels, scoreAtLeast: 0.1, hasMaps: true, hasLuma: false)
    #expect(bare.luma.values.isEmpty && bare.strips.columns == 0)
  }
}
