import Foundation

/// A bad network between a source and its reader on loopback (`tools/live/relay.py`), seeded. Dies with this value.
public final class LossyRelay: Sendable {
  /// What passes through it.
  public enum Kind: String, Sendable {
    /// Any TCP, such as RTSP with its media interleaved.
    case tcp
    /// Datagrams to one reader, such as an MPEG transport stream.
    case udp
    /// RTSP whose media go over UDP: those pass through, too.
    case rtsp
  }

  /// Shares of the UDP packets, 0 to 1.
  public struct Loss: Sendable {
    public var lost: Double
    public var reordered: Double
    public var duplicated: Double

    public init(lost: Double = 0, reordered: Double = 0, duplicated: Double = 0) {
      (self.lost, self.reordered, self.duplicated) = (lost, reordered, duplicated)
    }
  }

  /// On 127.0.0.1.
  public let port: Int
  private let child: ChildProcess

  /// - Parameters:
  ///   - target: the source's port; for ``Kind/udp`` the reader's.
  ///   - cutAfter: bytes from the source after which each connection is reset; 0: never.
  public init(_ kind: Kind, to target: Int, loss: Loss = Loss(), cutAfter: Int = 0, seed: Int = 1) throws {
    child = try ChildProcess(
      LiveParts.path("relay.py"),
      [
        kind.rawValue, "--to", "\(target)", "--loss", "\(loss.lost)", "--reorder", "\(loss.reordered)",
        "--duplicate", "\(loss.duplicated)", "--cut-after", "\(cutAfter)", "--seed", "\(seed)",
      ])
    guard let port = try child.answer(to: "the start")["port"] as? Int else { throw ChildProcess.Fault(description: "no port") }
    self.port = port
  }

  /// Resets every connection now, wherever in a frame it is.
  /// - Returns: how many there were.
  @discardableResult
  public func cut() throws -> Int { try child.ask("cut")["connections"] as? Int ?? 0 }

  /// Resets each connection that has carried so many bytes from the source; 0: none from now on.
  public func cut(after bytes: Int) throws { try child.ask("cut-after \(bytes)") }

  /// Holds everything back while connections stay open.
  public func stall() throws { try child.ask("stall") }

  public func flow() throws { try child.ask("go") }

  /// Loses this share of the UDP packets from now on.
  public func lose(_ share: Double) throws { try child.ask("loss \(share)") }

  /// Limits what TCP carries from the source, bytes per second; 0: no limit.
  public func limit(_ bytesPerSecond: Double) throws { try child.ask("rate \(bytesPerSecond)") }

  /// Bytes (TCP) or packets (UDP) that were passed, and packets that were lost.
  public func count() throws -> (passed: Int, lost: Int) {
    let answer = try child.ask("count")
    return (answer["passed"] as? Int ?? 0, answer["lost"] as? Int ?? 0)
  }
}
