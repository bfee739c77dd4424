import Glibc

/// What a path leads to, found out before FFmpeg sees it: FFmpeg blocks on a FIFO, reads a directory as a file and takes a
/// text file for subtitles or ANSI art.
enum LocalInput: Sendable, Equatable {
  /// What the first 4 KB look like.
  enum Content: Sendable, Equatable {
    case media
    /// Printable characters only.
    case text
    /// Text that would send FFmpeg to other files or hosts.
    case playlist
  }

  case file(path: String, Content)
  /// A FIFO, socket or character device: read by descriptor, without seeking.
  case pipe(path: String)
  case sequence(PictureSequence)

  /// - Throws: `.notFound`, `.isDirectory`, `.empty`, `.permission`, `.io`.
  init(path: String) throws(VideoError) {
    func error(_ code: VideoError.Code, _ reason: String) -> VideoError {
      VideoError(code, "Cannot open '\(path)': \(reason)")
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      let number = errno
      if number == ENOENT, let sequence = PictureSequence(pattern: path) {
        guard sequence.firstNumber != nil else { throw error(.notFound, "no picture matches this pattern. Check path and digits.") }
        self = .sequence(sequence)
        return
      }
      switch number {
      case ENOENT, ENOTDIR: throw error(.notFound, "no such file. Check the path.")
      case EACCES: throw error(.permission, "permission denied. Check who may read it.")
      case ENAMETOOLONG: throw error(.notFound, "the name is too long for a file. Check the path.")
      default: throw error(.io, "\(String(cString: strerror(number))). Check the file system.")
      }
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw error(.isDirectory, "it is a directory. Name a file in it, or process its pictures as stills.")
    case S_IFREG:
      guard status.st_size > 0 else { throw error(.empty, "the file is empty. Copy or record it again.") }
      self = .file(path: path, try LocalInput.content(of: path))
    default: self = .pipe(path: path)
    }
  }

  private static func content(of path: String) throws(VideoError) -> Content {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let number = errno
      guard number == EACCES || number == EPERM else {
        throw VideoError(.io, "Cannot open '\(path)': \(String(cString: strerror(number))). Check the file system.")
      }
      throw VideoError(.permission, "Cannot open '\(path)': permission denied. Check who may read it.")
    }
    defer { close(descriptor) }
    return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      // What cannot be read is left to FFmpeg, which tells why.
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      return count > 0 ? content(UnsafeRawBufferPointer(rebasing: buffer[..<count])) : .media
    }
  }

  private static let playlistBeginnings = ["#EXTM3U", "ffconcat version", "v=0", "[playlist]", "<?xml version=\"1.0\"?><MPD", "<MPD"]
  /// Formats made of text or with a header of text, after which bright pixels may well be printable: PNM, XPM, XBM, SVG, Radiance,
  /// FITS, YUV4MPEG2.
  private static let pictureBeginnings =
    (1...7).map { "P\($0)" } + ["PF", "Pf", "/* XPM", "#define", "<?xml", "<svg", "#?RADIANCE", "SIMPLE  =", "YUV4MPEG2 "]

  private static func content(_ bytes: UnsafeRawBufferPointer) -> Content {
    guard bytes.allSatisfy({ isPrintable($0) }) else { return .media }
    // After the mark of UTF-8 and blanks, if any.
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let head = bytes[start...].drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }.prefix(64)
    if playlistBeginnings.contains(where: { head.starts(with: $0.utf8) }) { return .playlist }
    return pictureBeginnings.contains { head.starts(with: $0.utf8) } ? .media : .text
  }

  /// ASCII, bytes of UTF-8 and Latin-1 beyond it, white space and escape; no other control characters.
  private static func isPrintable(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x09, 0x0A, 0x0C, 0x0D, 0x1B: true
    default: byte >= 0x20 && byte != 0x7F
    }
  }
}
