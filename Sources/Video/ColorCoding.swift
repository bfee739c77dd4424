import CFFmpeg

/// How a frame's numbers mean colours, as swscale wants it.
///
/// * Matrix: the frame's; where it says nothing, BT.709 for frames of 720 rows or 1280 columns and more, else BT.601. That
///   is how the material is made, and what players assume. YCgCo and the ICtCp family are approximated by BT.2020.
/// * Range: the frame's; where it says nothing, full for the `yuvj` formats, grey and RGB, else limited.
/// * Transfer and primaries are left alone: no tone mapping of HDR.
struct ColorCoding: Sendable, Hashable {
  /// One of swscale's `SWS_CS_*`.
  let matrix: Int32
  let isFullRange: Bool

  init(_ frame: AVFrame) {
    switch frame.colorspace {
    case AVCOL_SPC_BT709: matrix = SWS_CS_ITU709
    case AVCOL_SPC_FCC: matrix = SWS_CS_FCC
    case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: matrix = SWS_CS_ITU601
    case AVCOL_SPC_SMPTE240M: matrix = SWS_CS_SMPTE240M
    case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL, AVCOL_SPC_ICTCP, AVCOL_SPC_YCGCO, AVCOL_SPC_CHROMA_DERIVED_CL,
      AVCOL_SPC_CHROMA_DERIVED_NCL:
      matrix = SWS_CS_BT2020
    default: matrix = frame.height >= 720 || frame.width >= 1280 ? SWS_CS_ITU709 : SWS_CS_ITU601
    }
    switch frame.color_range {
    case AVCOL_RANGE_JPEG: isFullRange = true
    case AVCOL_RANGE_MPEG: isFullRange = false
    default:
      let format = AVPixelFormat(frame.format)
      isFullRange = format.isJPEG || format.isMonochrome || format.isRGB
    }
  }

  /// Packed 8-bit RGB.
  static let rgb = ColorCoding(matrix: SWS_CS_ITU601, isFullRange: true)

  init(matrix: Int32, isFullRange: Bool) {
    (self.matrix, self.isFullRange) = (matrix, isFullRange)
  }
}
