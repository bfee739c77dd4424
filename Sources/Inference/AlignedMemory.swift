/// Bytes on a cache line of their own (64 bytes), zero at first.
///
/// `@unchecked Sendable`: the pointer never changes; who may touch the bytes, and when, is the business of the owner.
final class AlignedMemory: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  init(byteCount: Int) {
    bytes = .allocate(byteCount: byteCount, alignment: 64)
    _ = bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { bytes.deallocate() }
}
