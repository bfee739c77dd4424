import FlyingFox
import FlyingSocks
import Glibc

/// Serves `GET /metrics` (Prometheus text) and `GET /healthz` over HTTP; 404 for everything else.
///
/// Nothing happens on the path of a frame: `source` is asked when a request comes, on Swift's shared pool, and must not block.
public actor MetricsServer {
  private let address: MetricsAddress
  private let page: MetricsPage
  /// Seconds that a request may take; beyond, it is answered with 500.
  private let patience: Double
  private var server: HTTPServer?

  /// - Parameters:
  ///   - staleAfter: a stream whose newest frame is older than this makes `/healthz` answer 503; before a stream's first frame, the time
  ///     since now counts.
  ///   - source: what there is to tell at the moment of the call.
  public init(address: MetricsAddress, staleAfter: Duration = .seconds(10), source: @escaping @Sendable () -> MetricsSnapshot) {
    self.init(address: address, staleAfter: staleAfter, patience: 15, source: source)
  }

  /// - Parameter patience: seconds that a request may take.
  init(
    address: MetricsAddress, staleAfter: Duration, patience: Double, source: @escaping @Sendable () -> MetricsSnapshot
  ) {
    self.address = address
    self.patience = patience
    let began = ContinuousClock.now
    page = MetricsPage(staleAfter: staleAfter, elapsed: { .now - began }, source: source)
  }

  /// Begins to listen.
  /// - Returns: where, with the port that was chosen if it was 0.
  /// - Throws: `.cannotListen`.
  public func start() async throws(MetricsError) -> MetricsAddress {
    let server: HTTPServer
    do {
      switch address.host {
      case .ipv4(let host): server = make(try sockaddr_in.inet(ip4: host, port: address.port))
      case .ipv6(let host): server = make(try sockaddr_in6.inet6(ip6: host, port: address.port))
      }
    } catch {
      throw failure(error)
    }
    self.server = server
    for (path, answer) in [("/metrics", page.metrics), ("/healthz", page.health)] {
      await server.appendRoute(HTTPRoute(method: .GET, path: path)) { _ in answer().response }
    }
    if let error = await Self.firstError(of: server) {
      self.server = nil
      throw failure(error)
    }
    switch await server.listeningAddress {
    case .ip4(_, let port), .ip6(_, let port): return MetricsAddress(host: address.host, port: port)
    default: return address
    }
  }

  /// Closes the port and every connection. The second call does nothing.
  public func stop() async {
    await server?.stop()
    server = nil
  }

  /// The library's own logger prints to stdout, where records go.
  private func make(_ address: some SocketAddress) -> HTTPServer {
    HTTPServer(address: address, timeout: patience, logger: .disabled)
  }

  /// Runs the server in a task of its own, which ends, with an error that means nothing, when the server is stopped.
  /// - Returns: nil as soon as it listens, else why it does not.
  private static func firstError(of server: HTTPServer) async -> (any Error)? {
    let (outcomes, outcome) = AsyncStream<(any Error)?>.makeStream()
    Task {
      do { try await server.run() } catch { outcome.yield(error) }
    }
    let watch = Task {
      do {
        try await server.waitUntilListening()
        outcome.yield(nil)
      } catch {
        outcome.yield(error)
      }
    }
    defer { watch.cancel() }
    for await error in outcomes { return error }
    return CancellationError()
  }

  private func failure(_ error: any Error) -> MetricsError {
    let code: Int32 = if case SocketError.failed(_, let code, _) = error { code } else { 0 }
    let (reason, remedy) =
      switch code {
      case EADDRINUSE: ("the port is taken", "Choose another port, or 0 for any that is free.")
      case EADDRNOTAVAIL: ("this machine has no such address", "Choose one of its own, for example 127.0.0.1.")
      case EACCES: ("the port is reserved for the administrator", "Choose a port from 1024 on.")
      default: ("the system refuses it (error \(code))", "Choose another address.")
      }
    return MetricsError(.cannotListen, "Cannot serve metrics on \(address): \(reason). \(remedy)")
  }
}
