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

  /// The matrix of a frame; without a tag, and for RGB, BT.709 from 720 lines on and BT.601 below, as players assume.
  init(of source: PixelBuffer) {
    switch source.frame.pointee.colorspace {
    case AVCOL_SPC_BT709: self = .bt709
    case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M, AVCOL_SPC_FCC: self = .bt601
    case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: self = .bt2020
    default: self = min(source.codedSize.width, source.codedSize.height) >= 720 ? .bt709 : .bt601
    }
  }
}

extension PixelBuffer {
  /// Samples use 0...255; JPEG and RGB do, broadcast video does not.
  var isFullRange: Bool {
    switch AVPixelFormat(frame.pointee.format) {
    case AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ411P: true
    default: frame.pointee.color_range == AVCOL_RANGE_JPEG
    }
  }

  /// The shape of a displayed pixel: a quarter turn exchanges width and height.
  var displayedAspect: AVRational {
    let aspect = frame.pointee.sample_aspect_ratio
    return orientation.swapsAxes ? AVRational(num: aspect.den, den: aspect.num) : aspect
  }
}
