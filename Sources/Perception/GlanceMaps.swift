/// What a trained head says of the whole frame: per cell of the network's input, and so of its padding too, where a closer look
/// pays, and where the water ends.
public struct GlanceMaps: Equatable, Sendable {
  public var columns: Int
  public var rows: Int
  /// Width and height of a cell, pixels of the network's input.
  public var stride: Int
  /// Saliency, 0...1: one plane of `cells` values after the other, a plane for each group of classes, row by row from the top left.
  public var planes: [Float]
  /// Probability, 0...1, that the far edge of the water passes through the cell, `cells` values; nil where the head does not tell.
  public var waterline: [Float]?

  /// Cells of one plane.
  public var cells: Int { columns * rows }
  /// Planes of saliency.
  public var groupCount: Int { cells > 0 ? planes.count / cells : 0 }

  /// - Parameters:
  ///   - planes: a multiple of `columns * rows` values.
  ///   - waterline: `columns * rows` values, or nil.
  public init(columns: Int = 0, rows: Int = 0, stride: Int = 1, planes: [Float] = [], waterline: [Float]? = nil) {
    self.columns = columns
    self.rows = rows
    self.stride = stride
    self.planes = planes
    self.waterline = waterline
  }
}
