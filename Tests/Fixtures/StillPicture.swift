public import Foundation
public import Perception

/// An uncompressed picture that tests write themselves: a bright square on grey.
public struct StillPicture: Sendable {
  public let size: Size
  public let square: PixelRect

  public init(size: Size, square: PixelRect) {
    self.size = size
    self.square = square
  }

  /// Netpbm's P6.
  public var portablePixmap: Data {
    Data("P6\n\(size.width) \(size.height)\n255\n".utf8) + rows(bottomUp: false, padding: 1)
  }

  /// Windows bitmap with 24 bits per pixel. Grey has the same bytes in RGB and in BGR.
  public var bitmap: Data {
    let pixels = rows(bottomUp: true, padding: 4)
    var data = Data("BM".utf8)
    func append(_ values: UInt32...) {
      for value in values { data.append(contentsOf: (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }) }
    }
    append(UInt32(54 + pixels.count), 0, 54)
    // One plane, 24 bits per pixel, stored as they are.
    append(40, UInt32(size.width), UInt32(size.height), 1 | 24 << 16, 0, UInt32(pixels.count), 2835, 2835, 0, 0)
    return data + pixels
  }

  private func rows(bottomUp: Bool, padding: Int) -> Data {
    var data = Data()
    for row in 0..<size.height {
      let y = bottomUp ? size.height - 1 - row : row
      for x in 0..<size.width {
        let isBright = (square.x..<square.maxX).contains(x) && (square.y..<square.maxY).contains(y)
        data.append(contentsOf: [UInt8](repeating: isBright ? 255 : 60, count: 3))
      }
      data.append(contentsOf: [UInt8](repeating: 0, count: (padding - size.width * 3 % padding) % padding))
    }
    return data
  }
}
