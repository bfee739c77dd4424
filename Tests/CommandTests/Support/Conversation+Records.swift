import Fixtures
import Glibc

extension Conversation {
  /// The program ended before it wrote what was waited for.
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  /// Reads records up to one that is wanted, however long it takes.
  /// - Parameter what: is wanted, for the error.
  @discardableResult
  func record(_ what: String, where isWanted: (RecordLine) -> Bool) throws -> RecordLine {
    while let line = readLine() {
      let record = try RecordLine.all([line])[0]
      if isWanted(record) { return record }
    }
    throw Missing(description: "the program ended before: \(what). \(complaints)")
  }

  @discardableResult
  func event(_ name: String, of stream: String? = nil) throws -> RecordLine {
    try record("event \(name)") { $0.event == name && stream ?? $0.stream == $0.stream }
  }

  /// Reads until so many frames more have come.
  /// - Returns: the last one.
  @discardableResult
  func frames(_ count: Int = 3, of stream: String? = nil) throws -> RecordLine {
    var left = count
    return try record("\(count) frames of \(stream ?? "the stream")") {
      if $0.type == "frame", stream ?? $0.stream == $0.stream { left -= 1 }
      return left <= 0
    }
  }

  /// Waits until stderr has these words. A file tells nobody that it has grown: it is looked at again every other millisecond.
  func complaint(_ words: String) throws {
    while !complaints.contains(words) {
      guard isRunning else { throw Missing(description: "the program ended before it said '\(words)'. \(complaints)") }
      poll(nil, 0, 2)
    }
  }

  /// Signals, and reads what still comes.
  func stop(_ number: Int32 = SIGINT) {
    signal(number)
    readToEnd()
  }

  /// Where the metrics are served, as stderr says. Known once there is a record.
  func metrics(_ path: String = "/metrics") throws -> String {
    guard let match = complaints.firstMatch(of: /metrics: http:\/\/127\.0\.0\.1:(\d+)\/metrics/), let port = Int(match.1),
      let answer = Connection(port: port)?.get(path)
    else { throw Missing(description: "no metrics. \(complaints)") }
    return answer
  }

  /// One sample of the metrics.
  func metric(_ name: String) throws -> Double? {
    let line = try metrics().split(separator: "\n").first { $0.hasPrefix(name + " ") }
    return line.flatMap { Double($0.dropFirst(name.count + 1)) }
  }
}
