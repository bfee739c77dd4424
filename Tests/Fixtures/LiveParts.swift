import Foundation

/// The programs of `tools/live`, which the tests of live sources run.
public enum LiveParts {
  /// Whether an RTSP server can be had here: Debian's python3-gi and gst-rtsp-server, which `make test` installs.
  public static let isAvailable = missing == nil
  /// Why not, to be printed beside the skipped tests.
  public static let reason = missing ?? ""

  /// Two clips of different sizes with H.264: 640x272, 10 s with B-frames, and 1280x720, 5.3 s without.
  public static let bikes = Checkout.bikes
  public static let bunny = Checkout.root + "/.deps/samples/bunny.mp4"

  /// The path of a program there.
  static func path(_ name: String) -> String { "\(Checkout.root)/tools/live/\(name)" }

  private static let missing: String? = {
    guard [bikes, bunny].allSatisfy(FileManager.default.fileExists) else { return "the sample clips are not here; run 'make setup'" }
    let process = Process()
    let complaint = Pipe()
    process.executableURL = URL(fileURLWithPath: path("rtsp_server.py"))
    process.arguments = ["--check"]
    process.standardInput = FileHandle.nullDevice
    process.standardError = complaint
    guard (try? process.run()) != nil else { return "/usr/bin/python3 is not here; run 'make test'" }
    // Closed by the end of the process, which says no more than a pipe holds.
    let words = complaint.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? nil : String(decoding: words, as: UTF8.self) + "; run 'make test'"
  }()
}
