import Evaluation
import Foundation
import Perception
import Pipeline

/// The tracks in records of `pdn.frame/1`, as rows that can be scored: objects that are confirmed and were seen in their frame, which are
/// those that `--format mot` writes.
struct RecordTracks {
  /// What is read of a line.
  private struct Line: Decodable {
    struct Object: Decodable {
      var id: Int?
      var cls: String
      var cls_id: Int
      var score: Double
      var box: [Double]
      var state: String?
      var src: String
    }
    var type: String
    var stream: String
    var epoch: Int?
    var seq: Int?
    var objects: [Object]?
  }

  private struct Key: Hashable {
    var epoch: Int
    var id: Int
  }

  private let name: String
  private let firstFrame: Int
  private let classes: ClassSelection?
  private var stream: String?
  /// An id is an object's own within an epoch only.
  private var ids: [Key: Int] = [:]
  private var rows: [MOTRow] = []

  /// Whether a text is records and not MOT text.
  static func areIn(_ file: InputFile) -> Bool {
    file.text.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      == UInt8(ascii: "{")
  }

  /// - Parameters:
  ///   - firstFrame: the frame of the truth that `seq` 0 is.
  ///   - classes: the classes to keep; nil for all.
  /// - Returns: rows without classes, since these were chosen here.
  static func read(_ file: InputFile, firstFrame: Int, classes: ClassSelection?) throws(MOTError) -> MOTFile {
    var tracks = RecordTracks(name: file.name, firstFrame: firstFrame, classes: classes)
    for (index, line) in file.text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
    where line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\t") }) {
      try tracks.take(line, number: index + 1)
    }
    return MOTFile(name: file.name, rows: tracks.rows)
  }

  private init(name: String, firstFrame: Int, classes: ClassSelection?) {
    self.name = name
    self.firstFrame = firstFrame
    self.classes = classes
  }

  private mutating func take(_ text: ArraySlice<UInt8>, number: Int) throws(MOTError) {
    let line: Line
    do {
      line = try JSONDecoder().decode(Line.self, from: Data(text))
    } catch {
      throw MOTError(file: name, line: number, "no record of pdn.frame/1; expected JSON lines as 'pdnstream run' writes them.")
    }
    if let stream, stream != line.stream {
      throw MOTError(
        file: name, line: number, "a record of stream '\(line.stream)' after those of '\(stream)'; score one stream at a time.")
    }
    stream = line.stream
    guard line.type == "frame" else { return }
    guard let sequence = line.seq, (0...Self.largestSequence).contains(sequence), let objects = line.objects else {
      throw MOTError(file: name, line: number, "a frame without seq (0...\(Self.largestSequence)) or objects; expected pdn.frame/1.")
    }
    for object in objects {
      let state = object.state.flatMap(TrackState.init)
      guard ObjectRecord.isScored(state: state, isPredicted: object.src == "predicted"),
        classes?.contains(object.cls_id, name: object.cls) ?? true
      else { continue }
      rows.append(
        MOTRow(
          frame: sequence + firstFrame, id: object.id.map { self.id(of: $0, epoch: line.epoch ?? 0) } ?? -1,
          box: try box(object.box, line: number), confidence: object.score, line: number))
    }
  }

  private static let largestSequence = 10_000_000

  private func box(_ values: [Double], line: Int) throws(MOTError) -> BoundingBox {
    guard values.count == 4, values[2] >= 0, values[3] >= 0, values.allSatisfy({ abs($0) <= 1e9 }) else {
      throw MOTError(file: name, line: line, "box is \(values); expected [x, y, width, height] in pixels.")
    }
    return BoundingBox(x: values[0], y: values[1], width: values[2], height: values[3])
  }

  private mutating func id(of id: Int, epoch: Int) -> Int {
    let key = Key(epoch: epoch, id: id)
    let number = ids[key] ?? ids.count + 1
    ids[key] = number
    return number
  }
}
