import CFFmpeg

extension AVPixelFormat {
  var descriptor: UnsafePointer<AVPixFmtDescriptor>? { av_pix_fmt_desc_get(self) }

  /// FFmpeg's name such as `yuv420p`.
  var name: String? { av_get_pix_fmt_name(self).map { String(cString: $0) } }

  private func has(_ flags: Int32) -> Bool {
    descriptor.map { $0.pointee.flags & UInt64(flags) != 0 } ?? false
  }

  var isRGB: Bool { has(AV_PIX_FMT_FLAG_RGB) }

  /// Luma alone, with or without transparency.
  var isMonochrome: Bool {
    guard let descriptor, descriptor.pointee.nb_components <= 2 else { return false }
    return !has(AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_RGB)
  }

  /// The deprecated formats whose name alone says full range.
  var isJPEG: Bool {
    switch self {
    case AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ411P: true
    default: false
    }
  }

  /// YUV with fewer chroma than luma columns.
  var isSubsampled: Bool {
    guard let descriptor, !isRGB, !has(AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER) else { return false }
    return descriptor.pointee.nb_components >= 3 && descriptor.pointee.log2_chroma_w > 0
  }

  /// More than 8 bits per component.
  var isDeep: Bool { (descriptor?.pointee.comp.0.depth ?? 0) > 8 }

  /// The first plane is luma, one byte per pixel.
  var hasByteLuma: Bool {
    guard let luma = descriptor?.pointee.comp.0, !has(AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_RGB), canCropByPointer else { return false }
    return luma.plane == 0 && luma.step == 1 && luma.offset == 0 && luma.shift == 0 && luma.depth == 8
  }

  /// What swscale converts to RGB of the same size with code of its own.
  var hasFastPath: Bool {
    switch self {
    case AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUVJ422P: true
    default: false
    }
  }

  /// False where pixels share bytes or are mosaics, so that no pointer leads to a pixel.
  var canCropByPointer: Bool { !has(AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER) }
}
