import Perception
import Testing

@testable import Pipeline

@Suite struct GlanceBuffersTests {
  private func luma(_ width: Int) -> LumaThumbnail { LumaThumbnail(width: width, height: 1, values: [Float](repeating: 1, count: width)) }

  private func address(_ luma: LumaThumbnail) -> UnsafePointer<Float>? { luma.values.withUnsafeBufferPointer { $0.baseAddress } }

  @Test func memoryComesBackTheOldestFirst() {
    let buffers = GlanceBuffers()
    let pictures = (1...3).map { luma($0) }
    for picture in pictures { buffers.takeBack(picture, GlanceStrips()) }
    for picture in pictures { #expect(address(buffers.luma()) == address(picture)) }
    #expect(buffers.luma().values.isEmpty)
  }

  @Test func whatIsEmptyIsNotKept() {
    let buffers = GlanceBuffers()
    buffers.takeBack(LumaThumbnail(), GlanceStrips())
    buffers.takeBack(GlanceMaps())
    buffers.takeBack(luma(7), GlanceStrips())
    buffers.takeBack(GlanceMaps(columns: 2, rows: 1, stride: 8, planes: [0, 1]))
    #expect(buffers.luma().width == 7 && buffers.maps().columns == 2)
    #expect(buffers.strips().columns == 0)
  }

  @Test func noMoreIsKeptThanIsUsed() {
    let buffers = GlanceBuffers()
    for width in 1...30 { buffers.takeBack(luma(width), GlanceStrips()) }
    let kept = (0..<30).map { _ in buffers.luma().width }
    #expect(kept.prefix { $0 > 0 } == kept.filter { $0 > 0 }[...] && kept.count { $0 > 0 } < 10)
  }
}
