/// A colour to draw with, as sRGB.
public struct FrameCanvasColor: Sendable, Hashable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// - Parameters:
  ///   - hue: turns, any value; 0 is red, 1/3 green, 2/3 blue.
  ///   - saturation: 0...1.
  ///   - value: 0...1.
  public init(hue: Double, saturation: Double, value: Double) {
    func channel(_ offset: Double) -> UInt8 {
      let turn = (hue + offset) - (hue + offset).rounded(.down)
      let ramp = min(max(abs(turn * 6 - 3) - 1, 0), 1)
      let level = value * (1 - saturation * (1 - ramp))
      return UInt8((min(max(level, 0), 1) * 255).rounded())
    }
    self.init(red: channel(0), green: channel(2.0 / 3), blue: channel(1.0 / 3))
  }

  /// True when dark text reads better on it than light text.
  public var isLight: Bool { 299 * Int(red) + 587 * Int(green) + 114 * Int(blue) > 140_000 }

  /// Samples of limited range (ITU-R BT.601-7 §2.5.3, BT.709-6 §3.4): luma 16...235, chroma 16...240.
  ///
  /// - Parameter matrix: shares of red and blue in luma.
  func samples(_ matrix: FrameCanvasMatrix) -> (y: UInt8, u: UInt8, v: UInt8) {
    let (r, g, b) = (Double(red) / 255, Double(green) / 255, Double(blue) / 255)
    let y = matrix.red * r + (1 - matrix.red - matrix.blue) * g + matrix.blue * b
    let u = (b - y) / (2 - 2 * matrix.blue)
    let v = (r - y) / (2 - 2 * matrix.red)
    return (UInt8((16 + 219 * y).rounded()), UInt8((128 + 224 * u).rounded()), UInt8((128 + 224 * v).rounded()))
  }
}
