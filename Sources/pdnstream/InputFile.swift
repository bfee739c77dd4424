import Glibc

/// A text file that is read as a whole: boxes, not video.
struct InputFile {
  /// A million frames have fewer.
  static let maximumBytes = 1 << 30

  /// As it is called in messages.
  let name: String
  let bytes: [UInt8]

  /// Without the mark of its encoding that some programs put before text.
  var text: ArraySlice<UInt8> { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...] }

  /// - Parameter path: `-` is standard input.
  init(reading path: String) throws(InputFileError) {
    let isStandardInput = path == "-"
    name = isStandardInput ? "standard input" : path
    let quoted = isStandardInput ? name : "'\(path)'"
    let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputFileError(quoted, errno: errno) }
    defer { if !isStandardInput { close(descriptor) } }
    var bytes: [UInt8] = []
    var portion = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &portion, portion.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw InputFileError(quoted, errno: errno) }
      if count == 0 { break }
      bytes += portion[..<count]
      guard bytes.count <= Self.maximumBytes else { throw InputFileError(quoted, errno: EFBIG) }
    }
    self.bytes = bytes
  }
}
