/// A file of MOTChallenge text (motchallenge.net; A. Milan et al., "MOT16", 2016), read completely.
///
/// A line is `frame,id,x,y,width,height`, and after these `score`, `class` and more, all optional; columns from the 9th on are not read.
/// Lines may come in any order. Blank lines, spaces around values, a byte order mark and every kind of line end are accepted.
public struct MOTFile: Sendable {
  /// As the user named it, for messages.
  public let name: String
  /// In the order of the file.
  public let rows: [MOTRow]

  /// For rows that come from elsewhere.
  public init(name: String, rows: [MOTRow]) {
    self.name = name
    self.rows = rows
  }

  /// - Parameter bytes: the text; empty text is a file without rows.
  /// - Throws: `MOTError` that names the first line that is wrong: too few columns, no number, NaN or infinity, a side below 0,
  ///   a frame outside 1...10,000,000, a coordinate beyond 10^9 pixels.
  public init(parsing bytes: [UInt8], name: String) throws(MOTError) {
    var reader = MOTReader(bytes, name: name)
    var rows: [MOTRow] = []
    // Most lines have about 45 bytes.
    rows.reserveCapacity(bytes.count / 40)
    while let row = try reader.next() { rows.append(row) }
    self.init(name: name, rows: rows)
  }
}
