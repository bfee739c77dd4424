import Fixtures
import Foundation
import Glibc
import Streaming
import Testing

@testable import Pipeline

/// The queue of lines and its thread, against real pipes.
@Suite struct LineQueueTests {
  private struct Line: Codable, Equatable {
    var stream: Int
    var number: Int
    var filler: String
  }

  /// Writes a frame as a pipeline does: the line first, then the count.
  private func write(_ line: Line, to sink: QueueSink, _ ledger: FrameLedger) throws -> WriteOutcome {
    ledger.read()
    let bytes = [UInt8](try JSONEncoder().encode(line)) + [UInt8(ascii: "\n")]
    do {
      let outcome = try sink.write(bytes.span.bytes, of: .frame)
      if outcome == .written { ledger.emitted() } else { ledger.dropped(.shutdown) }
      return outcome
    } catch {
      ledger.dropped(.fault)
      throw error
    }
  }

  private func write(_ kind: RecordKind, _ text: String, to sink: QueueSink) throws -> WriteOutcome {
    try sink.write(Array("\(text)\n".utf8).span.bytes, of: kind)
  }

  private func parse(_ lines: [String]) throws -> [Line] {
    try lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  @Test func aReaderThatKeepsUpGetsEveryLine() async throws {
    let pipe = try TestPipe()
    let ledger = FrameLedger()
    let queue = try LineQueue(pipe.output, limits: .init(lines: 10_000))
    let reader = pipe.reader()
    let sink = QueueSink(queue, ledger: ledger)
    #expect(try write(.event, "open", to: sink) == .written)
    for number in 0..<500 {
      #expect(try write(Line(stream: 0, number: number, filler: "x"), to: sink, ledger) == .written)
    }
    #expect(try write(.summary, "end", to: sink) == .written)
    #expect(try await queue.finish(within: .seconds(600)) == 0)
    let lines = await reader().wholeLines
    #expect(lines.first == "open")
    #expect(lines.last == "end")
    #expect(try parse(lines.dropFirst().dropLast()).map(\.number) == Array(0..<500))
    #expect(ledger.snapshot().emitted == 500)
    #expect(queue.depth == 0)
  }

  @Test func aReaderThatStallsCostsFramesAndNoMemory() async throws {
    let pipe = try TestPipe()
    let ledger = FrameLedger()
    let limits = LineQueue.Limits(lines: 16, bytes: 1 << 20, notes: 4)
    let queue = try LineQueue(pipe.output, limits: limits)
    let sink = QueueSink(queue, ledger: ledger)
    for number in 0..<2000 {
      // Never waits: nobody reads, and this loop ends all the same.
      let outcome = try write(Line(stream: 0, number: number, filler: String(repeating: "x", count: 900)), to: sink, ledger)
      #expect(outcome == .written)
      #expect(queue.depth <= limits.lines + limits.notes + 1)
    }
    let lost = try await queue.finish(within: .zero)
    // The pipe holds 4 such lines, a fifth may be cut; 16 wait and one is being written.
    #expect((1...limits.lines + 1).contains(lost))
    let delivered = pipe.readAll().wholeLines
    let counts = ledger.snapshot()
    #expect(counts.read == 2000)
    #expect(counts.isBalanced)
    #expect(counts.emitted == delivered.count)
    #expect(counts.dropped == [.undelivered: 2000 - delivered.count])
    #expect(delivered.count <= 4)
    #expect(try write(Line(stream: 0, number: 0, filler: ""), to: sink, ledger) == .closed)
  }

  @Test func aReaderThatComesBackGetsTheNewestFramesAndAllEvents() async throws {
    let pipe = try TestPipe()
    let ledger = FrameLedger()
    let queue = try LineQueue(pipe.output, limits: .init(lines: 8))
    let sink = QueueSink(queue, ledger: ledger)
    for number in 0..<300 {
      _ = try write(Line(stream: 0, number: number, filler: String(repeating: "x", count: 500)), to: sink, ledger)
      if number.isMultiple(of: 100) { _ = try write(.event, "event", to: sink) }
    }
    _ = try write(.summary, "end", to: sink)
    let reader = pipe.reader()
    #expect(try await queue.finish(within: .seconds(600)) == 0)
    let lines = await reader().wholeLines
    #expect(lines.filter { $0 == "event" }.count == 3)
    #expect(lines.last == "end")
    let numbers = try parse(lines.filter { $0.hasPrefix("{") }).map(\.number)
    #expect(Array(numbers.suffix(8)) == Array(292..<300))
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
    #expect(ledger.snapshot().emitted == numbers.count)
    #expect(ledger.snapshot().dropped == [.undelivered: 300 - numbers.count])
    #expect(numbers.count < 300)
  }

  @Test func aReaderThatTakesByteByByteGetsWholeLines() async throws {
    let pipe = try TestPipe()
    let ledger = FrameLedger()
    let queue = try LineQueue(pipe.output, limits: .init())
    let sink = QueueSink(queue, ledger: ledger)
    let reader = pipe.reader(step: 1)
    for number in 0..<40 {
      _ = try write(Line(stream: 0, number: number, filler: String(repeating: "y", count: number * 150)), to: sink, ledger)
    }
    #expect(try await queue.finish(within: .seconds(600)) == 0)
    let lines = await reader().wholeLines
    #expect(try parse(lines).map(\.number) == Array(0..<40))
    #expect(ledger.snapshot().emitted == 40)
  }

  @Test func aReaderThatLeavesIsAQuietEnd() async throws {
    let pipe = try TestPipe()
    let ledger = FrameLedger()
    let queue = try LineQueue(pipe.output, limits: .init())
    let sink = QueueSink(queue, ledger: ledger)
    pipe.closeReader()
    // The queue's thread finds out; until then lines are taken.
    var taken = 0
    while try write(Line(stream: 0, number: taken, filler: ""), to: sink, ledger) == .written { taken += 1 }
    #expect(try write(.summary, "end", to: sink) == .closed)
    #expect(try await queue.finish(within: .seconds(600)) == 0)
    let counts = ledger.snapshot()
    #expect(counts.isBalanced)
    #expect(counts.emitted == 0)
    #expect(counts.dropped == [.undelivered: taken, .shutdown: 1])
  }

  @Test func aFullDiskIsToldToEveryStreamAndAtTheEnd() async throws {
    let ledger = FrameLedger()
    let queue = try LineQueue(creating: "/dev/full")
    let sinks = [QueueSink(queue, ledger: ledger), QueueSink(queue, ledger: ledger)]
    for sink in sinks {
      let error = #expect(throws: RecordError.self) {
        while true { _ = try write(Line(stream: 0, number: 0, filler: ""), to: sink, ledger) }
      }
      #expect(error?.code == .diskFull)
      #expect(error?.description.hasPrefix("Cannot write '/dev/full': no space left on device.") == true)
    }
    await #expect(throws: RecordError.self) { try await queue.finish(within: .seconds(600)) }
    let counts = ledger.snapshot()
    #expect(counts.isBalanced)
    #expect(counts.emitted == 0)
    #expect(counts.dropped[.fault] == 2)
  }

  @Test(arguments: 0..<3 as Range<UInt64>)
  func linesOfSeveralStreamsNeverMix(seed: UInt64) async throws {
    let pipe = try TestPipe()
    // Small enough that frames are displaced while others are written.
    let queue = try LineQueue(pipe.output, limits: .init(lines: 16, bytes: 60_000))
    let ledgers = (0..<4).map { _ in FrameLedger() }
    let reader = pipe.reader(step: 777)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (stream, ledger) in ledgers.enumerated() {
        group.addTask {
          var generator = SeededGenerator(seed: seed * 10 + UInt64(stream))
          let sink = QueueSink(queue, ledger: ledger)
          for number in 0..<60 {
            // Up to more than twice what one write(2) is given.
            let filler = String(repeating: "\(stream)", count: Int.random(in: 0...9000, using: &generator))
            let outcome = try write(Line(stream: stream, number: number, filler: filler), to: sink, ledger)
            #expect(outcome == .written)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await queue.finish(within: .seconds(600)) == 0)
    let lines = try parse(await reader().wholeLines)
    for (stream, ledger) in ledgers.enumerated() {
      let own = lines.filter { $0.stream == stream }
      #expect(own.allSatisfy { $0.filler == String(repeating: "\(stream)", count: $0.filler.utf8.count) }, "seed \(seed)")
      #expect(zip(own, own.dropFirst()).allSatisfy { $0.number < $1.number }, "seed \(seed)")
      let counts = ledger.snapshot()
      #expect(counts.read == 60)
      #expect(counts.isBalanced, "seed \(seed)")
      #expect(counts.emitted == own.count, "seed \(seed)")
    }
  }

  @Test func theEndWithoutALineIsAnEnd() async throws {
    let pipe = try TestPipe()
    let queue = try LineQueue(pipe.output, limits: .init())
    #expect(try await queue.finish(within: .seconds(600)) == 0)
    #expect(try await queue.finish(within: .zero) == 0)
    #expect(pipe.readAll().isEmpty)
  }

  @Test func aFileHoldsTheLines() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "lines-\(UUID().uuidString).jsonl").path
    defer { unlink(path) }
    let queue = try LineQueue(creating: path)
    let sink = QueueSink(queue, ledger: FrameLedger())
    // More than one write(2) takes.
    let long = String(repeating: "z", count: 20_000)
    for text in ["a", long, "b"] { _ = try write(.event, text, to: sink) }
    try sink.close()
    #expect(try await queue.finish(within: .seconds(600)) == 0)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "a\n\(long)\nb\n")
  }
}
