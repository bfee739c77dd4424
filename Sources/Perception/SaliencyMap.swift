/// A row-major grid over the displayed frame that says, per cell, how much a look at native resolution is worth: 0...1.
public struct SaliencyMap: Equatable, Sendable {
  public let columns: Int
  public let rows: Int
  /// `rows * columns` values, row by row from the top left, each 0...1.
  public var values: [Float]

  /// - Precondition: `columns` and `rows` are positive.
  public init(columns: Int, rows: Int, repeating value: Float = 0) {
    precondition(columns > 0 && rows > 0, "a saliency map has at least one cell")
    self.columns = columns
    self.rows = rows
    values = [Float](repeating: value, count: columns * rows)
  }

  public subscript(column column: Int, row row: Int) -> Float {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }
}
