/// The classes that are wanted, so that a head scans only their planes.
public struct ClassMask: Sendable, Equatable {
  /// Wanted class indices, ascending, without repetition.
  public let ids: [Int]
  /// Classes of the model.
  public let classCount: Int

  /// - Parameter ids: indices in any order; those outside `0 ..< classCount` are left out.
  public init(_ ids: some Sequence<Int>, classCount: Int) {
    self.ids = Set(ids).filter { $0 >= 0 && $0 < classCount }.sorted()
    self.classCount = classCount
  }

  /// Every class of the model.
  public static func all(classCount: Int) -> ClassMask { ClassMask(0..<classCount, classCount: classCount) }

  public func contains(_ id: Int) -> Bool { ids.contains(id) }
}
