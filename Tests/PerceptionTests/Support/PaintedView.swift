import Fixtures
import Perception

/// A picture of a glance that tests paint, as strips.
struct PaintedView {
  let size: Size
  private var rgb: [UInt8]

  /// Grey, with noise of a few levels.
  init(_ size: Size = Size(width: 640, height: 360), level: Double = 128, noise: Double = 3, using random: inout SeededGenerator) {
    self.size = size
    rgb = (0..<3 * size.area).map { _ in UInt8(level + random.double(-noise...noise)) }
  }

  /// Adds levels of red, green and blue to the pixels that `share` names, times it: the arguments are the pixel's centre.
  mutating func add(_ levels: (Double, Double, Double), where share: (_ x: Double, _ y: Double) -> Double) {
    for row in 0..<size.height {
      for column in 0..<size.width {
        let part = share(Double(column) + 0.5, Double(row) + 0.5)
        guard part != 0 else { continue }
        let pixel = 3 * (row * size.width + column)
        for (channel, level) in [levels.0, levels.1, levels.2].enumerated() {
          rgb[pixel + channel] = UInt8(min(max(Double(rgb[pixel + channel]) + part * level, 0), 255))
        }
      }
    }
  }

  /// Darker below a line that is given in pixels of a frame of `frame`.
  mutating func darken(below line: Horizon, frame: Size, by levels: Double = 20) {
    let (scaleX, scaleY) = (Double(frame.width) / Double(size.width), Double(frame.height) / Double(size.height))
    let change = UInt8(levels)
    for column in 0..<size.width {
      let first = (line.y(at: (Double(column) + 0.5) * scaleX) / scaleY - 0.5).rounded(.up)
      for row in Int(min(max(first, 0), Double(size.height)))..<size.height {
        let pixel = 3 * (row * size.width + column)
        for channel in pixel..<pixel + 3 { rgb[channel] -= min(change, rgb[channel]) }
      }
    }
  }

  func strips(cell: Int = 8) -> GlanceStrips {
    var strips = GlanceStrips()
    rgb.withUnsafeBytes { strips.take(rgb: $0, size: size, bytesPerRow: 3 * size.width, cell: cell) }
    return strips
  }
}
