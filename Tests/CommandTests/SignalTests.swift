import Fixtures
import Foundation
import Glibc
import Perception
import Testing

extension Commands {
  /// A reader that leaves, and signals.
  @Suite(.enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)")) struct Signals {
    private let folder: TemporaryFolder
    private let program: Program
    private static let clip = SyntheticClip(size: Size(width: 64, height: 64), frames: 40)

    init() throws {
      // A test that writes to a program that has ended gets an error, not the signal.
      _ = signal(SIGPIPE, SIG_IGN)
      folder = try TemporaryFolder()
      program = Program("run", "-", "--pipeline", try TinyPipeline.write(in: folder))
    }

    /// `| head -1`.
    @Test func aReaderThatLeavesEndsTheRunQuietly() async throws {
      let outcome = try await program.converse { other in
        other.write(Self.clip.data())
        other.readLines(1)
        other.stopReading()
        // Endless input: only the missing reader can end this.
        while other.write(Self.clip.frame(0)) {}
      }
      #expect(outcome.status == 0 && outcome.signal == nil)
      #expect(outcome.stderr == "")
    }

    @Test(arguments: [SIGINT, SIGTERM]) func aSignalFinishesWhatIsInFlight(number: Int32) async throws {
      let outcome = try await program.converse { other in
        other.write(Self.clip.data())
        other.readLines(1)
        // The program now waits for input that never comes.
        other.signal(number)
        other.readToEnd()
      }
      #expect(outcome.status == 0 && outcome.signal == nil)
      let records = try outcome.records()
      #expect(records.last?.type == "summary")
      #expect(records.dropLast().map(\.seq) == Array(0..<(records.count - 1)))
      #expect(records.last?.read == records.count - 1 && records.last?.emitted == records.count - 1)
      #expect(outcome.stderr.contains("stopped by a signal"), "\(outcome.stderr)")
    }

    /// `timeout` signals its child and then the group that the child is in.
    @Test func theSameSignalTwiceAtOnceIsOne() async throws {
      let outcome = try await program.converse { other in
        other.write(Self.clip.data())
        other.readLines(1)
        for _ in 0..<20 { other.signal(SIGINT) }
        other.readToEnd()
      }
      #expect(outcome.status == 0, "\(outcome.stderr)")
      #expect(try outcome.records().last?.type == "summary")
    }

    @Test func aSecondSignalEndsAtOnce() async throws {
      let outcome = try await program.converse(pipeBytes: 4096) { other in
        other.write(Self.clip.data())
        other.readLines(1)
        // The reader stays and reads no more: the run cannot end in order. Two signals of one number could be taken as one.
        other.signal(SIGINT)
        other.signal(SIGTERM)
      }
      #expect([128 + SIGINT, 128 + SIGTERM].contains(outcome.status), "status \(outcome.status), \(outcome.stderr)")
      #expect(outcome.signal == nil)
    }
  }
}
