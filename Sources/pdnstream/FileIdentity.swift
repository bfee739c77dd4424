import Glibc

/// Tells whether two paths name one file.
enum FileIdentity {
  /// Devices and pipes do not count: writing to them destroys nothing.
  static func same(_ a: String, _ b: String) -> Bool {
    guard let first = status(a), let second = status(b) else { return false }
    return first.st_mode & S_IFMT == S_IFREG && first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  private static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }
}
