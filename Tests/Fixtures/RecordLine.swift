import Foundation

/// One line of `pdn.frame/1`, as a reader of the records sees it.
public struct RecordLine: Decodable, Sendable, Equatable {
  public struct Object: Decodable, Sendable, Equatable {
    public let id: Int?
    public let cls: String
    public let score: Double
    /// x, y, width, height in pixels.
    public let box: [Double]
    public let state: String?
    public let src: String
  }

  public struct Patches: Decodable, Sendable, Equatable {
    public let planned: Int
    public let run: Int
    public let px: Int
    public let boxes: [[Int]]
  }

  public struct Horizon: Decodable, Sendable, Equatable {
    /// y at the edges of the frame, pixels.
    public let left: Double
    public let right: Double
    public let conf: Double
  }

  /// `frame`, `event` or `summary`.
  public let type: String
  public let stream: String?
  public let epoch: Int?
  public let seq: Int?
  public let pts_us: Int?
  public let file: String?
  public let w: Int?
  public let h: Int?
  public let horizon: Horizon?
  public let objects: [Object]?
  public let patches: Patches?
  /// Live sources only, as what follows here.
  public let dropped_since: [String: Int]?
  public let clock: String?
  public let event: String?
  public let mode: String?
  public let attempt: Int?
  public let epochs: Int?
  public let reconnects: Int?
  public let reason: String?
  public let read: Int?
  public let emitted: Int?
  public let dropped: [String: Int]?

  /// - Throws: `DecodingError` for anything but JSON objects of these types.
  public static func all(_ lines: [String]) throws -> [RecordLine] {
    try lines.map { try JSONDecoder().decode(RecordLine.self, from: Data($0.utf8)) }
  }
}
