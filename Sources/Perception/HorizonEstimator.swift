/// Finds the water line in a glance: the heat map of a head (for each cell the probability that the far edge of the water passes through it) says about where,
/// the picture says exactly where, and both how sure that is.
///
/// 1. `LineEvidence`: heat that stands out from what is above and below it, at most 1 per column.
/// 2. `LineVote`: the three straight lines with most of it, tilted up to 35 degrees.
/// 3. `LinePosterior`: of some thousand lines around these, the one for which heat, a step of brightness and one colour of the water below speak most. Banks of
///    mist and dark bands are hot as well, but soft, or not of the water's colour, or not straight. The confidence is a probability, which two lines that are
///    much alike share.
///
/// Deterministic; allocates next to nothing once warm.
public struct HorizonEstimator: Sendable {
  /// Tangent of 35 degrees: a small boat in a swell.
  private static let steepest = 0.7
  private static let leastColumns = 0.7
  private static let leastConfidence = 0.05
  private static let candidates = 3

  private let cellWidth: Double
  private let cellHeight: Double
  private let frameWidth: Double
  private var evidence: LineEvidence
  private var vote: LineVote
  private var posterior = LinePosterior()

  /// - Parameters:
  ///   - columns: columns of the map that cover the frame, >= 4.
  ///   - rows: rows of the map that cover the frame, >= 2.
  ///   - cellWidth: pixels of the displayed frame per column, > 0; the centre of column i lies at (i + 0.5) · cellWidth.
  ///   - cellHeight: pixels of the displayed frame per row, > 0.
  ///   - frameWidth: pixels.
  public init(columns: Int, rows: Int, cellWidth: Double, cellHeight: Double, frameWidth: Double) {
    precondition(columns >= 4 && rows >= 2 && cellWidth > 0 && cellHeight > 0 && frameWidth > 0, "a heat map has cells of some size")
    self.cellWidth = cellWidth
    self.cellHeight = cellHeight
    self.frameWidth = frameWidth
    evidence = LineEvidence(columns: columns, rows: rows)
    vote = LineVote(columns: columns, rows: rows, steepest: Self.steepest * cellWidth / cellHeight)
  }

  /// The water line of a frame; nil when there is none, or when map and picture do not fit each other.
  ///
  /// - Parameters:
  ///   - heat: at least `rows * columns` values, row by row from the top left, 0...1; further rows are not read.
  ///   - strips: of the picture that the map is of, with the map's cells.
  public mutating func estimate(_ heat: UnsafeBufferPointer<Float>, strips: GlanceStrips) -> Horizon? {
    guard heat.count >= evidence.rows * evidence.columns, strips.columns > 0, 2 * strips.columns - 1 <= evidence.columns else { return nil }
    evidence.take(heat)
    let found = vote.best(Self.candidates, in: evidence, leastColumns: Self.leastColumns * Double(evidence.columns))
    // Glance pixels from here on.
    let cell = Double(strips.cell)
    let width = frameWidth / cellWidth * cell
    let lines = found.map { line in
      LinePosterior.Line(middle: Float((line.y(line.middle) + 0.5) * cell), drop: Float(line.slope * 2 * line.middle * cell))
    }
    guard let judged = posterior.judge(lines, width: Float(width), strips: strips, heat: evidence),
      judged.confidence >= Self.leastConfidence
    else { return nil }
    let scale = cellHeight / cell
    let (middle, half) = (Double(judged.line.middle) * scale, Double(judged.line.drop) * scale / 2)
    return Horizon(left: middle - half, right: middle + half, frameWidth: frameWidth, confidence: judged.confidence)
  }

  /// As above.
  public mutating func estimate(_ heat: [Float], strips: GlanceStrips) -> Horizon? {
    heat.withUnsafeBufferPointer { estimate($0, strips: strips) }
  }
}
