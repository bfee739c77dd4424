import CFFmpeg
import Perception
import Testing

@testable import Video

/// Copies of frames of any kind as pictures to draw on.
@Suite struct FrameCanvasLoadTests {
  private static let orientations = [0, 90, 180, 270].flatMap { rotation in
    [false, true].map { Orientation(rotation: rotation, mirrored: $0) }
  }

  /// Every sample of the three planes differs from its neighbours.
  private func pattern(_ component: Int, _ column: Int, _ row: Int) -> UInt32 {
    UInt32(16 + (component * 50 + column * 7 + row * 13) % 200)
  }

  @Test(arguments: orientations, [Size(width: 64, height: 36), Size(width: 34, height: 70)])
  func picturesAreTurnedForDisplay(orientation: Orientation, size: Size) throws {
    let canvas = try FrameCanvas()
    try canvas.load(TestFrame.make(AV_PIX_FMT_YUV420P, size, orientation: orientation, fill: pattern))
    #expect(canvas.size == orientation.applied(to: size))
    let planes = try canvas.planes()
    for (component, plane) in planes.enumerated() {
      let scale = component == 0 ? 1 : 2
      let stored = Size(width: size.width / scale, height: size.height / scale)
      var expected = plane
      for y in 0..<plane.height {
        for x in 0..<plane.width {
          let from = orientation.storedRect(PixelRect(x: x, y: y, width: 1, height: 1), in: stored)
          expected[x, y] = UInt8(pattern(component, from.x * scale, from.y * scale))
        }
      }
      #expect(plane == expected, "plane \(component)")
    }
  }

  @Test(arguments: [
    (Size(width: 1, height: 1), Size(width: 2, height: 2)), (Size(width: 3, height: 5), Size(width: 2, height: 4)),
    (Size(width: 1, height: 8), Size(width: 2, height: 8)), (Size(width: 65, height: 33), Size(width: 64, height: 32)),
  ])
  func oddSizesBecomeEven(size: Size, expected: Size) throws {
    let canvas = try FrameCanvas()
    try canvas.load(TestFrame.make(AV_PIX_FMT_YUV444P, size) { component, _, _ in component == 0 ? 100 : 128 })
    #expect(canvas.size == expected)
    #expect(try canvas.planes()[0].bytes.allSatisfy { abs(Int($0) - 100) <= 1 })
  }

  @Test(arguments: ["yuv420p", "yuvj420p", "yuv422p10le", "yuv444p12le", "nv12", "rgb24", "bgra", "gbrp", "gray", "gray10le"])
  func anyFormatShowsTheColor(name: String) throws {
    let format = av_get_pix_fmt(name)
    let depth = try #require(format.descriptor).pointee.comp.0.depth
    let isFull = name.contains("j") || name.hasPrefix("gray")
    // A small picture of RGB is written as BT.601.
    let matrix = format.isRGB ? AVCOL_SPC_SMPTE170M : AVCOL_SPC_BT709
    let reference = ReferenceColor(matrix: matrix, isFullRange: isFull, depth: Int(depth))
    let color = format.isMonochrome ? [0.6, 0.6, 0.6] : [0.7, 0.3, 0.5]
    let codes = format.isRGB ? color.map { UInt32(($0 * 255).rounded()) } : reference.codes(color)
    let frame = try TestFrame.make(
      format, Size(width: 64, height: 32), matrix: format.isRGB ? AVCOL_SPC_RGB : AVCOL_SPC_BT709,
      range: isFull || format.isRGB ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
    ) { component, _, _ in component == 3 ? 255 : codes[component] }
    let canvas = try FrameCanvas()
    try canvas.load(frame)
    let expected = ReferenceColor(matrix: matrix, isFullRange: false, depth: 8).codes(color)
    for (plane, code) in zip(try canvas.planes(), expected) {
      #expect(abs(Int(plane[plane.width / 2, plane.height / 2]) - Int(code)) <= 2)
    }
  }

  @Test func laterFramesTakeTheMatrixOfTheFirst() throws {
    let size = Size(width: 64, height: 64)
    let color = [0.9, 0.2, 0.1]
    let canvas = try FrameCanvas()
    for matrix in [AVCOL_SPC_BT709, AVCOL_SPC_BT470BG] {
      let codes = ReferenceColor(matrix: matrix, isFullRange: false, depth: 8).codes(color)
      try canvas.load(TestFrame.make(AV_PIX_FMT_YUV420P, size, matrix: matrix) { component, _, _ in codes[component] })
      let first = ReferenceColor(matrix: AVCOL_SPC_BT709, isFullRange: false, depth: 8).codes(color)
      for (plane, code) in zip(try canvas.planes(), first) {
        #expect(abs(Int(plane[16, 16]) - Int(code)) <= 3, "matrix \(matrix.rawValue)")
      }
    }
  }

  @Test func formatsThatNobodyReadsAreRefused() throws {
    var owner = av_frame_alloc()
    defer { av_frame_free(&owner) }
    let frame = try #require(owner)
    frame.pointee.format = AV_PIX_FMT_VAAPI.rawValue
    frame.pointee.width = 64
    frame.pointee.height = 64
    let source = try PixelBuffer(moving: frame, orientation: .upright)
    let error = #expect(throws: VideoError.self) { try FrameCanvas().load(source) }
    #expect(error?.code == .unsupported)
  }
}

/// A copy of one plane.
struct CanvasPlane: Equatable {
  var width: Int
  var height: Int
  var bytes: [UInt8]

  subscript(x: Int, y: Int) -> UInt8 {
    get { bytes[y * width + x] }
    set { bytes[y * width + x] = newValue }
  }
}

extension FrameCanvas {
  /// Brightness, blue and red difference.
  func planes() throws -> [CanvasPlane] {
    try [picture.luma, picture.blue, picture.red].map { plane in
      let plane = try #require(plane)
      let bytes = (0..<plane.height).flatMap { UnsafeBufferPointer(start: plane.row($0), count: plane.width) }
      return CanvasPlane(width: plane.width, height: plane.height, bytes: bytes)
    }
  }

  /// A picture of one grey.
  static func grey(_ size: Size, luma: UInt32 = 100) throws -> FrameCanvas {
    let canvas = try FrameCanvas()
    try canvas.load(TestFrame.make(AV_PIX_FMT_YUV420P, size) { component, _, _ in component == 0 ? luma : 128 })
    return canvas
  }
}
