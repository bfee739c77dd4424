import Fixtures
import Foundation

/// One line of a live stream, as a reader of the records sees it.
struct LiveLine: Decodable, Sendable {
  let type: String
  let epoch: Int?
  let seq: Int?
  let w: Int?
  let patches: RecordLine.Patches?
  let dropped_since: [String: Int]?
  let event: String?
  let reason: String?
  let attempt: Int?
  let count: Int?
  let read: Int?
  let emitted: Int?
  let dropped: [String: Int]?

  static func all(_ lines: [String]) throws -> [LiveLine] {
    try lines.map { try JSONDecoder().decode(LiveLine.self, from: Data($0.utf8)) }
  }
}
