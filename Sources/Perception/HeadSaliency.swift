/// Saliency from the maps of a trained head: per cell the probability that something wanted is there which needs a look at native resolution.
///
/// The head gives a plane for each group of classes; those that the pipeline wants are alternatives, 1 - Π(1 - p). Over water the plane of
/// boats is weighted by where they can be: on the line where the water ends or below it, hardly in the sky. The weight is soft and fades with
/// the confidence of the line, so that a wrong line costs rank, never a look.
public struct HeadSaliency: SaliencyEstimator {
  /// The maps of one glance, and how the frame lies in them.
  public struct Evidence: Sendable {
    public var maps: GlanceMaps
    /// Glance pixels per source pixel, > 0.
    public var scaleX: Double
    public var scaleY: Double
    /// Where the water ends; nil where there is no such line, or it is not to count.
    public var horizon: Horizon?

    public init(maps: GlanceMaps, scaleX: Double, scaleY: Double, horizon: Horizon? = nil) {
      self.maps = maps
      self.scaleX = scaleX
      self.scaleY = scaleY
      self.horizon = horizon
    }
  }

  /// What the planes of the head stand for in a pipeline.
  public struct Planes: Hashable, Sendable {
    /// Planes that hold a class that is wanted.
    public var wanted: [Int]
    /// The one of `wanted` whose objects float; nil for none.
    public var floating: Int?

    public init(wanted: [Int], floating: Int? = nil) {
      self.wanted = wanted
      self.floating = floating
    }
  }

  /// What is left of the saliency far above a line that is certain, 0...1.
  private static let skyShare: Float = 0.2
  /// Height above the line over which the weight falls, as a share of the frame's height: masts, and the error of the line.
  private static let rise = 0.05

  private let planes: Planes
  /// Column of the head for each column of the map.
  private var columns: [Int] = []

  public init(planes: Planes) {
    self.planes = planes
  }

  public mutating func estimate(_ evidence: Evidence, cell: Int, into map: inout SaliencyMap) {
    let maps = evidence.maps
    guard maps.cells > 0 else { return map.clear() }
    let step = Double(cell) / Double(maps.stride)
    columns.removeAll(keepingCapacity: true)
    for column in 0..<map.columns {
      columns.append(min(Int((Double(column) + 0.5) * step * evidence.scaleX), maps.columns - 1))
    }
    let height = Double(map.rows * cell)
    for row in 0..<map.rows {
      let middle = (Double(row) + 0.5) * Double(cell)
      let first = min(Int((Double(row) + 0.5) * step * evidence.scaleY), maps.rows - 1) * maps.columns
      for column in 0..<map.columns {
        var empty: Float = 1
        for plane in planes.wanted where plane < maps.groupCount {
          var p = maps.planes[plane * maps.cells + first + columns[column]]
          if plane == planes.floating, let horizon = evidence.horizon {
            p *= Self.weight(horizon, x: (Double(column) + 0.5) * Double(cell), y: middle, height: height)
          }
          empty *= 1 - p
        }
        map[column: column, row: row] = 1 - empty
      }
    }
  }

  /// 1 on the water, falling to `skyShare` above it, by as much as the line is believed.
  private static func weight(_ horizon: Horizon, x: Double, y: Double, height: Double) -> Float {
    let above = Float((horizon.y(at: x) - y) / (rise * height)) - 0.5
    guard above > 0 else { return 1 }
    return 1 - Float(horizon.confidence) * (1 - skyShare) * min(above, 1)
  }
}
