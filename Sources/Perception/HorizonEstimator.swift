/// Finds the water line in a glance: the heat map of a head (for each cell the probability that the far edge of the water passes through it) and the picture say
/// together where, the picture exactly where, and both how sure that is.
///
/// 1. `LineField`: how much heat, a step of brightness and one colour of the water below speak for an edge at each place.
/// 2. `LineScan`: of all straight lines across the picture, tilted up to 35 degrees, the three for which most speaks, so that an edge
///    at which the map is hardly hot is looked at as well.
/// 3. `LinePosterior`: of some thousand lines around these, the likeliest. Banks of mist and dark bands are hot as well, but soft, or not of the water's colour, or not
///    straight. The confidence is a probability, which two lines that are much alike share.
///
/// Deterministic; allocates next to nothing once warm.
public struct HorizonEstimator: Sendable {
  private static let leastConfidence = 0.05

  private let cellWidth: Double
  private let cellHeight: Double
  private let frameWidth: Double
  private var heat: HeatMap
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
    heat = HeatMap(columns: columns, rows: rows)
  }

  /// The water line of a frame; nil when there is none, or when map and picture do not fit each other.
  ///
  /// - Parameters:
  ///   - map: row by row from the top left, 0...1; further rows and columns, the padding of the network's input, are not read.
  ///   - pitch: values from one row of the map to the next; nil: as many as there are columns.
  ///   - strips: of the picture that the map is of, with the map's cells.
  public mutating func estimate(_ map: [Float], pitch: Int? = nil, strips: GlanceStrips) -> Horizon? {
    guard strips.columns > 0, 2 * strips.columns - 1 <= heat.columns, heat.take(map, pitch: pitch ?? heat.columns) else { return nil }
    // Glance pixels until further down.
    let cell = Double(strips.cell)
    guard let judged = posterior.judge(width: Float(frameWidth / cellWidth * cell), strips: strips, heat: heat),
      judged.confidence >= Self.leastConfidence
    else { return nil }
    let scale = cellHeight / cell
    let (middle, half) = (Double(judged.line.middle) * scale, Double(judged.line.drop) * scale / 2)
    return Horizon(left: middle - half, right: middle + half, frameWidth: frameWidth, confidence: judged.confidence)
  }
}
