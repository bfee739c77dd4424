/// A small luma plane of the displayed frame: its own, or that of a packed RGB picture of it, averaged in square blocks.
///
/// Row-major, `height` x `width`, each value 0...255. The centre of pixel (i, j) lies at ((i + 0.5), (j + 0.5)) thumbnail pixels from the top left.
/// Luma of RGB is that of BT.601 in 1/256: (77 R + 150 G + 29 B) / 256; for motion the exact weights do not matter, so BGR does as well.
public struct LumaThumbnail: Sendable {
  /// Pixels; 0 as long as nothing has been taken.
  public private(set) var width = 0
  /// Pixels; 0 as long as nothing has been taken.
  public private(set) var height = 0
  /// Pixels of the displayed frame across one of its pixels, as far as it was taken of a picture.
  public private(set) var pixelWidth = 1.0
  /// The same, down.
  public private(set) var pixelHeight = 1.0
  /// `width * height` values, row by row from the top left.
  public private(set) var values: [Float] = []
  /// One sum per byte of a line of the picture.
  private var sums: [UInt16] = []
  /// Lines of a block that are read of a luma plane, at most: enough for a mean, and a large frame need not be read in full.
  private static let mostLines = 4

  public init() {}

  /// - Precondition: `values` has `width * height` elements.
  public init(width: Int, height: Int, values: [Float]) {
    precondition(width >= 0 && height >= 0 && values.count == width * height, "a thumbnail has one value per pixel")
    self.width = width
    self.height = height
    self.values = values
  }

  /// Takes a picture; allocates only when it is larger than all before.
  ///
  /// - Parameters:
  ///   - rgb: `size.height` lines of `size.width` pixels of 3 bytes each.
  ///   - bytesPerRow: distance of two lines, at least `3 * size.width`.
  ///   - factor: side of a block in pixels of the picture, 1...128. Pixels right and below of the last whole block are left out.
  ///   - scaleX: pixels of the picture per pixel of the displayed frame, across, > 0.
  ///   - scaleY: the same, down.
  ///
  /// The thumbnail is empty (0 x 0) when the buffer is too small for this description.
  public mutating func take(
    rgb: UnsafeRawBufferPointer, size: Size, bytesPerRow: Int, factor: Int, scaleX: Double = 1, scaleY: Double = 1
  ) {
    guard let base = begin(rgb, channels: 3, size: size, bytesPerRow: bytesPerRow, factor: factor) else { return }
    (pixelWidth, pixelHeight) = (Double(factor) / scaleX, Double(factor) / scaleY)
    let bytes = 3 * factor * width
    let share = 1 / Float(256 * factor * factor)
    let (columns, rows) = (width, height)
    values.withUnsafeMutableBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        guard let sum = sums.baseAddress else { return }
        for row in 0..<rows {
          // Every line is one of the `size.height` checked above, and `bytes` <= 3 * size.width of it.
          for line in 0..<factor {
            let start = base + (row * factor + line) * bytesPerRow
            Self.add(UnsafeRawBufferPointer(start: start, count: bytes), to: sums, afresh: line == 0)
          }
          // Walks over the 3 * factor * columns sums once.
          var pixel = UnsafePointer(sum)
          for column in 0..<columns {
            var (red, green, blue) = (UInt32(0), UInt32(0), UInt32(0))
            for _ in 0..<factor {
              red &+= UInt32(pixel[0])
              green &+= UInt32(pixel[1])
              blue &+= UInt32(pixel[2])
              pixel += 3
            }
            let weighted = 77 &* red &+ 150 &* green &+ 29 &* blue
            values[row &* columns &+ column] = Float(Int32(bitPattern: weighted)) * share
          }
        }
      }
    }
  }

  /// Takes the luma plane of the displayed frame, of which it reads every line or, in large blocks, every second, third ... about their middles;
  /// allocates only when it is larger than all before.
  ///
  /// - Parameters:
  ///   - luma: `size.height` lines of `size.width` bytes.
  ///   - bytesPerRow: distance of two lines, at least `size.width`.
  ///   - factor: side of a block in pixels of the plane, 1...128. Pixels right and below of the last whole block are left out.
  ///
  /// The thumbnail is empty (0 x 0) when the buffer is too small for this description.
  public mutating func take(luma: UnsafeRawBufferPointer, size: Size, bytesPerRow: Int, factor: Int) {
    guard let base = begin(luma, channels: 1, size: size, bytesPerRow: bytesPerRow, factor: factor) else { return }
    (pixelWidth, pixelHeight) = (Double(factor), Double(factor))
    let step = (factor + Self.mostLines - 1) / Self.mostLines
    let lines = (factor + step - 1) / step
    let first = (factor - 1 - (lines - 1) * step) / 2
    let share = 1 / Float(factor * lines)
    let (columns, rows) = (width, height)
    values.withUnsafeMutableBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        guard let sum = sums.baseAddress else { return }
        for row in 0..<rows {
          // Every line is one of the `size.height` checked above, and `sums.count` <= size.width of it.
          func line(_ number: Int) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(start: base + (row * factor + first + number * step) * bytesPerRow, count: sums.count)
          }
          if lines == 4 {
            Self.sum(line(0), line(1), line(2), line(3), into: sums)
          } else {
            for number in 0..<lines { Self.add(line(number), to: sums, afresh: number == 0) }
          }
          // Walks over the factor * columns sums once.
          for column in 0..<columns {
            let block = UnsafeRawPointer(sum + column &* factor)
            var lanes = SIMD4<UInt16>()
            var pixel = 0
            // At most 32 times 4 * 255 in a lane.
            while pixel &+ 4 <= factor {
              lanes &+= block.loadUnaligned(fromByteOffset: 2 &* pixel, as: SIMD4<UInt16>.self)
              pixel &+= 4
            }
            var total = SIMD4<UInt32>(truncatingIfNeeded: lanes).wrappedSum()
            while pixel < factor {
              total &+= UInt32(block.load(fromByteOffset: 2 &* pixel, as: UInt16.self))
              pixel &+= 1
            }
            values[row &* columns &+ column] = Float(Int32(bitPattern: total)) * share
          }
        }
      }
    }
  }

  /// Sizes everything for a picture; nil, and an empty thumbnail, when the buffer is too small for this description.
  private mutating func begin(
    _ picture: UnsafeRawBufferPointer, channels: Int, size: Size, bytesPerRow: Int, factor: Int
  ) -> UnsafeRawPointer? {
    width = 0
    height = 0
    guard (1...128).contains(factor), size.width >= factor, size.height >= factor, bytesPerRow >= channels * size.width,
      picture.count >= bytesPerRow * (size.height - 1) + channels * size.width
    else {
      values.removeAll(keepingCapacity: true)
      return nil
    }
    width = size.width / factor
    height = size.height / factor
    values.makeRoom(for: width * height, value: 0)
    sums.makeRoom(for: channels * factor * width, value: 0)
    return picture.baseAddress
  }

  /// Takes a copy, keeping the storage.
  mutating func take(_ other: LumaThumbnail) {
    width = other.width
    height = other.height
    values.removeAll(keepingCapacity: true)
    values.append(contentsOf: other.values)
  }

  /// Takes `other` at half its size, each value the mean of four; an odd last row or column is left out.
  mutating func take(halving other: LumaThumbnail) {
    width = other.width / 2
    height = other.height / 2
    values.makeRoom(for: width * height, value: 0)
    let (columns, rows, line) = (width, height, other.width)
    // 2 · columns <= other.width and 2 · rows <= other.height, so all four are pixels of `other`.
    other.values.withUnsafeBufferPointer { source in
      values.withUnsafeMutableBufferPointer { values in
        for row in 0..<rows {
          for column in 0..<columns {
            let index = 2 * row * line + 2 * column
            let sum = source[index] + source[index + 1] + source[index + line] + source[index + line + 1]
            values[row * columns + column] = 0.25 * sum
          }
        }
      }
    }
  }

  /// Four lines in one pass, as long as `sums`: most of the time goes on waiting for memory, and four streams wait together.
  private static func sum(
    _ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer, _ c: UnsafeRawBufferPointer, _ d: UnsafeRawBufferPointer,
    into sums: UnsafeMutableBufferPointer<UInt16>
  ) {
    for index in 0..<sums.count { sums[index] = UInt16(a[index]) &+ UInt16(b[index]) &+ UInt16(c[index]) &+ UInt16(d[index]) }
  }

  /// A loop over bytes that the compiler turns into vector instructions.
  private static func add(_ line: UnsafeRawBufferPointer, to sums: UnsafeMutableBufferPointer<UInt16>, afresh: Bool) {
    if afresh {
      for index in 0..<line.count { sums[index] = UInt16(line[index]) }
    } else {
      for index in 0..<line.count { sums[index] &+= UInt16(line[index]) }
    }
  }
}
