import Fixtures
import Foundation
import Perception
import Testing

@testable import Pipeline

/// The bytes of JSON lines.
@Suite struct RecordsLineTests {
  private func line(_ frame: FrameRecord) throws -> String {
    let sink = MemorySink()
    var writer = RecordWriter(format: .jsonl, sink: sink, classesAreCOCO: false)
    #expect(try writer.write(frame) == .written)
    #expect(sink.writes == 1)
    return sink.text
  }

  @Test func aFrameIsTheLineOfTheDesign() throws {
    let expected =
      #"{"type":"frame","v":1,"stream":"dashcam","epoch":0,"seq":1234,"pts_us":41133333,"w":3840,"h":2160,"#
      + #""objects":[{"id":17,"cls":"car","cls_id":2,"score":0.83,"box":[2011.5,742.0,38.0,19.5],"state":"confirmed","age":12,"#
      + #""src":"patch:3"}],"patches":{"planned":8,"run":1,"px":912640,"px_frac":0.11,"boxes":[[1920,704,416,416]]}"#
    #expect(try line(RecordSamples.frame) == expected + "}\n")
    let live = RecordSamples.frame {
      $0.live = RecordSamples.live
      $0.latency = RecordSamples.latency
    }
    #expect(
      try line(live) == expected
        + #","dropped_since":{"stale":2},"time":"2026-01-02T03:04:05.678901Z","clock":"rtcp","age_ms":38.4,"budget_ms":80,"#
        + #""lat_ms":{"decode":6.1,"context":3.0,"detect":17.9,"total":31.7}}"# + "\n")
  }

  @Test func aLiveFrameMaySayHowLongItWaited() throws {
    let waited = RecordSamples.frame { $0.latency = LatencyRecord(decode: 6.1, wait: 4.25, context: 3, detect: 17.9, total: 31.7) }
    #expect(try line(waited).hasSuffix(#","lat_ms":{"decode":6.1,"wait":4.3,"context":3.0,"detect":17.9,"total":31.7}}"# + "\n"))
  }

  @Test func theWaterLineStandsBeforeTheObjects() throws {
    let plain = try line(RecordSamples.frame)
    let horizon = #""horizon":{"left":812.3,"right":790.0,"conf":0.626},"#
    #expect(
      try line(RecordSamples.frame { $0.horizon = RecordSamples.horizon })
        == plain.replacingOccurrences(of: #""objects":"#, with: horizon + #""objects":"#))
    #expect(!plain.contains("horizon"))
  }

  @Test func aSinkIsToldWhatEachLineIs() throws {
    let sink = MemorySink()
    var writer = RecordWriter(format: .jsonl, sink: sink, classesAreCOCO: false)
    _ = try writer.write(EventRecord(stream: "s", epoch: 0, kind: .eos))
    _ = try writer.write(RecordSamples.frame)
    _ = try writer.finish(RecordSamples.summaries[0])
    #expect(sink.kinds == [.event, .frame, .summary])
  }

  @Test func aStillNamesItsFileAndHasNoIdentities() throws {
    #expect(
      try line(RecordSamples.still)
        == #"{"type":"frame","v":1,"stream":"dashcam","epoch":0,"seq":1234,"file":"a.jpg","w":3840,"h":2160,"#
        + #""objects":[{"cls":"boat","cls_id":8,"score":0.5,"box":[1.0,2.0,3.0,4.0],"src":"patch:0"}],"#
        + #""patches":{"planned":8,"run":1,"px":912640,"px_frac":0.11,"boxes":[[1920,704,416,416]]}}"# + "\n")
  }

  @Test func eventsAndSummaries() throws {
    let lines = try RecordSamples.lines().suffix(15)
    #expect(
      Array(lines) == [
        #"{"type":"event","v":1,"stream":"s","epoch":1,"event":"geometry","w":640,"h":480}"#,
        #"{"type":"event","v":1,"stream":"s","epoch":1,"event":"discontinuity"}"#,
        #"{"type":"event","v":1,"stream":"s","epoch":1,"event":"undecodable","count":3,"reason":"missing reference"}"#,
        #"{"type":"event","v":1,"stream":"s","epoch":1,"event":"fault","reason":"Cannot read 'a \"b\".mp4'."}"#,
        #"{"type":"event","v":1,"stream":"s","epoch":1,"event":"disconnected","reason":"timeout"}"#,
        #"{"type":"event","v":1,"stream":"s","epoch":1,"event":"reconnected","gap_ms":1840,"attempt":3}"#,
        #"{"type":"event","v":1,"stream":"s","epoch":1,"event":"open","w":1920,"h":1080,"codec":"h264","mode":"live"}"#,
        #"{"type":"event","v":1,"stream":"s","epoch":1,"event":"eos"}"#,
        #"{"type":"event","v":1,"stream":"s","epoch":1,"event":"stalled","for_ms":1200}"#,
        #"{"type":"event","v":1,"stream":"s","epoch":1,"event":"clock","jump_ms":-3600000}"#,
        #"{"type":"event","v":1,"stream":"s","epoch":1,"event":"drift","ppm":150}"#,
        #"{"type":"event","v":1,"stream":"s","epoch":1,"event":"budget","needed_ms":62,"budget_ms":50}"#,
        #"{"type":"summary","v":1,"stream":"dashcam","read":9000,"emitted":8871,"dropped":{"stale":129}}"#,
        #"{"type":"summary","v":1,"stream":"dashcam","read":9000,"emitted":8871,"dropped":{"stale":120,"shutdown":9},"#
          + #""p50_ms":31.3,"p95_ms":60.0,"p99_ms":80.0}"#,
        #"{"type":"summary","v":1,"stream":"cam","read":3,"emitted":1,"dropped":{"undelivered":2},"#
          + #""p50_ms":1.0,"p95_ms":1.0,"p99_ms":1.0,"epochs":2,"reconnects":1}"#,
      ])
  }

  @Test(arguments: [
    (0.0, 1, "0.0"), (-0.0, 1, "0.0"), (-0.04, 1, "0.0"), (-0.05, 1, "-0.1"), (0.05, 1, "0.1"), (2011.5, 1, "2011.5"), (742, 3, "742.0"),
    (0.8304, 3, "0.83"), (0.0005, 3, "0.001"), (0.9996, 3, "1.0"), (-12.34, 2, "-12.34"), (1.005e6, 2, "1005000.0"), (0.101, 3, "0.101"),
    (0.01, 3, "0.01"), (.nan, 3, "0.0"), (.infinity, 1, "900719925474099.0"), (-.infinity, 1, "-900719925474099.0"),
    (1e300, 3, "9007199254740.0"),
  ])
  func decimalsAreRoundedAndTrimmed(value: Double, places: Int, expected: String) {
    var text = TextBuffer()
    text.append(decimal: value, places: places)
    #expect(String(decoding: text.bytes, as: UTF8.self) == expected)
  }

  @Test(arguments: [
    (0, "0"), (-1, "-1"), (9, "9"), (10, "10"), (Int64.max, "9007199254740991"), (.min, "-9007199254740991"),
    (9_007_199_254_740_992, "9007199254740991"),
  ])
  func integersStayBelowTwoToThe53(value: Int64, expected: String) {
    var text = TextBuffer()
    text.append(integer: value)
    #expect(String(decoding: text.bytes, as: UTF8.self) == expected)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func decimalsAreTheNearestOnes(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let places = Int.random(in: 1...3, using: &generator)
      let value = Double.random(in: -10_000...10_000, using: &generator)
      var text = TextBuffer()
      text.append(decimal: value, places: places)
      let written = try #require(Double(String(decoding: text.bytes, as: UTF8.self)), "seed \(seed)")
      #expect(abs(written - value) <= 0.5 / [10, 100, 1000][places - 1] + 1e-9, "seed \(seed), value \(value)")
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func anyTextComesBackFromAnotherParser(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...40, using: &generator) {
        // Mostly what needs care: control characters, quotes, and bytes that are not UTF-8.
        bytes.append(
          Bool.random(using: &generator)
            ? UInt8.random(in: 0...255, using: &generator)
            : [0, 9, 10, 13, 31, 34, 92, 127, 0xC3, 0xA9].randomElement(using: &generator) ?? 0)
      }
      let name = String(decoding: bytes, as: UTF8.self)
      let line = try line(RecordSamples.frame { $0.file = name })
      #expect(line.utf8.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "seed \(seed): a control character got through")
      let parsed = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect((parsed?["file"] as? String).map { Array($0.unicodeScalars) } == Array(name.unicodeScalars), "seed \(seed)")
    }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func timesAreThoseOfFoundation(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let formatter = ISO8601DateFormatter()
    for _ in 0..<200 {
      // 1600...9999: beyond, Foundation counts by the Julian calendar.
      let seconds = Int64.random(in: -11_676_096_000...253_402_300_799, using: &generator)
      var text = TextBuffer()
      text.append(timestamp: seconds * 1_000_000 + 42)
      let expected = formatter.string(from: Date(timeIntervalSince1970: Double(seconds))).dropLast() + ".000042Z"
      #expect(String(decoding: text.bytes, as: UTF8.self) == expected, "seed \(seed)")
    }
  }

  @Test func anObjectWithoutAFiniteBoxIsLeftOutAndCounted() throws {
    let sink = MemorySink()
    var writer = RecordWriter(format: .jsonl, sink: sink, classesAreCOCO: false)
    var broken = RecordSamples.tracked
    broken.box.width = .nan
    var odd = RecordSamples.predicted
    odd.score = .nan
    _ = try writer.write(RecordSamples.frame { $0.objects = [broken, odd, broken] })
    #expect(writer.omittedObjects == 2)
    let parsed = try JSONSerialization.jsonObject(with: Data(sink.text.utf8)) as? [String: Any]
    let objects = parsed?["objects"] as? [[String: Any]]
    #expect(objects?.count == 1)
    #expect(objects?.first?["score"] as? Double == 0)
  }

  @Test func theBufferIsKeptOnceItIsLargeEnough() {
    var encoder = JSONLinesEncoder()
    let large = RecordSamples.frame { $0.objects = Array(repeating: RecordSamples.tracked, count: 300) }
    encoder.encode(large)
    let address = encoder.bytes.withUnsafeBytes { $0.baseAddress }
    for record in [RecordSamples.frame, large, RecordSamples.still, large] {
      encoder.encode(record)
      #expect(encoder.bytes.withUnsafeBytes { $0.baseAddress } == address)
    }
  }
}
