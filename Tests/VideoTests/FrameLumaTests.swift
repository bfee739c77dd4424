import CFFmpeg
import Fixtures
import Perception
import Testing

@testable import Video

/// Which frames lend their luma, and that it is theirs.
@Suite struct FrameLumaTests {
  private static let bytes: Set = [
    "yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv411p", "yuv440p", "nv12", "nv21", "gray", "yuva420p",
  ]
  private let size = Size(width: 37, height: 11)

  private func level(_ x: Int, _ y: Int) -> UInt32 { UInt32((7 * x + 29 * y) % 256) }

  @Test(arguments: ScalerCropTests.formats)
  func planesOfBytesAreLent(name: String) throws {
    let frame = try TestFrame.make(av_get_pix_fmt(name), size) { component, x, y in component == 0 ? level(x, y) : 1 }
    let lines = frame.withLuma { luma, bytesPerRow in
      (0..<size.height).map { y in (0..<size.width).map { x in UInt32(luma[y * bytesPerRow + x]) } }
    }
    guard Self.bytes.contains(name) else {
      #expect(lines == nil, "\(name)")
      return
    }
    #expect(lines == (0..<size.height).map { y in (0..<size.width).map { x in level(x, y) } }, "\(name)")
  }

  @Test func aTurnedFrameLendsNone() throws {
    for orientation in [Orientation(rotation: 180, mirrored: false), Orientation(rotation: 90, mirrored: false)] {
      let frame = try TestFrame.make(AV_PIX_FMT_GRAY8, size, orientation: orientation) { _, x, y in level(x, y) }
      #expect(frame.withLuma { _, _ in true } == nil)
    }
  }

  /// A picture that is stored bottom up has its first line last in memory.
  @Test func aPictureStoredBottomUpLendsNone() throws {
    let frame = try TestFrame.make(AV_PIX_FMT_GRAY8, size) { _, x, y in level(x, y) }
    frame.frame.pointee.linesize.0 *= -1
    #expect(frame.withLuma { _, _ in true } == nil)
    frame.frame.pointee.linesize.0 *= -1
  }
}
