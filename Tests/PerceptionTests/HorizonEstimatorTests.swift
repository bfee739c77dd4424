import Fixtures
import Foundation
import Perception
import Testing

@Suite struct HorizonEstimatorTests {
  private static let (columns, rows) = (80, 45)
  private static let frame = Size(width: 1920, height: 1080)
  /// 1.5 % of the height.
  private static let tolerance = 16.2
  /// Nothing but noise, to be painted on.
  private let plain: PaintedView

  init() {
    var random = SeededGenerator("HorizonEstimatorTests", seed: 20)
    plain = PaintedView(using: &random)
  }

  private func estimator() -> HorizonEstimator {
    HorizonEstimator(columns: Self.columns, rows: Self.rows, cellWidth: 24, cellHeight: 24, frameWidth: 1920)
  }

  /// A background such as a trained head leaves.
  private func background(_ random: inout SeededGenerator, upTo most: Double = 0.05) -> [Float] {
    (0..<Self.columns * Self.rows).map { _ in Float(random.double(0...most)) }
  }

  /// Heats the cells near a line, with jitter, as a head does.
  private func draw(
    _ line: Horizon, peak: Double, columns: Range<Int> = 0..<80, into map: inout [Float], _ random: inout SeededGenerator
  ) {
    for column in columns {
      let height = line.y(at: (Double(column) + 0.5) * 24) / 24 - 0.5 + random.double(-0.3...0.3)
      let strength = peak * random.double(0.8...1.1)
      for row in 0..<Self.rows {
        let distance = Double(row) - height
        let heat = Float(strength * exp(-distance * distance / (2 * 0.6 * 0.6)))
        map[row * Self.columns + column] = min(1, max(map[row * Self.columns + column], heat))
      }
    }
  }

  /// Sky and darker water.
  private func sea(_ line: Horizon) -> GlanceStrips {
    var view = plain
    view.darken(below: line, frame: Self.frame)
    return view.strips()
  }

  private func tilted(_ degrees: Double, middle: Double) -> Horizon {
    let rise = tan(degrees * .pi / 180) * 960
    return Horizon(left: middle - rise, right: middle + rise, frameWidth: 1920)
  }

  private func off(_ found: Horizon?, _ truth: Horizon) -> Double {
    guard let found else { return .infinity }
    // Where the line is inside the frame; outside of it nobody can see.
    var worst = 0.0
    for x in stride(from: 0.0, through: 1920, by: 60) where (0...1080).contains(truth.y(at: x)) {
      worst = max(worst, abs(found.y(at: x) - truth.y(at: x)))
    }
    return worst
  }

  @Test func findsLinesOfAnyTilt() {
    var random = SeededGenerator("findsLinesOfAnyTilt", seed: 21)
    var estimator = estimator()
    for _ in 0..<20 {
      let truth = tilted(random.double(-34...34), middle: random.double(300...780))
      var map = background(&random)
      draw(truth, peak: 0.8, into: &map, &random)
      let found = estimator.estimate(map, strips: sea(truth))
      #expect(off(found, truth) < Self.tolerance, "\(truth) \(String(describing: found))")
      #expect(found?.confidence ?? 0 > 0.6, "\(truth) \(String(describing: found))")
    }
  }

  @Test func seesBehindShipsAndBeyondTheBorder() {
    var random = SeededGenerator("seesBehindShipsAndBeyondTheBorder", seed: 22)
    var estimator = estimator()
    for _ in 0..<20 {
      let truth = tilted(random.double(-10...10), middle: random.double(300...780))
      var map = background(&random)
      let start = random.int(0...47)
      draw(truth, peak: 0.8, columns: 0..<start, into: &map, &random)
      draw(truth, peak: 0.8, columns: start + 32..<80, into: &map, &random)
      var view = plain
      view.darken(below: truth, frame: Self.frame)
      view.add((-90, -90, -90)) { x, y in Int(x) / 8 >= start && Int(x) / 8 < start + 32 && abs(y - 180) < 150 ? 1 : 0 }
      let found = estimator.estimate(map, strips: view.strips())
      #expect(off(found, truth) < Self.tolerance && found?.confidence ?? 0 > 0.3, "40 % hidden: \(truth) \(String(describing: found))")
      // Leaves the frame through the top after some 60 % of the width.
      let leaving = Horizon(left: random.double(300...500), right: -300, frameWidth: 1920)
      map = background(&random)
      draw(leaving, peak: 0.8, into: &map, &random)
      let seen = estimator.estimate(map, strips: sea(leaving))
      #expect(off(seen, leaving) < Self.tolerance && seen?.confidence ?? 0 > 0.3, "\(leaving) \(String(describing: seen))")
    }
  }

  @Test func piersAndRidgesDoNotWin() {
    var random = SeededGenerator("piersAndRidgesDoNotWin", seed: 23)
    var estimator = estimator()
    for _ in 0..<20 {
      let truth = tilted(random.double(-8...8), middle: random.double(400...700))
      var map = background(&random)
      // A weaker ridge over the whole width, and a short edge in front that is hotter.
      draw(tilted(random.double(-8...8), middle: truth.y(at: 960) - 220), peak: 0.35, into: &map, &random)
      let start = random.int(0...59)
      draw(tilted(random.double(-30...30), middle: truth.y(at: 960) + 250), peak: 1, columns: start..<start + 20, into: &map, &random)
      draw(truth, peak: 0.8, into: &map, &random)
      let found = estimator.estimate(map, strips: sea(truth))
      #expect(off(found, truth) < Self.tolerance && found?.confidence ?? 0 > 0.3, "\(truth) \(String(describing: found))")
    }
  }

  @Test func whereThereIsNoLineNoneIsFound() {
    var random = SeededGenerator("whereThereIsNoLineNoneIsFound", seed: 24)
    var estimator = estimator()
    let plain = plain.strips()
    #expect(estimator.estimate([Float](repeating: 0, count: 3600), strips: plain) == nil)
    #expect(estimator.estimate([Float](repeating: 1, count: 3600), strips: plain) == nil)
    #expect(estimator.estimate([Float](repeating: .nan, count: 3600), strips: plain) == nil)
    #expect(estimator.estimate([Float](repeating: 0.5, count: 3599), strips: plain) == nil, "too few values are not read")
    #expect(estimator.estimate([Float](repeating: 0.5, count: 3600), pitch: 79, strips: plain) == nil, "rows too short for the map")
    for most in [0.05, 0.3, 1.0] {
      for _ in 0..<20 {
        let found = estimator.estimate(background(&random, upTo: most), strips: plain)
        #expect(found?.confidence ?? 0 < 0.1, "noise up to \(most): \(String(describing: found))")
      }
    }
    for _ in 0..<20 {
      var map = background(&random)
      for _ in 0..<60 { map[random.int(0...3599)] = 0.9 }
      #expect(estimator.estimate(map, strips: plain)?.confidence ?? 0 < 0.1, "speckles")
      map = background(&random)
      let start = random.int(10...54)
      draw(tilted(random.double(-20...20), middle: 540), peak: 0.9, columns: start..<start + 16, into: &map, &random)
      #expect(estimator.estimate(map, strips: plain)?.confidence ?? 0 < 0.2, "a pier alone")
    }
  }

  /// A black bar along the bottom, or the edge of a lettering, is as sharp as an edge can be.
  @Test func thePictureAloneMakesNoLine() {
    var estimator = estimator()
    for middle in [300.0, 700, 1000] {
      var view = plain
      view.darken(below: tilted(0, middle: middle), frame: Self.frame, by: 125)
      #expect(estimator.estimate([Float](repeating: 0, count: 3600), strips: view.strips()) == nil)
    }
  }

  /// Of two lines that are alike each has half a chance, and no more.
  @Test func twoLinesAlikeAreNotBelieved() {
    var random = SeededGenerator("twoLinesAlikeAreNotBelieved", seed: 25)
    var estimator = estimator()
    let (upper, lower) = (tilted(2, middle: 400), tilted(-2, middle: 700))
    var (map, one) = (background(&random), background(&random))
    draw(upper, peak: 0.8, into: &map, &random)
    draw(upper, peak: 0.8, into: &one, &random)
    draw(lower, peak: 0.8, into: &map, &random)
    var view = plain
    view.darken(below: upper, frame: Self.frame)
    #expect(estimator.estimate(one, strips: view.strips())?.confidence ?? 0 > 0.8)
    view.darken(below: lower, frame: Self.frame)
    #expect(estimator.estimate(map, strips: view.strips())?.confidence ?? 0 < 0.65)
  }

  /// Heat says about where; the picture, where exactly.
  @Test func thePictureMovesTheLine() {
    var random = SeededGenerator("thePictureMovesTheLine", seed: 27)
    var estimator = estimator()
    for _ in 0..<20 {
      let truth = tilted(random.double(-3...3), middle: random.double(300...780))
      var map = background(&random)
      draw(
        Horizon(left: truth.left + random.double(-30...30), right: truth.right + random.double(-30...30), frameWidth: 1920), peak: 0.6,
        into: &map, &random)
      draw(truth, peak: 0.5, into: &map, &random)
      let found = estimator.estimate(map, strips: sea(truth))
      #expect(off(found, truth) < 6, "\(truth) \(String(describing: found))")
    }
  }

  /// Four places are hotter than the true one, which alone is an edge in the picture: three of them must not keep it from being looked at.
  @Test func anEdgeThatIsHardlyHotIsFound() {
    var random = SeededGenerator("anEdgeThatIsHardlyHotIsFound", seed: 29)
    var estimator = estimator()
    for _ in 0..<20 {
      let truth = tilted(random.double(-3...3), middle: random.double(200...300))
      var map = background(&random)
      for number in 1...4 {
        draw(tilted(random.double(-3...3), middle: truth.y(at: 960) + 150 * Double(number)), peak: 0.5, into: &map, &random)
      }
      draw(truth, peak: 0.4, into: &map, &random)
      let found = estimator.estimate(map, strips: sea(truth))
      #expect(off(found, truth) < Self.tolerance, "\(truth) \(String(describing: found))")
    }
  }

  /// The upper edge of a bank of mist is hotter than the water's, as high a step, and level as well.
  @Test func aBankOfMistIsNotTheWater() {
    var random = SeededGenerator("aBankOfMistIsNotTheWater", seed: 28)
    var estimator = estimator()
    for _ in 0..<20 {
      let truth = tilted(random.double(-1...1), middle: random.double(400...700))
      let rise = random.double(50...80)
      let mist = Horizon(left: truth.left - rise, right: truth.right - rise, frameWidth: 1920)
      var map = background(&random)
      draw(mist, peak: 0.65, into: &map, &random)
      draw(truth, peak: 0.6, into: &map, &random)
      var view = plain
      // Blue mountains, and mist that grows whiter down to the water.
      view.add((0, 10, 30)) { x, y in y * 3 < mist.y(at: x * 3) ? 1 : 0 }
      view.add((22, 19, 10)) { x, y in
        let depth = y * 3 - mist.y(at: x * 3)
        return depth > 0 && y * 3 < truth.y(at: x * 3) ? 0.5 + depth / rise / 2 : 0
      }
      let found = estimator.estimate(map, strips: view.strips())
      #expect(off(found, truth) < Self.tolerance, "\(truth) \(String(describing: found))")
    }
  }

  @Test func fractionalCellsAndEqualOutput() {
    var random = SeededGenerator("fractionalCellsAndEqualOutput", seed: 26)
    // 1280 x 718 in cells of 16.1 x 15.8.
    var (one, two) = (
      HorizonEstimator(columns: 80, rows: 45, cellWidth: 16.1, cellHeight: 15.8, frameWidth: 1280),
      HorizonEstimator(columns: 80, rows: 45, cellWidth: 16.1, cellHeight: 15.8, frameWidth: 1280)
    )
    var map = background(&random)
    draw(tilted(5, middle: 500), peak: 0.8, into: &map, &random)
    let drawn = tilted(5, middle: 500)
    var view = plain
    view.darken(below: drawn, frame: Self.frame)
    let strips = view.strips()
    let found = one.estimate(map, strips: strips)
    for x in [16.1 * 10.5, 16.1 * 70.5] {
      let expected = drawn.y(at: x / 16.1 * 24) / 24 * 15.8
      #expect(found.map { abs($0.y(at: x) - expected) < 6 } == true)
    }
    _ = two.estimate(background(&random), strips: plain.strips())
    #expect(two.estimate(map, strips: strips) == found, "no trace of the frame before")
  }
}
