import CFFmpeg

extension AVPixelFormat {
  var descriptor: UnsafePointer<AVPixFmtDescriptor>? { av_pix_fmt_desc_get(self) }

  /// Luma alone, with or without transparency.
  var isMonochrome: Bool {
    guard let descriptor = descriptor?.pointee, descriptor.nb_components <= 2 else { return false }
    return descriptor.flags & UInt64(AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER) == 0
  }
}
