import CFFmpeg
import Glibc

/// Lets FFmpeg read from an open descriptor: standard input, a FIFO. FFmpeg's own `pipe:` blocks in `read` where no
/// interrupt reaches it; this one waits with `poll` and looks at the flag ten times a second.
final class DescriptorInput {
  /// For `AVFormatContext.pb`; valid as long as this object.
  private(set) var context: UnsafeMutablePointer<AVIOContext>?
  /// False for pipes: no seeking, no size.
  let isSeekable: Bool
  /// True until the first byte came.
  private(set) var isEmpty = true
  private let descriptor: Int32
  private let closesDescriptor: Bool
  private let interrupt: InterruptFlag
  /// Ends a wait that lasts too long; set before FFmpeg reads.
  var watch: InputWatch?
  /// Where the input begins: a shell may hand over a file that was read in part. Bytes.
  private let origin: off_t

  private static let bufferSize: Int32 = 65_536
  private static let pollMilliseconds: Int32 = 100

  /// - Parameter closing: true to close `descriptor` in the end, also when this throws.
  init(descriptor: Int32, closing: Bool, interrupt: InterruptFlag) throws(VideoError) {
    self.descriptor = descriptor
    self.closesDescriptor = closing
    self.interrupt = interrupt
    var status = stat()
    // Where either call fails, the input counts as a pipe.
    let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    let position = isRegular ? lseek(descriptor, 0, SEEK_CUR) : -1
    isSeekable = position >= 0
    origin = max(position, 0)
    guard let buffer = av_malloc(Int(DescriptorInput.bufferSize)) else { throw .outOfMemory("read the input") }
    // Fresh memory that only FFmpeg touches, as bytes.
    context = avio_alloc_context(
      buffer.assumingMemoryBound(to: UInt8.self), DescriptorInput.bufferSize, 0, Unmanaged.passUnretained(self).toOpaque(),
      DescriptorInput.read, nil, isSeekable ? DescriptorInput.seek : nil)
    guard let context else {
      av_free(buffer)
      throw .outOfMemory("read the input")
    }
    context.pointee.seekable = isSeekable ? AVIO_SEEKABLE_NORMAL : 0
  }

  deinit {
    if let context {
      // FFmpeg may have replaced the buffer that was handed over.
      av_free(context.pointee.buffer)
      avio_context_free(&self.context)
    }
    if closesDescriptor { close(descriptor) }
  }

  // The opaque pointers below are `self`, unretained: the owner closes the demuxer before it lets go of this object.

  private static let read: @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, Int32) -> Int32 = {
    opaque, buffer, count in
    guard let opaque, let buffer else { return PDN_AVERROR_EINVAL }
    return Unmanaged<DescriptorInput>.fromOpaque(opaque).takeUnretainedValue().read(into: buffer, count: Int(count))
  }

  private static let seek: @convention(c) (UnsafeMutableRawPointer?, Int64, Int32) -> Int64 = { opaque, offset, whence in
    guard let opaque else { return Int64(PDN_AVERROR_EINVAL) }
    return Unmanaged<DescriptorInput>.fromOpaque(opaque).takeUnretainedValue().seek(to: offset, whence: whence)
  }

  private func read(into buffer: UnsafeMutablePointer<UInt8>, count: Int) -> Int32 {
    while !interrupt.isRaised, watch?.stop == nil {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, DescriptorInput.pollMilliseconds)
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      if ready < 0 { return -errno }
      let received = Glibc.read(descriptor, buffer, count)
      if received > 0 {
        isEmpty = false
        return Int32(received)
      }
      if received == 0 { return PDN_AVERROR_EOF }
      if errno != EINTR && errno != EAGAIN { return -errno }
    }
    return PDN_AVERROR_EXIT
  }

  private func seek(to offset: Int64, whence: Int32) -> Int64 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return Int64(-errno) }
    if whence & AVSEEK_SIZE != 0 { return Int64(status.st_size - origin) }
    let fromStart = whence & ~AVSEEK_FORCE == SEEK_SET
    // Offsets come from the file, and a hostile one may be anything.
    let (target, overflows) = off_t(offset).addingReportingOverflow(fromStart ? origin : 0)
    guard !overflows else { return Int64(PDN_AVERROR_EINVAL) }
    let position = lseek(descriptor, target, whence & ~AVSEEK_FORCE)
    return position < 0 ? Int64(-errno) : Int64(position - origin)
  }
}
