import Fixtures
import Inference
import Perception
import Streaming
import Testing
import Video

@testable import Pipeline

/// A model with a head of its own for the glance: who runs it, and what comes out.
@Suite(.timeLimit(.minutes(10))) struct GlanceTests {
  private let input: ClipOnDisk
  private var clip: SyntheticClip { input.clip }
  private var path: String { input.path }

  init() throws {
    input = try ClipOnDisk(frames: 4)
  }

  private func run(
    _ manifest: ModelManifest, patches: Int = 2, dense: DenseReference? = nil
  ) async throws -> (models: Set<String>, text: String) {
    let backend = FakeBackend()
    var run = TestRun(backend)
    run.manifest = manifest
    run.spec.patchCount = patches
    run.dense = dense
    let result = try await run.run(path)
    #expect(result.frames.count == clip.frames && result.outcome.fault == nil)
    return (backend.counter.models, result.text)
  }

  @Test func onlyTheGlanceRunsTheHead() async throws {
    let with = try await run(FakeBackend.manifestWithMaps)
    #expect(with.models == ["fake-glance.xml 160x96", "fake.xml 96x96"])
    let without = try await run(FakeBackend.manifest)
    #expect(without.models == ["fake.xml 160x96", "fake.xml 96x96"])
  }

  /// Live, a model is compiled before its frame takes the engine: it has to be the one that the frame will ask for.
  @Test func liveSourcesPrepareTheHeadToo() async throws {
    let backend = FakeBackend()
    var run = LiveRun(backend: backend)
    run.manifest = FakeBackend.manifestWithMaps
    run.spec.attention.patchSize = Size(width: 96, height: 96)
    let result = try await run.run { [path] around in
      try PlayedFeed(path) { (number) throws(VideoError) in around.settle(number) }
    }
    #expect(result.outcome.ledger.emitted == clip.frames)
    #expect(backend.counter.models.subtracting(["fake.xml 96x96"]) == ["fake-glance.xml 64x64"])
  }

  @Test func whereNoPatchesAreChosenNobodyRunsTheHead() async throws {
    let manifest = FakeBackend.manifestWithMaps
    #expect(try await run(manifest, patches: 0).models == ["fake.xml 160x96"])
    #expect(try await run(manifest, dense: .native).models == ["fake.xml 320x192"])
    #expect(try await run(manifest, dense: .tiles).models == ["fake.xml 160x96", "fake.xml 96x96"])
  }

  /// Glance and patches of one size need two models only where the networks differ.
  @Test func inputsAreCompiledOnceEach() throws {
    var spec = TestRun.small
    spec.attention.patchSize = Size(width: 160, height: 96)
    for (manifest, files) in [
      (FakeBackend.manifest, ["fake.xml"]), (FakeBackend.manifestWithMaps, ["fake-glance.xml", "fake.xml"]),
    ] {
      let inputs = try PipelineOptions(spec: spec, manifest: manifest, stream: "test").commonInputs
      #expect(inputs.map { $0.model(of: manifest).file } == files)
      #expect(inputs.allSatisfy { $0.size == Size(width: 160, height: 96) })
    }
  }

  @Test func theMapsComeWithTheCandidates() async throws {
    let source = try FFmpegSource(try InputLocation.parse(path), interrupt: InterruptFlag())
    guard case .frame(let frame) = try source.read() else { throw VideoError(.truncated, "The clip of the test has no frame.") }
    let view = LookView.glance(frame: clip.size, aspect: 1, as: TestRun.small.glance, multiple: 32)
    for manifest in [FakeBackend.manifestWithMaps, FakeBackend.manifest] {
      let backend = FakeBackend()
      let thread = ThreadExecutor(name: "pdn.vision")
      defer { thread.shutdown() }
      let detector = Detector(
        backend: backend, manifest: manifest, classes: .all(classCount: 2), parallel: 1, executor: thread, meter: CPUMeter())
      let glance = try await detector.glance(view, at: frame.pixels, scoreAtLeast: 0.1, hasMaps: true, hasLuma: false)
      #expect(glance.candidates.count == 1)
      #expect(glance.candidates == (try await detector.look(view, at: frame.pixels, scoreAtLeast: 0.1)))
      #expect((glance.maps == nil) == (manifest.glance == nil))
      if let maps = glance.maps {
        #expect(maps.columns == 20 && maps.rows == 12 && maps.planes.count == 2 * 240)
        // The square of 24 pixels is 12 in the glance: it covers the corner of one cell or of two, either way.
        let bright = maps.planes.indices.filter { maps.planes[$0] > 0 }
        #expect((1...4).contains(bright.count) && bright.allSatisfy { $0 < 240 } && maps.waterline == Array(maps.planes.prefix(240)))
      }
      #expect(backend.counter.out == 0)
    }
  }

  /// Frames with a glance and without follow each other, and their small pictures are compared.
  @Test func theSmallPictureDoesNotDependOnTheGlance() async throws {
    let source = try FFmpegSource(try InputLocation.parse(path), interrupt: InterruptFlag())
    guard case .frame(let frame) = try source.read() else { throw VideoError(.truncated, "The clip of the test has no frame.") }
    let view = LookView.glance(frame: clip.size, aspect: 1, as: TestRun.small.glance, multiple: 32)
    let thread = ThreadExecutor(name: "pdn.vision")
    defer { thread.shutdown() }
    let detector = Detector(
      backend: FakeBackend(), manifest: FakeBackend.manifest, classes: .all(classCount: 2), parallel: 1, executor: thread,
      meter: CPUMeter())
    let glance = try await detector.glance(view, at: frame.pixels, scoreAtLeast: 0.1, hasMaps: false, hasLuma: true)
    let alone = try await detector.thumbnail(view, at: frame.pixels)
    #expect(alone.width == 160 && alone.height == 90 && alone.pixelWidth == 2 && alone.pixelHeight == 2)
    #expect(glance.luma.values == alone.values && glance.luma.width == 160 && glance.luma.pixelWidth == 2)
    // The square of the clip is where it is in the frame.
    let square = clip.square(0)
    let inside = (square.y + square.height / 2) / 2 * 160 + (square.x + square.width / 2) / 2
    #expect(abs(alone.values[inside] - alone.values[0]) > 30, "\(alone.values[inside]) \(alone.values[0])")
  }
}
