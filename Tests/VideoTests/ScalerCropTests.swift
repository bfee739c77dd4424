import CFFmpeg
import Fixtures
import Glibc
import Perception
import Testing

@testable import Video

/// Where pixels come from and go to: crops, odd sizes, odd origins, strides, orientation.
@Suite struct ScalerCropTests {
  static let formats = [
    "yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv411p", "yuv440p", "yuv420p10le", "yuv422p10le", "yuv444p12le", "nv12", "nv21",
    "p010le", "yuyv422", "uyvy422", "y210le", "gray", "gray10le", "ya8", "rgb24", "bgr24", "rgba", "rgb48le", "gbrp", "gbrp10le",
    "yuva420p",
  ]

  static func noise(_ name: String, _ size: Size, seed: UInt64, orientation: Orientation = .upright) throws -> PixelBuffer {
    let format = av_get_pix_fmt(name)
    let descriptor = try #require(format.descriptor?.pointee)
    let depths = [descriptor.comp.0.depth, descriptor.comp.1.depth, descriptor.comp.2.depth, descriptor.comp.3.depth]
    var random = SeededGenerator(seed: seed)
    return try TestFrame.make(format, size, orientation: orientation) { component, _, _ in
      UInt32.random(in: 0..<(1 << UInt32(depths[component])), using: &random)
    }
  }

  @Test("A crop of any origin and size equals the same area of the whole", arguments: formats)
  func cropsEqualWhole(name: String) throws {
    let seed: UInt64 = 7
    // swscale dithers deep formats and averages the chroma rows of packed ones, with rounding that depends on the place.
    let format = av_get_pix_fmt(name)
    let isPacked = ["yuyv422", "uyvy422"].contains(name)
    let tolerance = format.isSubsampled && (format.isDeep || isPacked) ? 3 : 0
    // 4:2:0 must hold at odd sizes too; the rare formats are tested at multiples of their grid.
    let size = name.contains("420") || name.hasPrefix("nv") ? Size(width: 97, height: 41) : Size(width: 96, height: 40)
    let source = try Self.noise(name, size, seed: seed)
    let scaler = ImageScaler()
    let whole = try TestFrame.convert(scaler, source)
    var random = SeededGenerator(seed: seed)
    for round in 0..<60 {
      let (width, height) = (Int.random(in: 1...size.width, using: &random), Int.random(in: 1...size.height, using: &random))
      let x = Int.random(in: 0...size.width - width, using: &random)
      let y = Int.random(in: 0...size.height - height, using: &random)
      let crop = PixelRect(x: x, y: y, width: width, height: height)
      let part = try TestFrame.convert(scaler, source, crop: crop, gap: round % 3 * 5)
      let difference = part.difference(from: whole, x: x, y: y)
      #expect(difference <= tolerance, "seed \(seed) \(name) \(width)x\(height) at \(x),\(y): \(difference) levels")
    }
  }

  /// Four quadrants: red, green / blue, white, as stored.
  static func quadrants(_ orientation: Orientation, format: AVPixelFormat = AV_PIX_FMT_GBRP) throws -> PixelBuffer {
    let colors: [[UInt32]] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]
    return try TestFrame.make(format, Size(width: 64, height: 32), orientation: orientation) { part, x, y in
      colors[(x < 32 ? 0 : 1) + (y < 16 ? 0 : 2)][part]
    }
  }

  /// Corners as displayed, top left, top right, bottom left, bottom right, by EXIF's orientation numbers 1…8.
  @Test(
    "All eight orientations, at the same size and scaled",
    arguments: zip(1...8, ["RGBW", "GRWB", "WBGR", "BWRG", "RBGW", "BRWG", "WGBR", "GWRB"]))
  func orientations(exif: Int, corners: String) throws {
    let orientation = try #require(Orientation(exif: exif))
    let source = try Self.quadrants(orientation)
    #expect(source.displaySize == (exif <= 4 ? Size(width: 64, height: 32) : Size(width: 32, height: 64)))
    let scaler = ImageScaler()
    for scale in [1, 2] {
      let size = Size(width: source.displaySize.width / scale, height: source.displaySize.height / scale)
      let picture = try TestFrame.convert(scaler, source, to: size)
      let (right, bottom) = (size.width - 3, size.height - 3)
      let seen = [picture[2, 2], picture[right, 2], picture[2, bottom], picture[right, bottom]].map { Self.letter($0) }
      #expect(seen.joined() == corners, "EXIF \(exif), 1/\(scale)")
    }
    // The lower right displayed quarter, cut out alone.
    let display = source.displaySize
    let crop = PixelRect(x: display.width / 2, y: display.height / 2, width: display.width / 2, height: display.height / 2)
    let cut = try TestFrame.convert(scaler, source, crop: crop)
    #expect(Self.letter(cut[0, 0]) == String(corners.suffix(1)))
    #expect(Self.letter(cut[crop.width - 1, crop.height - 1]) == String(corners.suffix(1)))
  }

  static func letter(_ pixel: [Int]) -> String {
    switch pixel.map({ $0 > 128 }) {
    case [true, false, false]: "R"
    case [false, true, false]: "G"
    case [false, false, true]: "B"
    case [true, true, true]: "W"
    default: "?"
    }
  }

  @Test("A crop of a rotated frame equals the same area of the whole", arguments: 1...8)
  func rotatedCrops(exif: Int) throws {
    let orientation = try #require(Orientation(exif: exif))
    let source = try Self.noise("yuv420p", Size(width: 97, height: 41), seed: 3, orientation: orientation)
    let scaler = ImageScaler()
    let whole = try TestFrame.convert(scaler, source)
    var random = SeededGenerator(seed: UInt64(exif))
    for _ in 0..<20 {
      let x = Int.random(in: 0..<40, using: &random)
      let y = Int.random(in: 0..<40, using: &random)
      let crop = PixelRect(x: x, y: y, width: source.displaySize.width - x, height: source.displaySize.height - y)
      #expect(try TestFrame.convert(scaler, source, crop: crop).difference(from: whole, x: x, y: y) == 0, "seed \(exif), at \(x),\(y)")
    }
  }

  @Test("BGR is RGB the other way round, for every kind of path", arguments: ["yuv420p", "yuv444p", "rgb24", "bgr24", "gray"])
  func channelOrder(name: String) throws {
    let source = try Self.noise(name, Size(width: 48, height: 32), seed: 5)
    let scaler = ImageScaler()
    for size in [Size(width: 48, height: 32), Size(width: 20, height: 11)] {
      let rgb = try TestFrame.convert(scaler, source, to: size)
      let bgr = try TestFrame.convert(scaler, source, to: size, order: .bgr)
      var differing = 0
      for y in 0..<size.height {
        for x in 0..<size.width where rgb[x, y] != bgr[x, y].reversed() { differing += 1 }
      }
      #expect(differing == 0, "\(name) \(size)")
    }
  }

  @Test("Shrinking averages: one bright pixel in a field of 4 x 4 is not lost, wherever it lies")
  func shrinkingKeepsSmallThings() throws {
    for place in 0..<16 {
      let source = try TestFrame.make(AV_PIX_FMT_GRAY8, Size(width: 64, height: 64), range: AVCOL_RANGE_JPEG) { _, x, y in
        x % 4 == place % 4 && y % 4 == place / 4 ? 240 : 0
      }
      let pixel = try TestFrame.convert(ImageScaler(), source, to: Size(width: 16, height: 16))[8, 8]
      #expect(pixel.allSatisfy { abs($0 - 15) <= 2 }, "place \(place): \(pixel)")
    }
  }

  @Test("Palettes, bits and mosaics go another way")
  func unusualLayouts() throws {
    let bits = try TestFrame.make(AV_PIX_FMT_MONOBLACK, Size(width: 64, height: 16)) { _, x, _ in x >= 35 ? 1 : 0 }
    let cut = try TestFrame.convert(ImageScaler(), bits, crop: PixelRect(x: 33, y: 3, width: 5, height: 4))
    #expect((0..<5).map { cut[$0, 1][0] > 128 } == [false, false, true, true, true])
    let bayer = try TestFrame.make(AV_PIX_FMT_BAYER_RGGB8, Size(width: 32, height: 16)) { _, _, _ in 0 }
    memset(try #require(bayer.frame.pointee.data.0), 77, Int(bayer.frame.pointee.linesize.0) * 16)
    let grey = try TestFrame.convert(ImageScaler(), bayer, crop: PixelRect(x: 5, y: 5, width: 16, height: 8))
    #expect(grey[3, 3] == [77, 77, 77])
    let indexed = try TestFrame.make(AV_PIX_FMT_PAL8, Size(width: 32, height: 16)) { _, x, y in UInt32(x + y * 8) }
    let palette = try #require(UnsafeMutableRawPointer(indexed.frame.pointee.data.1)?.assumingMemoryBound(to: UInt32.self))
    for index in 0..<256 { palette[index] = 0xFF00_0000 | UInt32(index) << 16 | UInt32(255 - index) << 8 | 9 }
    let colors = try TestFrame.convert(ImageScaler(), indexed, crop: PixelRect(x: 7, y: 5, width: 16, height: 8))
    #expect(colors[0, 0] == [47, 208, 9] && colors[3, 2] == [66, 189, 9])
  }

  @Test("Crops outside of the frame and destinations that are too small are refused")
  func refusals() throws {
    let source = try Self.noise("yuv420p", Size(width: 64, height: 32), seed: 1)
    let scaler = ImageScaler()
    let rects = [(-1, 0, 8, 8), (0, 0, 65, 8), (60, 0, 8, 8), (0, 30, 8, 8), (0, 0, 0, 8)]
    for (x, y, width, height) in rects {
      #expect(throws: VideoError.self) {
        try TestFrame.convert(scaler, source, crop: PixelRect(x: x, y: y, width: width, height: height), to: Size(width: 8, height: 8))
      }
    }
    withUnsafeTemporaryAllocation(byteCount: 8 * 24 - 1, alignment: 16) { small in
      let error = #expect(throws: VideoError.self) {
        try scaler.scale(
          source, crop: PixelRect(x: 0, y: 0, width: 8, height: 8), to: Size(width: 8, height: 8), into: small, bytesPerRow: 24, order: .rgb
        )
      }
      #expect(error?.code == .invalidOption)
    }
  }
}
