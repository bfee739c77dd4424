import CFFmpeg

/// Colour conversion in double precision, from the definitions (ITU-R BT.601, BT.709, BT.2020; full range: JFIF).
struct ReferenceColor {
  /// Weights of red and blue in luma.
  private let kr: Double
  private let kb: Double
  private let isFullRange: Bool
  private let depth: Int

  init(matrix: AVColorSpace, isFullRange: Bool, depth: Int) {
    (kr, kb) =
      switch matrix {
      case AVCOL_SPC_BT709: (0.2126, 0.0722)
      case AVCOL_SPC_BT2020_NCL: (0.2627, 0.0593)
      case AVCOL_SPC_SMPTE240M: (0.212, 0.087)
      default: (0.299, 0.114)
      }
    (self.isFullRange, self.depth) = (isFullRange, depth)
  }

  private var unit: Double { Double(1 << (depth - 8)) }
  private var lumaOffset: Double { isFullRange ? 0 : 16 * unit }
  private var lumaSpan: Double { isFullRange ? Double(1 << depth) - 1 : 219 * unit }
  private var chromaSpan: Double { isFullRange ? Double(1 << depth) - 1 : 224 * unit }
  private var chromaOffset: Double { 128 * unit }

  /// Codes Y, Cb, Cr of a colour given in 0…1.
  func codes(_ rgb: [Double]) -> [UInt32] {
    let y = kr * rgb[0] + (1 - kr - kb) * rgb[1] + kb * rgb[2]
    let cb = (rgb[2] - y) / (2 * (1 - kb))
    let cr = (rgb[0] - y) / (2 * (1 - kr))
    return [y * lumaSpan + lumaOffset, cb * chromaSpan + chromaOffset, cr * chromaSpan + chromaOffset]
      .map { UInt32(min(max($0.rounded(), 0), Double(1 << depth) - 1)) }
  }

  /// The colour of three codes in levels 0…255, clipped.
  func levels(_ codes: [UInt32]) -> [Double] {
    let y = (Double(codes[0]) - lumaOffset) / lumaSpan
    let cb = (Double(codes[1]) - chromaOffset) / chromaSpan
    let cr = (Double(codes[2]) - chromaOffset) / chromaSpan
    let red = y + 2 * (1 - kr) * cr
    let blue = y + 2 * (1 - kb) * cb
    let green = (y - kr * red - kb * blue) / (1 - kr - kb)
    return [red, green, blue].map { min(max($0 * 255, 0), 255) }
  }
}
