public import Foundation
public import Perception

/// Uncompressed video (YUV4MPEG2) that tests write themselves: a bright square on a darker field moves right, and the field
/// is a little brighter in each frame, so that a look can be told to be one of frame `n` or later.
public struct SyntheticClip: Sendable {
  public let size: Size
  public let frames: Int

  /// Pixels that the square moves per frame.
  public static let step = 2
  /// Side of the square, pixels.
  public static let side = 24

  /// - Parameters:
  ///   - size: even sides, at least 64 pixels for the square to be seen.
  ///   - frames: at 25 per second; at most 50 for the field to stay darker than the square.
  public init(size: Size = Size(width: 320, height: 180), frames: Int) {
    self.size = size
    self.frames = frames
  }

  /// Luma of the field in frame `index`, full range: the value of the RGB channels as well, since it is grey.
  public static func field(_ index: Int) -> UInt8 { UInt8(30 + 3 * index) }

  /// Where the square is in frame `index`.
  public func square(_ index: Int) -> PixelRect {
    PixelRect(x: size.width / 8 + index * Self.step, y: size.height / 3, width: Self.side, height: Self.side)
  }

  /// - Parameter header: in place of the right one.
  public func data(header: String? = nil) -> Data {
    var bytes = Data((header ?? Self.header(size)).utf8)
    for index in 0..<frames { bytes.append(frame(index)) }
    return bytes
  }

  /// One frame with its `FRAME` line.
  public func frame(_ index: Int) -> Data {
    var luma = [UInt8](repeating: Self.field(index), count: size.area)
    let square = square(index)
    for y in max(square.y, 0)..<min(square.maxY, size.height) {
      for x in square.x..<max(min(square.maxX, size.width), square.x) { luma[y * size.width + x] = 255 }
    }
    return Data("FRAME\n".utf8) + luma + [UInt8](repeating: 128, count: size.area / 2)
  }

  /// Writes the clip and returns its path.
  public func write(in folder: TemporaryFolder, name: String = "clip.y4m") throws -> String {
    try folder.write(name, data())
  }

  public static func header(_ size: Size) -> String {
    "YUV4MPEG2 W\(size.width) H\(size.height) F25:1 Ip A1:1 C420jpeg XCOLORRANGE=FULL\n"
  }
}
