import CFFmpeg
import Glibc

/// What FFmpeg asks, several times a second, while it waits on behalf of one source: whether to go on.
///
/// The deadline is not part of `InterruptFlag`, because several sources share one flag, and each waits on its own.
///
/// Used by the thread that reads the source only: FFmpeg calls back on the thread that called it.
final class InputWatch {
  /// Why a call of FFmpeg ended before its work was done.
  enum Stop: Equatable {
    case interrupted
    case timedOut
    /// A playlist or a redirection led to a host that the user did not name.
    case otherHost(String)
  }

  /// The type of `AVFormatContext.io_open`.
  typealias Opening =
    @convention(c) (
      UnsafeMutablePointer<AVFormatContext>?, UnsafeMutablePointer<UnsafeMutablePointer<AVIOContext>?>?, UnsafePointer<CChar>?, Int32,
      UnsafeMutablePointer<OpaquePointer?>?
    ) -> Int32

  /// FFmpeg's own, which observes the list of protocols.
  var openDefault: Opening?
  /// Options for everything that the container opens.
  var nestedOptions: [String: String] = [:]
  private let interrupt: InterruptFlag
  /// Microseconds of the monotonic clock; nil for inputs that may take their time.
  private var deadline: Int64?
  private var isExpired = false
  private var foreignHost: String?
  /// The only host that may be reached; nil when any may.
  private let host: String?
  /// Set while a container is open whose address a server may replace (RTSP's redirection), with the address it was opened by.
  private var watched: (container: UnsafeMutablePointer<AVFormatContext>, url: String)?

  /// - Parameter host: the only host that may be reached, in small letters; nil when any may.
  init(_ interrupt: InterruptFlag, host: String? = nil) {
    (self.interrupt, self.host) = (interrupt, host)
  }

  /// Gives the next call of FFmpeg this long; nil for ever. Once the time was up, it stays up: FFmpeg's buffers keep the failure, and
  /// the call that met it may still have returned what was in them.
  func arm(seconds: Double?) {
    deadline = seconds.map { InputWatch.now + Int64($0 * 1_000_000) }
  }

  /// Gives closing this long, whatever happened before.
  func armClosing(seconds: Double) {
    watched = nil
    isExpired = false
    arm(seconds: seconds)
  }

  /// Why to stop, if there is a reason.
  var stop: Stop? {
    if interrupt.isRaised { return .interrupted }
    if let foreignHost { return .otherHost(foreignHost) }
    if !isExpired, let deadline, InputWatch.now >= deadline { isExpired = true }
    return isExpired ? .timedOut : nil
  }

  /// Asked by FFmpeg: non-zero ends the call.
  static let callback: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { opaque in
    guard let opaque else { return 0 }
    // Unretained: whoever opens a container keeps its watch until the container is closed.
    let watch = Unmanaged<InputWatch>.fromOpaque(opaque).takeUnretainedValue()
    watch.followAddress()
    return watch.stop == nil ? 0 : 1
  }

  /// Looks whether a server replaced the address of `container`: FFmpeg does that before it connects, and sends the
  /// credentials along.
  func watchAddress(of container: UnsafeMutablePointer<AVFormatContext>, openedBy url: String) {
    if host != nil { watched = (container, url) }
  }

  /// To be called before the container is freed.
  func unwatch() { watched = nil }

  private func followAddress() {
    guard let watched, let url = watched.container.pointee.url, strcmp(url, watched.url) != 0 else { return }
    let address = String(cString: url)
    self.watched?.url = address
    _ = allows(address)
  }

  /// - Returns: false when `url` leads to another host, and then `stop` says so from now on.
  func allows(_ url: String) -> Bool {
    guard let host else { return true }
    // HLS decrypts what it fetches by `crypto+https://…`, which parses like any other.
    let other = NetworkAddress.host(of: url)
    guard other != host else { return true }
    foreignHost = other.isEmpty ? "a file" : other
    return false
  }

  private static var now: Int64 {
    var time = timespec()
    // Fails only for a clock that does not exist.
    _ = clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}
