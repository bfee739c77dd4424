import Fixtures
import Foundation
import Perception
import Testing

extension Commands {
  @Suite(.enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)")) struct Bench {
    /// What is measured is not judged here: machines differ, and this one is busy.
    @Test func theReportHasItsKeys() async throws {
      let folder = try TemporaryFolder()
      let pipeline = try TinyPipeline.write(in: folder)
      // Shorter than the run, so that it is played more than once.
      let clip = try SyntheticClip(size: Size(width: 96, height: 64), frames: 7).write(in: folder)
      let outcome = try await Program("bench", clip, "--pipeline", pipeline, "--frames", "20", "--json").run()
      #expect(outcome.status == 0, "\(outcome.stderr)")
      let report = try #require(try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [String: Any])
      for key in [
        "fps", "efficiency", "cpu_ms_per_frame", "own_cpu_fraction", "rss_mb", "dense_fps", "decode_fps", "cpu_ms_choice",
        "glances_per_frame",
      ] {
        #expect((report[key] as? Double).map { $0 > 0 } == true, "\(key) in \(outcome.stdout)")
      }
      #expect(report["size"] as? String == "96x64")
    }

    @Test func anInputWithoutFramesIsAFault() async throws {
      let outcome = try await Program("bench", "missing.mp4").run()
      #expect(outcome.status == EX_NOINPUT && outcome.complaints.count == 1 && outcome.stdout.isEmpty, "\(outcome.stderr)")
    }
  }
}
