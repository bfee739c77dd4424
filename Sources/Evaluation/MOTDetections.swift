import Glibc
public import Perception

/// Detections of a file of MOTChallenge text, frame by frame, as a tracker takes them.
public struct MOTDetections: Sendable {
  /// What the scores of a file are.
  public enum Scores: String, Sendable, CaseIterable {
    /// Logits if any lies outside of 0...1, else probabilities.
    case auto
    case probability
    /// Log-odds, which a sigmoid makes probabilities.
    case logit
  }

  public struct Frame: Sendable {
    /// As in the file, from 1.
    public var number: Int
    /// In the order of the file; `classID` is an index into `classes`.
    public var detections: [Detection]
  }

  /// By number, each at most once. A frame whose detections are all of other classes is there and empty.
  public private(set) var frames: [Frame]
  /// The file's class numbers; the only one is nil in a file without classes.
  public let classes: [Int?]
  /// The scores were logits.
  public let areLogits: Bool
  /// The least frame that holds every box of the file, whatever its class; at least 1 x 1 pixel.
  public let extent: Size
  /// No box of the file begins left of or above the frame.
  public let beginInFrame: Bool

  /// - Parameters:
  ///   - scores: what the scores are. A file without scores, or with -1 throughout, has detections of score 1.
  ///   - classes: class numbers to keep; nil for all. Rows without a class are kept.
  /// - Throws: `MOTError` for a score that is no probability, and for rows with and rows without a class in one file.
  public init(_ file: MOTFile, scores: Scores = .auto, classes wanted: Set<Int>? = nil) throws(MOTError) {
    let hasScores = file.rows.contains { ($0.confidence ?? -1) != -1 }
    let isOutside = { (row: MOTRow) in row.confidence.map { !(0...1).contains($0) } ?? false }
    areLogits = hasScores && (scores == .logit || scores == .auto && file.rows.contains(where: isOutside))
    if hasScores {
      if !areLogits, let row = file.rows.first(where: isOutside) {
        throw MOTError(
          file: file.name, line: row.line, "the score \(row.confidence ?? 0) is no probability (0...1); are the scores logits?")
      }
      if let row = file.rows.first(where: { $0.confidence == nil }) {
        throw MOTError(file: file.name, line: row.line, "has no score, but other lines do; give every line one, or none.")
      }
    }
    if let row = file.rows.first(where: { $0.classID == nil }), file.rows.contains(where: { $0.classID != nil }) {
      throw MOTError(file: file.name, line: row.line, "has no class, but other lines do; give every line one, or none.")
    }
    let kept = Set(file.rows.map(\.classID)).filter { number in number.map { wanted?.contains($0) ?? true } ?? true }
    classes = kept.sorted { ($0 ?? -1) < ($1 ?? -1) }
    let indices = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    frames = []
    // The index makes the order total, so that it is that of the file within a frame.
    for (_, row) in file.rows.enumerated().sorted(by: { ($0.element.frame, $0.offset) < ($1.element.frame, $1.offset) }) {
      if frames.last?.number != row.frame { frames.append(Frame(number: row.frame, detections: [])) }
      guard let classID = indices[row.classID] else { continue }
      let score = hasScores ? row.confidence ?? 1 : 1
      frames[frames.count - 1].detections.append(
        Detection(box: row.box, score: areLogits ? 1 / (1 + exp(-score)) : score, classID: classID))
    }
    extent = Size(
      width: max(1, Int((file.rows.map(\.box.maxX).max() ?? 1).rounded(.up))),
      height: max(1, Int((file.rows.map(\.box.maxY).max() ?? 1).rounded(.up))))
    beginInFrame = file.rows.allSatisfy { $0.box.x >= 0 && $0.box.y >= 0 }
  }

  /// Number of detections that were kept.
  public var count: Int { frames.reduce(0) { $0 + $1.detections.count } }

  /// Adds an empty frame for each number that is missing between the first and the last.
  public mutating func fillGaps() {
    var filled: [Frame] = []
    for frame in frames {
      if let last = filled.last {
        for number in (last.number + 1)..<frame.number { filled.append(Frame(number: number, detections: [])) }
      }
      filled.append(frame)
    }
    frames = filled
  }

  /// Keeps frames 1, 1 + `step`, 1 + 2 `step` ..., as of a slower camera.
  public mutating func thin(every step: Int) {
    frames.removeAll { !($0.number - 1).isMultiple(of: step) }
  }
}
