import Glibc

/// A file of boxes could not be read.
struct InputFileError: Error, CustomStringConvertible {
  /// Names the file, what is wrong and what to do.
  let description: String
  /// Of sysexits.h.
  let exitCode: Int32

  init(_ name: String, errno code: Int32) {
    let (problem, remedy) =
      switch code {
      case ENOENT, ENOTDIR: ("no such file", "Check the path.")
      case EISDIR: ("it is a directory", "Name a file in it.")
      case EACCES, EPERM: ("you may not read it", "Check its permissions.")
      case EFBIG: ("it has more than \(InputFile.maximumBytes) bytes", "Give one sequence at a time.")
      default: ("error \(code)", "Check the file system.")
      }
    description = "Cannot read \(name): \(problem). \(remedy)"
    exitCode =
      switch code {
      case ENOENT, ENOTDIR, EISDIR, EACCES, EPERM: EX_NOINPUT
      case EFBIG: EX_DATAERR
      default: EX_IOERR
      }
  }
}
