public import Perception

/// How decoded pixels must be turned before they are shown: first mirrored left to right if `mirrored`,
/// then turned clockwise by `rotation`.
///
/// Every display matrix and every EXIF orientation made of quarter turns and flips is one of these eight.
public struct Orientation: Sendable, Hashable {
  /// Degrees clockwise: 0, 90, 180 or 270.
  public let rotation: Int
  public let mirrored: Bool

  public static let upright = Orientation(rotation: 0, mirrored: false)

  /// - Parameter rotation: degrees clockwise, rounded to the nearest quarter turn.
  public init(rotation: Int, mirrored: Bool) {
    let turns = Int((Double(rotation) / 90).rounded())
    self.rotation = ((turns % 4) + 4) % 4 * 90
    self.mirrored = mirrored
  }

  /// A quarter turn exchanges width and height.
  public var swapsAxes: Bool { rotation == 90 || rotation == 270 }

  /// The size on display of a picture stored as `size`, and the other way round.
  public func applied(to size: Size) -> Size {
    swapsAxes ? Size(width: size.height, height: size.width) : size
  }

  /// The stored pixels that `rect` of the displayed picture shows, in a picture stored as `stored`.
  public func storedRect(_ rect: PixelRect, in stored: Size) -> PixelRect {
    let (width, height) = (stored.width, stored.height)
    let turned: PixelRect
    switch rotation {
    case 90: turned = PixelRect(x: rect.y, y: height - rect.maxX, width: rect.height, height: rect.width)
    case 180: turned = PixelRect(x: width - rect.maxX, y: height - rect.maxY, width: rect.width, height: rect.height)
    case 270: turned = PixelRect(x: width - rect.maxY, y: rect.x, width: rect.height, height: rect.width)
    default: turned = rect
    }
    guard mirrored else { return turned }
    return PixelRect(x: width - turned.maxX, y: turned.y, width: turned.width, height: turned.height)
  }
}
