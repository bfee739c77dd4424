import CFFmpeg
import Foundation
import Testing

@testable import Video

/// Servers that are not there, say no, fall silent or hang up.
@Suite struct ConnectionTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  private let impatient = LiveOptions(openSeconds: 0.05, readSeconds: 0.05)

  @Test("Nobody listens", arguments: ["rtsp", "tcp", "http", "rtmp"])
  func refused(scheme: String) throws {
    // A port that was free a moment ago.
    let port = try TestServer(nil).port
    let error = try #require(try Arrivals.fault("\(scheme)://user:secret@127.0.0.1:\(port)/cam"))
    #expect(error.code == .connection && error.code.isTransient, "\(error) \(String(describing: error.cause))")
    #expect(error.sentence == "Cannot open '\(scheme)://***@127.0.0.1:\(port)/cam': connection refused. Is the server running?")
    #expect(!"\(String(describing: error.cause))".contains("secret"))
  }

  @Test("A server that never says a word", arguments: ["rtsp", "tcp", "http", "rtmp"])
  func silent(scheme: String) throws {
    let server = try TestServer(nil)
    let error = try #require(try Arrivals.fault("\(scheme)://127.0.0.1:\(server.port)/cam", live: impatient))
    // FFmpeg's own time-out would say something else.
    #expect(error.code == .timedOut && error.sentence.contains("no video within 0.05 seconds"), "\(error)")
    #expect(error.sentence.contains("(live.open_seconds)"))
  }

  @Test("An interrupt is told from a time-out")
  func interrupted() throws {
    let server = try TestServer(nil)
    let interrupt = InterruptFlag()
    Thread.detachNewThread { interrupt.raise() }
    let error = #expect(throws: VideoError.self) { try Arrivals.open("rtsp://127.0.0.1:\(server.port)/cam", interrupt: interrupt) }
    #expect(error?.code == .interrupted)
  }

  @Test("A stream that falls silent: the frames that came, then the time-out, for ever")
  func stalls() throws {
    let bytes = try TestFolder.bytes(try folder.clip("a.ts"))
    let server = try TestServer { connection in
      connection.send(bytes)
      connection.waitForEnd()
    }
    // Opening has all the time that a busy machine needs.
    let reader = try Arrivals.open("tcp://127.0.0.1:\(server.port)", live: LiveOptions(readSeconds: 0.2))
    let arrivals = try Arrivals(reader)
    #expect(arrivals.fault?.code == .timedOut && arrivals.frames.count >= 25, "\(String(describing: arrivals.fault))")
    #expect(arrivals.fault?.sentence.contains("no video for 0.2 seconds") == true)
    #expect(arrivals.fault?.sentence.contains("(live.read_seconds)") == true)
    let again = #expect(throws: VideoError.self) { try reader.read() }
    #expect(again?.code == .timedOut)
  }

  @Test("A server that hangs up in order ends the stream; one that breaks off is a fault")
  func ends() throws {
    let bytes = try TestFolder.bytes(try folder.clip("a.ts"))
    let orderly = try TestServer { $0.send(bytes) }
    let arrivals = try Arrivals(try Arrivals.open("tcp://127.0.0.1:\(orderly.port)"))
    #expect(arrivals.fault == nil && arrivals.frames.count == 30 && arrivals.frames.allSatisfy { !$0.isDamaged })
    let broken = try TestServer { connection in
      connection.send(bytes)
      // Until the reader has it all: a reset discards what was not read.
      var waiting: Int32 = 1
      while waiting > 0, ioctl(connection.descriptor, UInt(TIOCOUTQ), &waiting) == 0 { sched_yield() }
      connection.breakOff()
    }
    let fault = try #require(try Arrivals.fault("tcp://127.0.0.1:\(broken.port)"))
    #expect(fault.code == .connection, "\(fault)")
  }

  @Test(
    "What HTTP servers answer",
    arguments: [
      ("401 Unauthorized", VideoError.Code.unauthorized), ("403 Forbidden", .unauthorized), ("404 Not Found", .notFound),
      ("410 Gone", .serverError), ("503 Service Unavailable", .serverError),
    ])
  func statuses(status: String, code: VideoError.Code) throws {
    let server = try TestServer { connection in
      while connection.request() != nil { connection.answer(status) }
    }
    let error = try #require(try Arrivals.fault("http://127.0.0.1:\(server.port)/cam.ts"))
    #expect(error.code == code && error.code.isTransient, "\(error)")
  }

  @Test("No such camera")
  func device() throws {
    let error = try #require(try Arrivals.fault("/dev/video987"))
    #expect(error.code == .notFound && error.sentence.contains("no such camera"))
  }
}
