/// Follows the line where the water ends from glance to glance: the map of the head, the line in it and in the picture, and its course over time.
public struct HorizonWatch: Sendable {
  private var estimator: HorizonEstimator
  /// Nil for pictures that have nothing to do with each other.
  private var filter: HorizonFilter?

  /// - Parameters:
  ///   - frame: size of the displayed frame, pixels.
  ///   - stride: side of a cell of the map, glance pixels.
  ///   - scaleX: glance pixels per pixel of the frame, > 0.
  ///   - scaleY: the same along y.
  ///   - isolated: each picture on its own.
  /// - Returns: nil when the frame is too small for a line.
  public init?(frame: Size, stride: Int, scaleX: Double, scaleY: Double, isolated: Bool) {
    // Whole glance pixels first: a rounding error must not ask for a column or row that the map does not have.
    let columns = (Int((Double(frame.width) * scaleX).rounded()) + stride - 1) / stride
    let rows = (Int((Double(frame.height) * scaleY).rounded()) + stride - 1) / stride
    guard columns >= 4, rows >= 2 else { return nil }
    estimator = HorizonEstimator(
      columns: columns, rows: rows, cellWidth: Double(stride) / scaleX, cellHeight: Double(stride) / scaleY, frameWidth: Double(frame.width)
    )
    filter = isolated ? nil : HorizonFilter(frameHeight: Double(frame.height))
  }

  /// The line in the frame at `time`; nil where none is believed.
  ///
  /// - Parameters:
  ///   - maps: of the glance at this frame, with a water line.
  ///   - strips: of the same glance.
  ///   - motion: of the camera since the frame before; nil when unknown.
  public mutating func update(_ maps: GlanceMaps, strips: GlanceStrips, motion: CameraMotion?, at time: MediaTime) -> Horizon? {
    // The map reaches beyond the frame where the network's input is padded.
    let estimate = maps.waterline.flatMap { line in
      line.count >= maps.cells ? estimator.estimate(line, pitch: maps.columns, strips: strips) : nil
    }
    return filter == nil ? estimate : filter?.update(estimate, at: time, motion: motion)
  }

  /// The line in a frame that is not searched for it, carried by the camera's motion; nil where none is believed.
  public mutating func carry(by motion: CameraMotion?) -> Horizon? {
    filter?.carried(by: motion)
  }
}
