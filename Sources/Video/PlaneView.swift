import CFFmpeg
import Perception

/// An image, or a rectangle of one, as swscale takes it: where each plane's first byte is, and how far apart rows are.
/// Owns nothing; the pixels of a decoded frame must not be written through it.
struct PlaneView {
  typealias Plane = UnsafeMutablePointer<UInt8>?

  var format: AVPixelFormat
  var size: Size
  var color: ColorCoding
  var planes: (Plane, Plane, Plane, Plane)
  /// Bytes; negative for images stored bottom up.
  var strides: (Int32, Int32, Int32, Int32)

  /// Columns and rows between places where a crop may begin and end, so that it gives the pixels of a full conversion.
  ///
  /// 4:2:2 has a chroma sample in each row, but swscale's fast path reads those of even rows only.
  private var grid: Size {
    guard let descriptor = format.descriptor?.pointee, descriptor.nb_components >= 3, !format.isRGB else {
      return Size(width: 1, height: 1)
    }
    let (shiftX, shiftY) = (descriptor.log2_chroma_w, descriptor.log2_chroma_h)
    return Size(width: 1 << shiftX, height: shiftX > 0 ? max(2, 1 << shiftY) : 1 << shiftY)
  }

  /// The smallest area around `rect` that can be cut out by pointer: `rect` itself, or up to the grid, or everything.
  ///
  /// - Parameter isScaled: only the origin counts then, since the end is interpolated anyway.
  func croppable(around rect: PixelRect, isScaled: Bool) -> PixelRect {
    let whole = PixelRect(x: 0, y: 0, width: size.width, height: size.height)
    guard rect != whole, format.canCropByPointer else { return whole }
    let grid = grid
    let (left, top) = (rect.x / grid.width * grid.width, rect.y / grid.height * grid.height)
    var (right, bottom) = (rect.maxX, rect.maxY)
    if !isScaled {
      right = min((right + grid.width - 1) / grid.width * grid.width, size.width)
      bottom = min((bottom + grid.height - 1) / grid.height * grid.height, size.height)
    }
    return PixelRect(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// The part of this view under `rect`, whose origin lies on the grid. Nothing is copied.
  func cropped(to rect: PixelRect) -> PlaneView {
    guard let descriptor = format.descriptor?.pointee else { return self }
    var result = self
    result.size = Size(width: rect.width, height: rect.height)
    let isSubsampled = !format.isRGB && descriptor.nb_components >= 3
    let (shiftX, shiftY) = isSubsampled ? (Int(descriptor.log2_chroma_w), Int(descriptor.log2_chroma_h)) : (0, 0)
    var components = descriptor.comp
    withUnsafeBytes(of: &components) { bytes in
      // A homogeneous tuple has the layout of the C array that it was imported from.
      let components = bytes.assumingMemoryBound(to: AVComponentDescriptor.self)
      var moved: Int32 = 0
      for index in 0..<Int(descriptor.nb_components) {
        let component = components[index]
        // Components that share a plane are moved once, by the first: two luma columns of yuyv422 have the bytes of one chroma column.
        guard moved & 1 << component.plane == 0 else { continue }
        moved |= 1 << component.plane
        let isChroma = index == 1 || index == 2
        let (x, y) = isChroma ? (rect.x >> shiftX, rect.y >> shiftY) : (rect.x, rect.y)
        result.move(plane: component.plane, byBytes: x * Int(component.step), rows: y)
      }
    }
    return result
  }

  private mutating func move(plane: Int32, byBytes bytes: Int, rows: Int) {
    switch plane {
    case 0: planes.0 = planes.0.map { $0 + (rows * Int(strides.0) + bytes) }
    case 1: planes.1 = planes.1.map { $0 + (rows * Int(strides.1) + bytes) }
    case 2: planes.2 = planes.2.map { $0 + (rows * Int(strides.2) + bytes) }
    default: planes.3 = planes.3.map { $0 + (rows * Int(strides.3) + bytes) }
    }
  }
}

extension PlaneView {
  /// The whole of a decoded frame, to be read only.
  init(_ frame: AVFrame) {
    self.init(
      format: AVPixelFormat(frame.format), size: Size(width: Int(frame.width), height: Int(frame.height)), color: ColorCoding(frame),
      planes: (frame.data.0, frame.data.1, frame.data.2, frame.data.3),
      strides: (frame.linesize.0, frame.linesize.1, frame.linesize.2, frame.linesize.3))
  }

  /// Packed 3-byte pixels at `base`.
  init(packed base: UnsafeMutableRawPointer, size: Size, bytesPerRow: Int, order: ChannelOrder) {
    // The caller's memory is raw bytes, and bytes are all that is read and written here.
    self.init(
      format: order.pixelFormat, size: size, color: .rgb, planes: (base.assumingMemoryBound(to: UInt8.self), nil, nil, nil),
      strides: (Int32(bytesPerRow), 0, 0, 0))
  }
}

extension ChannelOrder {
  var pixelFormat: AVPixelFormat { self == .rgb ? AV_PIX_FMT_RGB24 : AV_PIX_FMT_BGR24 }
}
