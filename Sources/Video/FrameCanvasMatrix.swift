import CFFmpeg

/// How brightness is made of red, green and blue: the weights of red and blue, green is the rest.
struct FrameCanvasMatrix: Sendable, Hashable {
  let red: Double
  let blue: Double
  /// FFmpeg's name of it, for the tags of a written stream.
  let tag: AVColorSpace

  static let bt601 = FrameCanvasMatrix(red: 0.299, blue: 0.114, tag: AVCOL_SPC_SMPTE170M)
  static let bt709 = FrameCanvasMatrix(red: 0.2126, blue: 0.0722, tag: AVCOL_SPC_BT709)
  static let bt2020 = FrameCanvasMatrix(red: 0.2627, blue: 0.0593, tag: AVCOL_SPC_BT2020_NCL)

  private init(red: Double, blue: Double, tag: AVColorSpace) {
    self.red = red
    self.blue = blue
    self.tag = tag
  }

  /// The one that a frame with `coding` is drawn and written in: its own, or BT.601 for its near relations of the analogue days.
  init(_ coding: ColorCoding) {
    switch coding.matrix {
    case SWS_CS_ITU709: self = .bt709
    case SWS_CS_BT2020: self = .bt2020
    default: self = .bt601
    }
  }

  /// The primaries and the transfer curve that usually go with it.
  var companions: (primaries: AVColorPrimaries, transfer: AVColorTransferCharacteristic) {
    switch tag {
    case AVCOL_SPC_BT709: (AVCOL_PRI_BT709, AVCOL_TRC_BT709)
    case AVCOL_SPC_BT2020_NCL: (AVCOL_PRI_BT2020, AVCOL_TRC_BT2020_10)
    default: (AVCOL_PRI_SMPTE170M, AVCOL_TRC_SMPTE170M)
    }
  }

  /// swscale's name of it, one of `SWS_CS_*`.
  var scalerName: Int32 {
    switch tag {
    case AVCOL_SPC_BT709: SWS_CS_ITU709
    case AVCOL_SPC_BT2020_NCL: SWS_CS_BT2020
    default: SWS_CS_ITU601
    }
  }
}
