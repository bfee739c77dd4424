import Foundation
import Streaming
import Testing

@testable import Pipeline

/// The writer and docs/pdn.frame-1.schema.json say the same.
@Suite struct RecordsSchemaTests {
  @Test func everyKindOfRecordFollowsTheSchema() throws {
    let schema = try RecordsSchema()
    let lines = try RecordSamples.lines()
    #expect(lines.count == RecordSamples.frames.count + RecordSamples.events.count + RecordSamples.summaries.count)
    for line in lines {
      #expect(try schema.problems(in: line) == [], "\(line)")
    }
  }

  @Test func theSchemaKnowsTheDropReasonsOfTheCode() throws {
    #expect(try RecordsSchema().dropReasons == Set(DropReason.allCases.map(\.rawValue)))
  }

  /// Each change makes the design's frame wrong; a checker that let one through would prove nothing.
  @Test(arguments: [
    (#""type":"frame""#, #""type":"picture""#), (#""v":1"#, #""v":2"#), (#""seq":1234"#, #""seq":-1"#), (#""w":3840"#, #""w":3840.5"#),
    (#""pts_us":41133333,"#, ""), (#""score":0.83"#, #""score":1.83"#), (#""score":0.83"#, #""score":"0.83""#),
    (#"[2011.5,742.0,38.0,19.5]"#, #"[2011.5,742.0,38.0]"#), (#""state":"confirmed""#, #""state":"sure""#), (#""id":17,"#, ""),
    (#""src":"patch:3""#, #""src":"patch:03""#), (#""run":1,"#, #""run":1,"extra":0,"#), (#""epoch":0"#, #""epoch":0,"file":"a.jpg""#),
    (#""seq":1234"#, #""seq":9007199254740993"#), (#""h":2160"#, #""h":2160,"time":"2026-01-02T03:04:05.678901Z""#),
    (#""conf":0.626"#, #""conf":1.626"#), (#","conf":0.626"#, ""), (#""left":812.3"#, #""left":"812""#),
    (#""right":790.0"#, #""right":790.0,"middle":800.0"#),
  ])
  func theCheckerFindsFaults(original: String, changed: String) throws {
    let lines = try RecordSamples.lines()
    let line = try #require(lines.first { $0.contains(original) })
    let broken = line.replacingOccurrences(of: original, with: changed)
    #expect(broken != line)
    #expect(try !RecordsSchema().problems(in: broken).isEmpty)
  }
}
