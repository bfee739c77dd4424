import CFFmpeg
import Glibc
import Perception
import Testing

@testable import Video

/// Frames with known component values, written without swscale so that conversions can be judged by them.
struct TestFrame {
  /// - Parameter fill: the code of a component, as FFmpeg orders them (Y U V A, R G B A), at a place in full columns and rows.
  static func make(
    _ format: AVPixelFormat, _ size: Size, matrix: AVColorSpace = AVCOL_SPC_BT709, range: AVColorRange = AVCOL_RANGE_MPEG,
    orientation: Orientation = .upright, fill: (_ component: Int, _ column: Int, _ row: Int) -> UInt32
  ) throws -> PixelBuffer {
    let descriptor = try #require(av_pix_fmt_desc_get(format))
    var owner = av_frame_alloc()
    defer { av_frame_free(&owner) }
    let frame = try #require(owner)
    frame.pointee.format = format.rawValue
    frame.pointee.width = Int32(size.width)
    frame.pointee.height = Int32(size.height)
    frame.pointee.colorspace = matrix
    frame.pointee.color_range = range
    try #require(av_frame_get_buffer(frame, 0) >= 0)
    // FFmpeg's writer sets bits and clears none; a pool's memory is not clean.
    for buffer in [frame.pointee.buf.0, frame.pointee.buf.1, frame.pointee.buf.2, frame.pointee.buf.3] {
      if let buffer { memset(buffer.pointee.data, 0, buffer.pointee.size) }
    }
    write(frame, descriptor, size, fill)
    return try PixelBuffer(moving: frame, orientation: orientation)
  }

  private static func write(
    _ frame: UnsafeMutablePointer<AVFrame>, _ descriptor: UnsafePointer<AVPixFmtDescriptor>, _ size: Size,
    _ fill: (Int, Int, Int) -> UInt32
  ) {
    let (shiftX, shiftY) = (Int(descriptor.pointee.log2_chroma_w), Int(descriptor.pointee.log2_chroma_h))
    var data = frame.pointee.data
    var strides = frame.pointee.linesize
    for component in 0..<Int(descriptor.pointee.nb_components) {
      let isChroma = component == 1 || component == 2
      let (sx, sy) = isChroma ? (shiftX, shiftY) : (0, 0)
      let (columns, rows) = ((size.width + (1 << sx) - 1) >> sx, (size.height + (1 << sy) - 1) >> sy)
      for row in 0..<rows {
        var line = (0..<columns).map { fill(component, $0 << sx, row << sy) }
        withUnsafeMutableBytes(of: &data) { data in
          withUnsafeBytes(of: &strides) { strides in
            av_write_image_line2(
              &line, data.assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self).baseAddress,
              strides.assumingMemoryBound(to: Int32.self).baseAddress, descriptor, 0, Int32(row), Int32(component), Int32(columns), 4)
          }
        }
      }
    }
  }

  /// The conversion under test, with guard bytes around every row that must survive.
  static func convert(
    _ scaler: ImageScaler, _ source: PixelBuffer, crop: PixelRect? = nil, to size: Size? = nil, order: ChannelOrder = .rgb, gap: Int = 0
  ) throws -> Pixels {
    let display = source.displaySize
    let crop = crop ?? PixelRect(x: 0, y: 0, width: display.width, height: display.height)
    let size = size ?? Size(width: crop.width, height: crop.height)
    let row = size.width * 3 + gap
    let guardBytes = 256
    var memory = [UInt8](repeating: 0xA5, count: row * size.height + 2 * guardBytes)
    try memory.withUnsafeMutableBytes { bytes in
      let inner = UnsafeMutableRawBufferPointer(rebasing: bytes[guardBytes..<bytes.count - guardBytes])
      try scaler.scale(source, crop: crop, to: size, into: inner, bytesPerRow: row, order: order)
    }
    #expect(memory.prefix(guardBytes).allSatisfy { $0 == 0xA5 }, "wrote before the destination")
    #expect(memory.suffix(guardBytes).allSatisfy { $0 == 0xA5 }, "wrote behind the destination")
    return Pixels(size: size, bytesPerRow: row, bytes: Array(memory[guardBytes..<memory.count - guardBytes]))
  }
}

/// Packed 3-byte pixels.
struct Pixels: Equatable {
  var size: Size
  var bytesPerRow: Int
  var bytes: [UInt8]

  subscript(x: Int, y: Int) -> [Int] {
    let offset = y * bytesPerRow + x * 3
    return [Int(bytes[offset]), Int(bytes[offset + 1]), Int(bytes[offset + 2])]
  }

  /// Largest difference of a channel between this picture and the part of `other` that begins at (x, y).
  func difference(from other: Pixels, x: Int = 0, y: Int = 0) -> Int {
    var worst = 0
    bytes.withUnsafeBufferPointer { mine in
      other.bytes.withUnsafeBufferPointer { theirs in
        for row in 0..<size.height {
          let (from, to) = (row * bytesPerRow, (row + y) * other.bytesPerRow + x * 3)
          for column in 0..<size.width * 3 { worst = max(worst, abs(Int(mine[from + column]) - Int(theirs[to + column]))) }
        }
      }
    }
    return worst
  }
}
