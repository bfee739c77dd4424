import Fixtures
import Testing

extension Commands {
  /// Damaged and odd recordings of other projects end in order, with a stated reason where frames are missing.
  @Suite(.enabled(if: Checkout.hasEngine && Checkout.shared("decoder") != nil, "\(Checkout.noEngine); \(Checkout.noShared)"))
  struct Corpus {
    static let files: [(name: String, status: Int32, frames: ClosedRange<Int>)] = [
      ("mozilla/h264_zero_timescale.mp4", 65, 0...0), ("mozilla/h264_fuzzed_crash.mp4", 65, 0...0),
      ("derived/truncated_60pct.mp4", 65, 100...120), ("mozilla/vp8_crash.webm", 0, 170...180),
      ("mozilla/vp9_fuzzed_2873x5115.webm", 0, 1...3), ("mozilla/h264_2x2.mp4", 0, 1...1),
      ("mozilla/vp9_track_zero_dimensions.mp4", 0, 19...20), ("mozilla/vp8_resolution_change.webm", 0, 20...400),
    ]

    @Test(arguments: files) func anOrderlyEnd(name: String, status: Int32, frames: ClosedRange<Int>) async throws {
      let path = try #require(Checkout.shared("decoder/" + name))
      let folder = try TemporaryFolder()
      let outcome = try await Program("run", path, "--pipeline", try TinyPipeline.write(in: folder)).run()
      #expect(outcome.status == status, "\(outcome.stderr)")
      #expect(outcome.signal == nil)
      let records = try outcome.records()
      let count = records.count { $0.type == "frame" }
      #expect(frames.contains(count))
      #expect(records.last?.type == "summary")
      #expect(records.last?.emitted == count)
      #expect(records.contains { $0.event == "fault" } == (status != 0))
    }
  }
}
