import Fixtures
import Inference
import Perception
import Synchronization
import Testing
import Video

@testable import Pipeline

/// A whole bench with the fake engine: what is measured, not how quick it is.
@Suite(.timeLimit(.minutes(10))) struct BenchRunTests {
  private let input: ClipOnDisk

  init() throws {
    input = try ClipOnDisk(frames: 4)
  }

  private func bench(
    _ manifest: ModelManifest, path: String? = nil
  ) async throws -> (report: BenchReport, models: Set<String>, stages: [String]) {
    let (backend, path, stages) = (FakeBackend(), path ?? input.path, StageNames())
    let bench = Bench(
      options: try PipelineOptions(spec: TestRun.small, manifest: manifest, stream: "bench"), backend: backend, manifest: manifest,
      interrupt: InterruptFlag()
    ) {
      try FFmpegSource(try InputLocation.parse(path), interrupt: InterruptFlag())
    }
    let report = try await bench.run(frames: 20, cores: 2) { stages.append($0) }
    #expect(backend.counter.out == 0, "every request is given back")
    return (report, backend.counter.models, stages.all)
  }

  @Test func everyPartIsMeasured() async throws {
    let (report, models, stages) = try await bench(FakeBackend.manifestWithMaps)
    #expect(stages == ["pipeline", "decoding", "glance and patches", "native frame in one pass", "dense tiles"])
    #expect(report.size == "320x180" && report.glanceInput == "160x96" && report.patchInput == "96x96" && report.patches == 2)
    // The first frames warm up; a clip of four frames is repeated.
    #expect(report.frames > 4 && report.frames <= 20 && report.glancesPerFrame == 1)
    for rate in [report.fps, report.decodeFPS, report.glanceFPS, report.patchesPerSecond, report.nativeFPS, report.tilesFPS] {
      #expect(rate.isFinite && rate > 0)
    }
    for cost in [report.headMS, report.cpu.choice, report.saliencyMS, report.cpu.total] { #expect(cost.isFinite) }
    // With the head, and without it for comparison.
    #expect(models == ["fake-glance.xml 160x96", "fake.xml 160x96", "fake.xml 96x96", "fake.xml 320x192"])
  }

  @Test func aModelWithoutAHeadHasNoCostOfOne() async throws {
    let (report, models, _) = try await bench(FakeBackend.manifest)
    #expect(report.headMS.isNaN && !models.contains { $0.hasPrefix("fake-glance") })
    #expect(report.json.contains("\"cpu_ms_head_per_glance\":null"))
  }

  @Test func aClipWithoutAFrameIsAnError() async throws {
    let empty = try input.folder.write("empty.y4m", SyntheticClip.header(input.clip.size))
    await #expect(throws: VideoError.self) { try await bench(FakeBackend.manifest, path: empty) }
  }
}

/// What the bench said that it measures.
private final class StageNames: Sendable {
  private let names = Mutex<[String]>([])
  var all: [String] { names.withLock { $0 } }
  func append(_ name: String) { names.withLock { $0.append(name) } }
}
