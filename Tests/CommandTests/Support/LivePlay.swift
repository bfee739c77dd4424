import Fixtures

/// The program on live sources, with a pipeline that costs next to nothing and no budget, so that a busy machine only loses
/// frames to newer ones.
struct LivePlay {
  let folder: TemporaryFolder
  private let pipeline: String

  /// A camera without a network: 50 tiny pictures a second.
  static let beat = "lavfi:testsrc2=size=64x64:rate=50"

  /// - Parameter live: more settings of the section.
  init(_ live: String = "retry_seconds: 0.3") throws {
    folder = try TemporaryFolder()
    pipeline = try TinyPipeline.write(in: folder, "live: {budget_ms: off, \(live)}")
  }

  func program(_ arguments: String...) -> Program { Program(["run", "--pipeline", pipeline] + arguments).keeping(folder) }

  /// - Parameter sources: addresses by name.
  func program(sources: KeyValuePairs<String, String>, _ arguments: String...) throws -> Program {
    let file = try folder.write("sources.txt", sources.map { "\($0.key)=\($0.value)\n" }.joined())
    return Program(["run", "--pipeline", pipeline, "--source-file", file] + arguments).keeping(folder)
  }
}
