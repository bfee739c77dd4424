import Foundation
import Testing

@testable import Pipeline

/// What is derived from the figures of a bench.
@Suite struct BenchReportTests {
  private func report(headMS: Double) -> BenchReport {
    BenchReport(
      cores: 2, frames: 90, size: "1920x1080", glanceInput: "640x384", patchInput: "320x320", patches: 8, decodeFPS: 100, glanceFPS: 80,
      patchesPerSecond: 160, fps: 40, cpu: .init(decode: 7, scale: 1, inference: 40, own: 2, choice: 0.5), glancesPerFrame: 0.25,
      headMS: headMS, efficiency: 1, residentMB: 300, growthMB: 0, firstRecordMS: 700, nativeFPS: 8, tilesFPS: 6)
  }

  private func fields(_ report: BenchReport) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
  }

  @Test func theHeadCountsInFramesThatAreGlancedAt() throws {
    let fields = try fields(report(headMS: 0.8))
    #expect(fields["cpu_ms_saliency"] as? Double == 0.7 && fields["cpu_ms_choice"] as? Double == 0.5)
    #expect(fields["cpu_ms_head_per_glance"] as? Double == 0.8 && fields["cpu_ms_per_frame"] as? Double == 50)
  }

  @Test func aModelWithoutAHeadHasTheChoiceAlone() throws {
    let fields = try fields(report(headMS: .nan))
    #expect(fields["cpu_ms_saliency"] as? Double == 0.5 && fields["cpu_ms_head_per_glance"] is NSNull)
    #expect(!report(headMS: .nan).text.contains("nan"))
  }
}
