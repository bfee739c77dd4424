import Fixtures
import Testing

@testable import Perception

@Suite struct PatchSelectorTests {
  private let grid = PatchGrid(frame: Size(width: 1920, height: 1080), patch: Size(width: 416, height: 416), gridCell: 24)

  private func select(
    _ map: SaliencyMap, count: Int, least: Double = 1e-6, exponent: Int = 4
  ) -> [(rect: PixelRect, gain: Double)] {
    var selector = PatchSelector(grid: grid, exponent: exponent, overlapPenalty: 0.5)
    selector.begin(map)
    var chosen: [(PixelRect, Double)] = []
    while chosen.count < count, let next = selector.next(least: least) { chosen.append((next.rect, next.gain)) }
    return chosen
  }

  private func emptyMap() -> SaliencyMap { SaliencyMap(columns: grid.columns.cellCount, rows: grid.rows.cellCount) }

  /// Cells fully inside the inner area, from the public definition.
  private func cells(_ rect: PixelRect) -> Set<Int> {
    let inner = Patch.innerArea(of: rect, in: Size(width: 1920, height: 1080))
    var cells: Set<Int> = []
    for row in 0..<grid.rows.cellCount {
      for column in 0..<grid.columns.cellCount
      where column * 24 >= inner.x && column * 24 + 24 <= inner.maxX && row * 24 >= inner.y && row * 24 + 24 <= inner.maxY {
        cells.insert(row * grid.columns.cellCount + column)
      }
    }
    return cells
  }

  @Test func patchesLieInTheFrameOnEvenOrigins() {
    var random = SeededGenerator("patchesLieInTheFrameOnEvenOrigins", seed: 20)
    for _ in 0..<30 {
      var map = emptyMap()
      for _ in 0..<40 { map.values[random.int(0...map.values.count - 1)] = Float(random.double(0.2...1)) }
      for (rect, _) in select(map, count: 8) {
        #expect(rect.x % 2 == 0 && rect.y % 2 == 0 && rect.x >= 0 && rect.y >= 0 && rect.maxX <= 1920 && rect.maxY <= 1080)
      }
    }
  }

  @Test(arguments: [1, 2, 4, 8]) func gainIsWhatIsNewlyCoveredAndFalls(exponent: Int) {
    var random = SeededGenerator("gainIsWhatIsNewlyCoveredAndFalls", seed: 21)
    for _ in 0..<30 {
      var map = emptyMap()
      for _ in 0..<60 { map.values[random.int(0...map.values.count - 1)] = Float(random.double(0.2...1)) }
      var seen: Set<Int> = []
      for (rect, gain) in select(map, count: 8, exponent: exponent) {
        let fresh = cells(rect).subtracting(seen).reduce(0) { sum, cell in
          (0..<exponent).reduce(1) { power, _ in power * Double(map.values[cell]) } + sum
        }
        #expect(abs(gain - fresh) < 1e-4)
        seen.formUnion(cells(rect))
      }
    }
  }

  /// The first patch is the best single one up to the small pull to the middle.
  @Test func theFirstPatchIsTheBest() {
    var random = SeededGenerator("theFirstPatchIsTheBest", seed: 22)
    for _ in 0..<10 {
      var map = emptyMap()
      for _ in 0..<30 { map.values[random.int(0...map.values.count - 1)] = Float(random.double(0.1...1)) }
      var best = 0.0
      for row in grid.rows.positions {
        for column in grid.columns.positions {
          var sum = 0.0
          for r in row.cells {
            for c in column.cells {
              sum += Double(map[column: c, row: r] * map[column: c, row: r] * map[column: c, row: r] * map[column: c, row: r])
            }
          }
          best = max(best, sum)
        }
      }
      #expect(select(map, count: 1).first.map { $0.gain >= best / 1.05 } ?? false)
    }
  }

  @Test func separatePlacesAreAllCoveredWithoutOverlap() {
    var map = emptyMap()
    let places = [(4, 4), (40, 8), (74, 3), (8, 38), (60, 30)]
    for (column, row) in places { map[column: column, row: row] = 0.8 }
    let chosen = select(map, count: 8)
    #expect(chosen.count == 5, "no patch is spent where nothing is left")
    for (column, row) in places {
      #expect(chosen.contains { cells($0.rect).contains(row * grid.columns.cellCount + column) })
    }
    for (index, a) in chosen.enumerated() {
      for b in chosen[(index + 1)...] { #expect(a.rect.box.iou(b.rect.box) < 0.1) }
    }
  }

  @Test func aCrowdIsTiledNotPiledUp() {
    // A wide band of equal saliency: four patches should lie side by side.
    var map = emptyMap()
    for column in 5..<70 { for row in 18..<26 { map[column: column, row: row] = 0.7 } }
    let chosen = select(map, count: 4)
    #expect(chosen.count == 4)
    let covered = chosen.reduce(into: Set<Int>()) { $0.formUnion(cells($1.rect)) }
    let single = chosen.reduce(0) { $0 + cells($1.rect).count }
    #expect(Double(covered.count) >= 0.9 * Double(single))
  }

  @Test func randomScenesOverlapLittle() {
    var random = SeededGenerator("randomScenesOverlapLittle", seed: 23)
    var covered = 0
    var spent = 0
    for _ in 0..<40 {
      var map = emptyMap()
      for _ in 0..<25 { map.values[random.int(0...map.values.count - 1)] = Float(random.double(0.3...0.9)) }
      let chosen = select(map, count: 6)
      covered += chosen.reduce(into: Set<Int>()) { $0.formUnion(cells($1.rect)) }.count
      spent += chosen.reduce(0) { $0 + cells($1.rect).count }
    }
    #expect(Double(covered) >= 0.85 * Double(spent), "\(covered) of \(spent)")
  }

  @Test func aSinglePlaceComesToTheMiddle() {
    var map = emptyMap()
    map[column: 40, row: 22] = 0.6
    let rect = select(map, count: 1)[0].rect
    #expect(abs(rect.x + 208 - 972) <= 120 && abs(rect.y + 208 - 540) <= 120, "\(rect)")
  }

  @Test func nothingBelowTheFloor() {
    var map = emptyMap()
    map[column: 40, row: 22] = 0.29
    #expect(select(map, count: 3, least: 0.3 * 0.3 * 0.3 * 0.3).isEmpty)
    map[column: 40, row: 22] = 0.31
    #expect(select(map, count: 3, least: 0.3 * 0.3 * 0.3 * 0.3).count == 1)
  }
}
