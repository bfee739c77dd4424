/// Width and height in whole pixels.
public struct Size: Hashable, Sendable, Codable {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Number of pixels, `width` x `height`.
  public var area: Int { width * height }
}

extension Size: CustomStringConvertible {
  public var description: String { "\(width)x\(height)" }
}
