import Foundation
import Glibc
import Streaming
import Synchronization
import Testing

@testable import Pipeline

/// Real requests over loopback.
@Suite struct MetricsServerTests {
  private struct Response: Sendable {
    var head: [String]
    var body: String
  }

  /// One HTTP/1.1 request on a connection of its own, by the socket calls themselves, on a thread since they block.
  private func get(_ path: String, _ method: String = "GET", at port: UInt16) async -> Response? {
    let (stream, continuation) = AsyncStream<Response?>.makeStream()
    Thread.detachNewThread {
      continuation.yield(Self.exchange("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", port))
      continuation.finish()
    }
    for await response in stream { return response }
    return nil
  }

  private static func exchange(_ request: String, _ port: UInt16) -> Response? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    guard inet_pton(AF_INET, "127.0.0.1", &address.sin_addr) == 1 else { return nil }
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    guard status == 0, write(descriptor, request, request.utf8.count) == request.utf8.count else { return nil }
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = read(descriptor, &buffer, buffer.count), count > 0 { all += buffer[..<count] }
    let parts = String(decoding: all, as: UTF8.self).components(separatedBy: "\r\n\r\n")
    guard parts.count == 2 else { return nil }
    return Response(head: parts[0].components(separatedBy: "\r\n"), body: parts[1])
  }

  private func snapshot(age: Double?) -> MetricsSnapshot {
    MetricsSnapshot(streams: [StreamMetrics(stream: "cam", newestFrameAgeSeconds: age)], version: "0.2.0")
  }

  @Test func metricsAndHealthOverHTTP() async throws {
    let held = Holder(age: 1)
    // The other tests of the process share the threads that answer.
    let server = MetricsServer(address: try MetricsAddress("127.0.0.1:0"), staleAfter: .seconds(10), patience: 600) {
      snapshot(age: held.age.withLock { $0 })
    }
    let address = try await server.start()
    #expect(address.port != 0)

    let metrics = try #require(await get("/metrics", at: address.port))
    #expect(metrics.head.first == "HTTP/1.1 200 OK")
    #expect(metrics.head.contains { $0.lowercased() == "content-type: text/plain; version=0.0.4; charset=utf-8" })
    let text = try PrometheusReader(metrics.body)
    #expect(text["pdnstream_newest_frame_age_seconds", ["stream": "cam"]] == 1)
    #expect(text["process_resident_memory_bytes", [:]].map { $0 > 0 } == true)

    let well = try #require(await get("/healthz", at: address.port))
    #expect(well.head.first == "HTTP/1.1 200 OK")
    #expect(well.body == "ok\n")
    held.age.withLock { $0 = 60 }
    let ill = try #require(await get("/healthz", at: address.port))
    #expect(ill.head.first?.hasPrefix("HTTP/1.1 503 ") == true)
    #expect(ill.body == "cam: no frame for 60 s, not connected\n")

    for (path, method) in [("/", "GET"), ("/metrics/x", "GET"), ("/../etc/passwd", "GET"), ("/metrics", "POST"), ("/healthz", "DELETE")] {
      #expect(await get(path, method, at: address.port)?.head.first?.hasPrefix("HTTP/1.1 404 ") == true, "\(method) \(path)")
    }
    await server.stop()
    await server.stop()
    #expect(await get("/metrics", at: address.port) == nil)
  }

  @Test func aTakenPortIsNamedWithTheRemedy() async throws {
    let first = MetricsServer(address: try MetricsAddress("127.0.0.1:0")) { snapshot(age: nil) }
    let address = try await first.start()
    let second = MetricsServer(address: address) { snapshot(age: nil) }
    let error = await #expect(throws: MetricsError.self) { try await second.start() }
    #expect(error?.code == .cannotListen)
    #expect(
      error?.description
        == "Cannot serve metrics on \(address): the port is taken. Choose another port, or 0 for any that is free.")
    await first.stop()
    // Free again.
    #expect(try await second.start() == address)
    await second.stop()
  }

  @Test func anAddressOfAnotherMachineIsNamedWithTheRemedy() async throws {
    // TEST-NET-1 of RFC 5737, which no machine has.
    let server = MetricsServer(address: try MetricsAddress("192.0.2.1:9464")) { snapshot(age: nil) }
    let error = await #expect(throws: MetricsError.self) { try await server.start() }
    #expect(
      error?.description
        == "Cannot serve metrics on 192.0.2.1:9464: this machine has no such address. Choose one of its own, for example 127.0.0.1.")
  }

  private final class Holder: Sendable {
    let age: Mutex<Double?>

    init(age: Double?) {
      self.age = Mutex(age)
    }
  }
}
