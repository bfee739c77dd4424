import Glibc

/// A numbered picture sequence such as `frames/img%04d.png`. It begins at the smallest number that exists and ends before
/// the first gap.
struct PictureSequence: Sendable, Hashable {
  let pattern: String
  private let directory: String
  private let prefix: String
  private let suffix: String
  /// Digits at least; 0 for `%d`.
  private let digits: Int

  /// Nil unless the last part of the path holds exactly one `%d` or `%0Nd`, N in 1…9.
  init?(pattern: String) {
    let slash = pattern.lastIndex(of: "/")
    let directory = slash.map { String(pattern[...$0]) } ?? "./"
    let name = slash.map { pattern[pattern.index(after: $0)...] } ?? pattern[...]
    guard !directory.contains("%"), let percent = name.firstIndex(of: "%") else { return nil }
    var rest = name[name.index(after: percent)...]
    var digits = 0
    if rest.first == "0" {
      rest = rest.dropFirst()
      guard let width = rest.first?.wholeNumberValue, width > 0 else { return nil }
      digits = width
      rest = rest.dropFirst()
    }
    guard rest.first == "d", !rest.dropFirst().contains("%") else { return nil }
    self.pattern = pattern
    self.directory = directory
    self.prefix = String(name[..<percent])
    self.suffix = String(rest.dropFirst())
    self.digits = digits
  }

  /// The smallest number for which a picture exists; nil without any.
  var firstNumber: Int? {
    guard let folder = opendir(directory) else { return nil }
    defer { closedir(folder) }
    var smallest: Int?
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let number = number(in: name) else { continue }
      smallest = min(smallest ?? number, number)
    }
    return smallest
  }

  private func number(in name: String) -> Int? {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix), name.count > prefix.count + suffix.count else { return nil }
    let text = name.dropFirst(prefix.count).dropLast(suffix.count)
    guard text.allSatisfy({ $0.isASCII && $0.isNumber }), text.count >= max(digits, 1) else { return nil }
    // `%04d` writes 12345 with five digits, but never 01234.
    guard text.count == max(digits, 1) || text.first != "0" else { return nil }
    return Int(text)
  }
}
