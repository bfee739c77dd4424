import Perception
import Testing

@Suite struct ClassGroupsTests {
  @Test func groupsAndLoners() {
    let groups = ClassGroups(groups: [[2, 5, 7], [0]], classCount: 10)
    #expect(groups.group(of: 2) == groups.group(of: 7))
    #expect(groups.group(of: 0) != groups.group(of: 2))
    let all = Set((0..<20).map { groups.group(of: $0) })
    #expect(all.count == 18, "three classes of twenty share a group, also beyond the class count all differ")
  }

  @Test func oddInput() {
    let groups = ClassGroups(groups: [[1, 1, 99, -4], [1, 2]], classCount: 3)
    #expect(groups.group(of: 1) == 0)
    #expect(groups.group(of: 2) == 1)
    #expect(groups.group(of: 99) != 0)
  }
}
