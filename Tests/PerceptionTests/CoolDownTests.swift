import Fixtures
import Testing

@testable import Perception

@Suite struct CoolDownTests {
  private let frame = Size(width: 1920, height: 1080)
  private let looked = PixelRect(x: 480, y: 240, width: 240, height: 240)

  private func coolDown(forget: Double = 1) -> CoolDown {
    CoolDown(columns: 80, rows: 45, cell: 24, frame: frame, forgetHalfLife: forget)
  }

  private func time(_ index: Int, fps: Int) -> MediaTime { MediaTime(value: Int64(index), denominator: Int32(fps)) }

  @Test func theFrameRateDoesNotMatter() {
    var (learnt, left): ([Float], [Float]) = ([], [])
    for fps in [5, 10, 30] {
      var coolDown = coolDown()
      for index in 0...fps { coolDown.note(LookReport(examined: [looked]), at: time(index, fps: fps)) }
      learnt.append(coolDown.map[column: 24, row: 14])
      for index in 1...fps { coolDown.note(LookReport(), at: time(fps + index, fps: fps)) }
      left.append(coolDown.map[column: 24, row: 14])
    }
    #expect(learnt.allSatisfy { abs($0 - learnt[2]) < 0.06 && $0 > 0.8 }, "\(learnt)")
    #expect(zip(learnt, left).allSatisfy { abs($1 / $0 - 0.5) < 1e-3 }, "half after one half-life: \(left)")
  }

  @Test func onlyWhereItWasLooked() {
    var coolDown = coolDown()
    coolDown.note(LookReport(examined: [PixelRect(x: 485, y: 240, width: 240, height: 235)]), at: .zero)
    for row in 0..<45 {
      for column in 0..<80 {
        // 485 to 725 has the columns 21 to 29 wholly, 240 to 475 the rows 10 to 18.
        #expect((coolDown.map[column: column, row: row] > 0) == ((21..<30).contains(column) && (10..<19).contains(row)))
      }
    }
  }

  /// The last cells reach beyond a frame that is no multiple of them.
  @Test func theFarEdgesCoolToo() {
    let odd = Size(width: 1001, height: 701)
    var coolDown = CoolDown(columns: 42, rows: 30, cell: 24, frame: odd, forgetHalfLife: 1)
    let corner = Patch.innerArea(of: PixelRect(x: 680, y: 380, width: 320, height: 320), in: odd)
    coolDown.note(LookReport(examined: [corner]), at: .zero)
    #expect(coolDown.map[column: 41, row: 29] > 0 && coolDown.map[column: 30, row: 20] > 0)
    #expect(coolDown.map[column: 28, row: 29] == 0)
    // Within the last cell, but not up to the edge.
    coolDown.reset()
    coolDown.note(LookReport(examined: [PixelRect(x: 680, y: 380, width: 314, height: 314)]), at: .zero)
    #expect(coolDown.map[column: 41, row: 29] == 0 && coolDown.map[column: 40, row: 27] > 0)
  }

  @Test func whatWasFoundIsForgottenAtOnce() {
    var coolDown = coolDown()
    for index in 0..<30 { coolDown.note(LookReport(examined: [looked]), at: time(index, fps: 30)) }
    let found = BoundingBox(x: 600, y: 360, width: 30, height: 20)
    coolDown.note(LookReport(examined: [looked], found: [found]), at: time(30, fps: 30))
    for row in 10..<20 {
      for column in 20..<30 {
        // The box lies in the columns 25 and 26 and in row 15; one more all around.
        let isNear = (24...27).contains(column) && (14...16).contains(row)
        #expect((coolDown.map[column: column, row: row] == 0) == isNear, "\(column) \(row)")
      }
    }
    for box in [BoundingBox(x: -90, y: -90, width: 20, height: 20), BoundingBox(x: 5000, y: 3000, width: 20, height: 20)] {
      coolDown.note(LookReport(found: [box]), at: time(31, fps: 30))
    }
    #expect(coolDown.map[column: 20, row: 10] > 0.8, "boxes outside of the frame are no harm")
  }

  @Test func theCameraCarriesTheMemory() {
    var coolDown = coolDown()
    for index in 0..<30 { coolDown.note(LookReport(examined: [looked]), at: time(index, fps: 30)) }
    let before = coolDown.map
    coolDown.move(by: CameraMotion(dx: 240, dy: -48))
    for row in 0..<43 {
      for column in 10..<80 { #expect(abs(coolDown.map[column: column, row: row] - before[column: column - 10, row: row + 2]) < 1e-5) }
    }
  }

  @Test(arguments: 0..<5 as Range<UInt64>) func itStaysAProbability(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var coolDown = coolDown(forget: random.double(0...2))
    var now = 0.0
    for _ in 0..<60 {
      // Times that stand still or are far apart happen.
      now += [0, 0.033, 0.2, 100][random.int(0...3)]
      let areas = (0..<random.int(0...4)).map { _ in
        PixelRect(x: random.int(-200...2000), y: random.int(-200...1200), width: random.int(0...500), height: random.int(0...500))
      }
      let boxes = (0..<random.int(0...3)).map { _ in random.box(in: frame) }
      coolDown.note(LookReport(examined: areas, found: boxes), at: MediaTime(microseconds: Int64(now * 1e6)))
      coolDown.move(by: CameraMotion(dx: random.double(-60...60), dy: random.double(-60...60)))
      #expect(coolDown.map.values.allSatisfy { (0...1).contains($0) }, "seed \(seed)")
    }
    coolDown.reset()
    #expect(coolDown.map.values.allSatisfy { $0 == 0 })
  }
}
