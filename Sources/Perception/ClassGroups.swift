/// Which classes of the model compete with each other: two boxes of one group may be the same object seen as two classes
/// (car and truck), so they suppress each other, merge, and vote in one track. A class in no group is a group of its own.
public struct ClassGroups: Hashable, Sendable {
  private let groupCount: Int
  private let table: [Int]

  /// - Parameters:
  ///   - groups: class indices that belong together; a class named twice stays in the first group that names it.
  ///   - classCount: number of classes of the model; indices outside `0 ..< classCount` are ignored.
  public init(groups: [[Int]], classCount: Int) {
    groupCount = groups.count
    var table = (0..<max(classCount, 0)).map { groups.count + $0 }
    for (group, members) in groups.enumerated() {
      for classID in members where table.indices.contains(classID) && table[classID] >= groups.count {
        table[classID] = group
      }
    }
    self.table = table
  }

  /// The group of a class: its index in the list given to `init`, or a number of its own for a class in no group.
  public func group(of classID: Int) -> Int {
    table.indices.contains(classID) ? table[classID] : groupCount + classID
  }
}
