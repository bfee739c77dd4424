import Streaming
import Synchronization
import Testing

@testable import Pipeline

/// Health and the counters from one request to the next.
@Suite struct MetricsPageTests {
  private final class Cameras: Sendable {
    let streams = Mutex<[StreamMetrics]>([])
    let elapsed = Mutex(Duration.zero)

    func page(staleAfter limit: Duration = .seconds(10)) -> MetricsPage {
      MetricsPage(staleAfter: limit, elapsed: { self.elapsed.withLock { $0 } }) {
        MetricsSnapshot(streams: self.streams.withLock { $0 }, version: "0")
      }
    }
  }

  @Test func beforeTheFirstFrameTheTimeSinceTheStartCounts() {
    let cameras = Cameras()
    let page = cameras.page()
    cameras.streams.withLock { $0 = [StreamMetrics(stream: "a"), StreamMetrics(stream: "b", isConnected: true)] }
    cameras.elapsed.withLock { $0 = .seconds(10) }
    #expect(page.health() == .init(status: 200, type: "text/plain; charset=utf-8", text: "ok\n"))
    cameras.elapsed.withLock { $0 = .milliseconds(10_001) }
    #expect(page.health().status == 503)
    #expect(page.health().text == "a: no frame yet, not connected\nb: no frame yet\n")
  }

  @Test func anOldFrameIsNotWell() {
    let cameras = Cameras()
    let page = cameras.page()
    cameras.elapsed.withLock { $0 = .seconds(1000) }
    cameras.streams.withLock {
      $0 = [
        StreamMetrics(stream: "a", isConnected: true, newestFrameAgeSeconds: 10),
        StreamMetrics(stream: "b", isConnected: false, newestFrameAgeSeconds: 10.5),
        StreamMetrics(stream: "c", isConnected: true, newestFrameAgeSeconds: 1e300),
      ]
    }
    #expect(page.health().status == 503)
    #expect(page.health().text == "b: no frame for 10 s, not connected\nc: no frame for a long time\n")
    cameras.streams.withLock { $0.removeLast(2) }
    #expect(page.health().status == 200)
  }

  @Test func aCounterNeverFalls() throws {
    let cameras = Cameras()
    let page = cameras.page()
    let ledger = FrameLedger()
    func emitted() throws -> Double? {
      cameras.streams.withLock { $0 = [StreamMetrics(stream: "a", frames: ledger.snapshot())] }
      return try PrometheusReader(page.metrics().text)["pdnstream_frames_total", ["stream": "a", "outcome": "emitted"]]
    }
    // Displaced before it was counted.
    ledger.undelivered()
    #expect(try emitted() == 0)
    ledger.emitted(5)
    #expect(try emitted() == 4)
    ledger.undelivered(2)
    #expect(try emitted() == 4)
    ledger.emitted(3)
    #expect(try emitted() == 5)
  }
}
