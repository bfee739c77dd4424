import CFFmpeg
import Fixtures
import Perception
import Testing

@testable import Video

/// Constructed colours in every format that swscale reads, against a double-precision reference.
@Suite struct ScalerColorTests {
  static let size = Size(width: 96, height: 48)
  static let block = 16
  static let seed: UInt64 = 20_240_517

  /// YUV, RGB and grey formats of integer components; mosaics, palettes and XYZ have tests of their own.
  static let formats: [String] = (0..<AV_PIX_FMT_NB.rawValue).compactMap { number in
    let format = AVPixelFormat(Int32(number))
    guard let descriptor = format.descriptor?.pointee, sws_isSupportedInput(format) > 0 else { return nil }
    let excluded = AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BITSTREAM
    guard descriptor.flags & UInt64(excluded) == 0, format.name?.hasPrefix("xyz") == false else { return nil }
    // RGB with 1…4 bits per channel is no video format, and swscale's own tables for it are coarse.
    guard descriptor.comp.2.depth == 0 || descriptor.comp.2.depth >= 5 else { return nil }
    return format.name
  }

  static func colors() -> [[Double]] {
    var random = SeededGenerator(seed: seed)
    let corners: [[Double]] = [[0, 0, 0], [1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0.5]]
    return corners + (0..<12).map { _ in (0..<3).map { _ in Double.random(in: 0...1, using: &random) } }
  }

  /// Worst deviation from the reference inside of the blocks, away from edges where chroma is interpolated.
  static func worstError(
    _ format: AVPixelFormat, matrix: AVColorSpace, range: AVColorRange, size: Size = size, to target: Size? = nil
  ) throws -> Double {
    let descriptor = try #require(format.descriptor?.pointee)
    let depths = [descriptor.comp.0.depth, descriptor.comp.1.depth, descriptor.comp.2.depth, descriptor.comp.3.depth].map { Int($0) }
    let reference = ReferenceColor(matrix: matrix, isFullRange: range == AVCOL_RANGE_JPEG, depth: depths[0])
    // Worked out once per colour: a test without optimisation would spend its time here.
    let codes = colors().map { color in
      format.isRGB
        ? zip(color, depths).map { UInt32(($0 * Double(1 << $1 - 1)).rounded()) }
        : reference.codes(format.isMonochrome ? [color[0], color[0], color[0]] : color)
    }
    let wanted = codes.map { code -> [Double] in
      if format.isRGB { return zip(code, depths).map { Double($0) * 255 / Double(1 << $1 - 1) } }
      let neutral = UInt32(1 << (depths[0] - 1))
      return reference.levels(format.isMonochrome ? [code[0], neutral, neutral] : code)
    }
    func colorIndex(_ x: Int, _ y: Int) -> Int { (x / block + y / block * (size.width / block)) % codes.count }
    let alpha = descriptor.flags & UInt64(AV_PIX_FMT_FLAG_ALPHA) != 0 ? Int(descriptor.nb_components) - 1 : -1
    let source = try TestFrame.make(format, size, matrix: matrix, range: range) { component, x, y in
      component == alpha ? UInt32(1 << depths[component] - 1) : codes[colorIndex(x, y)][component]
    }
    let target = target ?? size
    let pixels = try TestFrame.convert(ImageScaler(), source, to: target)
    var worst = 0.0
    let margin = 4
    for y in 0..<target.height {
      let sy = y * size.height / target.height
      guard (margin..<block - margin).contains(sy % block) else { continue }
      for x in stride(from: y % 3, to: target.width, by: 3) {
        let sx = x * size.width / target.width
        guard (margin..<block - margin).contains(sx % block) else { continue }
        for (got, want) in zip(pixels[x, y], wanted[colorIndex(sx, sy)]) { worst = max(worst, abs(Double(got) - want.rounded())) }
      }
    }
    return worst
  }

  @Test("Matrices of 601, 709, 2020 and 240M, both ranges", arguments: ["yuv420p", "yuv420p10le", "yuv444p", "nv12"])
  func matrices(name: String) throws {
    let format = av_get_pix_fmt(name)
    for matrix in [AVCOL_SPC_BT709, AVCOL_SPC_SMPTE170M, AVCOL_SPC_BT470BG, AVCOL_SPC_BT2020_NCL, AVCOL_SPC_SMPTE240M] {
      for range in [AVCOL_RANGE_MPEG, AVCOL_RANGE_JPEG] {
        let error = try Self.worstError(format, matrix: matrix, range: range)
        #expect(error <= 3, "\(name) matrix \(matrix.rawValue) range \(range.rawValue): off by \(error) levels")
      }
    }
  }

  @Test(
    "A frame that names no matrix: 601 below 720 rows and 1280 columns, else 709",
    arguments: [
      (Size(width: 720, height: 576), AVCOL_SPC_SMPTE170M.rawValue), (Size(width: 1280, height: 544), AVCOL_SPC_BT709.rawValue),
      (Size(width: 960, height: 720), AVCOL_SPC_BT709.rawValue),
    ])
  func unspecifiedMatrix(size: Size, assumed: UInt32) throws {
    let wanted = ReferenceColor(matrix: AVColorSpace(assumed), isFullRange: false, depth: 8)
    let other = ReferenceColor(
      matrix: assumed == AVCOL_SPC_BT709.rawValue ? AVCOL_SPC_SMPTE170M : AVCOL_SPC_BT709, isFullRange: false, depth: 8)
    let codes: [UInt32] = [90, 80, 200]
    let source = try TestFrame.make(AV_PIX_FMT_YUV420P, size, matrix: AVCOL_SPC_UNSPECIFIED, range: AVCOL_RANGE_UNSPECIFIED) { part, _, _ in
      codes[part]
    }
    let pixel = try TestFrame.convert(ImageScaler(), source, crop: PixelRect(x: 0, y: 0, width: 16, height: 16))[8, 8]
    #expect(zip(pixel, wanted.levels(codes)).allSatisfy { abs(Double($0) - $1) <= 3.5 })
    #expect(zip(pixel, other.levels(codes)).contains { abs(Double($0) - $1) > 8 }, "the colour must tell the matrices apart")
  }

  @Test("Every format within 3 levels, kept and scaled", arguments: formats)
  func everyFormat(name: String) throws {
    let format = av_get_pix_fmt(name)
    let isFull = format.isJPEG || format.isRGB || format.isMonochrome
    for range in isFull ? [AVCOL_RANGE_JPEG] : [AVCOL_RANGE_MPEG, AVCOL_RANGE_JPEG] {
      for target in [Self.size, Size(width: 48, height: 24), Size(width: 60, height: 31), Size(width: 144, height: 60)] {
        let error = try Self.worstError(format, matrix: AVCOL_SPC_BT709, range: range, to: target)
        // Five bits are widened by a shift, so that white loses 7 levels.
        let tolerance = (format.descriptor?.pointee.comp.2.depth ?? 8) == 5 ? 7.0 : 3.0
        #expect(error <= tolerance, "\(name) range \(range.rawValue) to \(target): off by \(error) levels")
      }
    }
  }
}
