import Fixtures
import Foundation
import Inference
import Perception
import Testing
import Video

@testable import Pipeline

/// Records of real frames: the same bytes on every run here, and those that were looked at and kept, within a tolerance.
///
/// `PDN_UPDATE_GOLDEN=1 swift test --filter GoldenTests` writes the files anew, see `Golden/README.md`.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)"))
struct GoldenTests {
  /// What is run, by the name of its file.
  enum Case: String, CaseIterable, Sendable {
    case whole = "bikes"
    case patches = "bikes-patches"

    /// The first frame that is run: the scene that it begins shows something from then on.
    var first: Int { self == .whole ? 30 : 138 }
  }

  private static let frames = 40
  private static let folder = Checkout.root + "/Tests/PipelineTests/Golden"
  private static let isUpdate = ProcessInfo.processInfo.environment["PDN_UPDATE_GOLDEN"] == "1"

  private func run(_ kind: Case, streams: Int = 2, seed: UInt64? = nil) async throws -> TestRun.Result {
    var spec = try PipelineSpec.find("driving", in: [Checkout.root + "/pipelines"])
    // Other arithmetic is not the same within the tolerance.
    spec.inference.precision = .f32
    spec.inference.streams = streams
    if kind == .patches {
      spec.glance.budget = Size(width: 320, height: 192)
      spec.attention.patchSize = Size(width: 224, height: 224)
      spec.patchCount = 2
      // A glance in some frames only, and patches as they are paid for.
      spec.glance.nativePixels = 0
      spec.compute?.share = 0.5
      spec.compute?.leastPixels = 0
      spec.denseShare = nil
    }
    let manifest = try ModelManifest.named(spec.model, in: [Checkout.root + "/models"])
    var test = TestRun(try OpenVINOBackend(spec.inferenceOptions), manifest, spec)
    test.seed = seed
    let result = try await test.run {
      ScriptedSource(
        [try FFmpegSource(try InputLocation.parse(Checkout.bikes))], skip: kind.first, act: .init(frames: Self.frames, kind: .ends))
    }
    if let fault = result.outcome.fault { throw fault }
    return result
  }

  @Test(arguments: Case.allCases) func theRecordsAreThoseThatWereKept(kind: Case) async throws {
    let result = try await run(kind)
    let path = "\(Self.folder)/\(kind.rawValue).jsonl"
    if Self.isUpdate { try result.text.write(toFile: path, atomically: true, encoding: .utf8) }
    let golden = try RecordLine.all(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init))
    #expect(result.lines.count == golden.count)
    for (line, kept) in zip(result.lines, golden) {
      #expect(Differences(line, kept).all == [], "frame \(kept.seq ?? -1)")
    }
    // Else the comparison would hold for a pipeline that finds nothing and looks nowhere.
    #expect(result.frames.allSatisfy { $0.objects?.contains { $0.state == "confirmed" } == true || ($0.seq ?? 0) < 5 })
    #expect(kind == .whole || result.frames.contains { $0.objects?.contains { $0.src.hasPrefix("patch") } == true })
  }

  @Test(arguments: Case.allCases) func theSameBytesOnEveryRun(kind: Case) async throws {
    let expected = try await run(kind).text
    for (streams, seed) in [(2, nil), (1, nil), (2, 1), (1, 2)] as [(Int, UInt64?)] {
      let text = try await run(kind, streams: streams, seed: seed).text
      #expect(text == expected, "\(streams) streams, seed \(String(describing: seed))")
    }
  }
}

/// Where two records differ by more than processors may.
private struct Differences {
  private(set) var all: [String] = []

  /// - Parameters:
  ///   - line: of this run.
  ///   - kept: of the golden file.
  init(_ line: RecordLine, _ kept: RecordLine) {
    note("type", line.type, kept.type)
    note("seq", line.seq, kept.seq)
    note("pts_us", line.pts_us, kept.pts_us)
    note("size", [line.w, line.h], [kept.w, kept.h])
    note("patches", line.patches, kept.patches)
    note("counts", [line.read, line.emitted], [kept.read, kept.emitted])
    let (objects, others) = (line.objects ?? [], kept.objects ?? [])
    note("ids", objects.map(\.id), others.map(\.id))
    for (object, other) in zip(objects, others) {
      note("class", object.cls, other.cls)
      note("state", object.state, other.state)
      let moved = zip(object.box, other.box).map { abs($0 - $1) }.max() ?? 0
      if moved > 1 { all.append("box of \(other.id ?? 0): \(object.box), was \(other.box)") }
      if abs(object.score - other.score) > 0.02 { all.append("score of \(other.id ?? 0): \(object.score), was \(other.score)") }
    }
  }

  private mutating func note<Value: Equatable>(_ name: String, _ value: Value, _ kept: Value) {
    if value != kept { all.append("\(name): \(value), was \(kept)") }
  }
}
