import FlyingFox
import Foundation
import Streaming
import Synchronization

/// What `MetricsServer` answers.
final class MetricsPage: Sendable {
  struct Answer: Sendable, Equatable {
    var status: Int
    var type: String
    var text: String
  }

  private let source: @Sendable () -> MetricsSnapshot
  private let limit: Duration
  private let elapsed: @Sendable () -> Duration
  /// The largest `emitted` told so far, by stream. A frame that becomes undelivered takes one off `emitted`, but Prometheus takes any
  /// decrease of a counter for a restart.
  private let emitted = Mutex<[String: Int]>([:])

  /// - Parameter elapsed: since the streams were begun.
  init(
    staleAfter limit: Duration, elapsed: @escaping @Sendable () -> Duration, source: @escaping @Sendable () -> MetricsSnapshot
  ) {
    self.source = source
    self.limit = limit
    self.elapsed = elapsed
  }

  func metrics() -> Answer {
    var snapshot = source()
    emitted.withLock { emitted in
      for index in snapshot.streams.indices {
        let stream = snapshot.streams[index].stream
        let told = max(emitted[stream] ?? 0, snapshot.streams[index].frames.emitted)
        emitted[stream] = told
        snapshot.streams[index].frames.emitted = told
      }
    }
    return Answer(status: 200, type: "text/plain; version=0.0.4; charset=utf-8", text: PrometheusText.encode(snapshot))
  }

  func health() -> Answer {
    let health = Health(limitSeconds: limit / .seconds(1))
    let problems = health.problems(of: source().streams, runningSeconds: elapsed() / .seconds(1))
    return Answer(
      status: problems.isEmpty ? 200 : 503, type: "text/plain; charset=utf-8",
      text: problems.isEmpty ? "ok\n" : problems.map { $0 + "\n" }.joined())
  }
}

extension MetricsPage.Answer {
  var response: HTTPResponse {
    HTTPResponse(
      statusCode: status == 200 ? .ok : .serviceUnavailable, headers: [.contentType: type], body: Data(text.utf8))
  }
}
