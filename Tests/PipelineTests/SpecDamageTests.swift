import Fixtures
import Foundation
import Testing

@testable import Pipeline

/// Files that were damaged: valid still, or refused with places inside the file, and never a crash.
@Suite struct SpecDamageTests {
  @Test(arguments: 0..<8 as Range<UInt64>) func aDamagedFileIsRefusedInOrder(seed: UInt64) throws {
    let original = try String(contentsOfFile: SpecFilesTests.folder + "/driving.yaml", encoding: .utf8)
    let lines = original.components(separatedBy: "\n")
    var generator = SeededGenerator(seed: seed)
    func random(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }
    let marks = Array(" :[]{}-#'\"&*!|>%@,?0aé\t\u{0}\u{FEFF}")
    var refused = 0
    for _ in 0..<40 {
      var damaged = lines
      for _ in 0...random(3) {
        let index = random(damaged.count)
        var line = Array(damaged[index])
        switch random(4) {
        case 0: damaged.remove(at: index)
        case 1: damaged.insert(damaged[index], at: random(damaged.count))
        case 2: damaged[index] = String(line.prefix(random(line.count + 1)))
        default:
          line.insert(marks[random(marks.count)], at: random(min(line.count, 34) + 1))
          damaged[index] = String(line)
        }
      }
      do throws(SpecError) {
        _ = try PipelineSpec.decode(damaged.joined(separator: "\n"), file: "x.yaml")
      } catch {
        refused += 1
        #expect(!error.problems.isEmpty, "seed \(seed)")
        for problem in error.problems {
          #expect(1...(damaged.count + 1) ~= problem.place.line && problem.place.column >= 1, "seed \(seed): \(problem)")
        }
      }
    }
    #expect(refused > 5, "seed \(seed)")
  }

  @Test func aliasesDoNotMultiply() {
    // 10^9 elements if anything walked through them all.
    let levels = (1...9).map { level in
      "a\(level): &a\(level) [" + [String](repeating: level == 1 ? "x" : "*a\(level - 1)", count: 10).joined(separator: ",") + "]"
    }
    let text = "name: x\n" + levels.joined(separator: "\n") + "\nclasses: *a9"
    #expect(SpecErrorTests.problems(text).count == 9 + 10)
  }

  @Test func deepNestingIsRefused() {
    let text = "name: x\nclasses: " + String(repeating: "[", count: 100_000)
    #expect(SpecErrorTests.problems(text).count == 1)
  }
}
