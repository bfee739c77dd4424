import Fixtures
import Perception
import Testing

@testable import Video

/// Drawing, sample by sample against plain references that visit every pixel.
@Suite struct FrameCanvasDrawingTests {
  private static let red = FrameCanvasColor(red: 255, green: 0, blue: 0)

  /// What `fill` should do to `planes`.
  private func filled(_ planes: [CanvasPlane], _ rect: PixelRect, _ samples: [UInt8], opacity: Double) -> [CanvasPlane] {
    var planes = planes
    for index in planes.indices {
      let scale = index == 0 ? 1 : 2
      for y in 0..<planes[index].height {
        for x in 0..<planes[index].width {
          let touches = x * scale < rect.maxX && (x + 1) * scale > rect.x && y * scale < rect.maxY && (y + 1) * scale > rect.y
          guard touches, rect.width > 0, rect.height > 0 else { continue }
          let old = Double(planes[index][x, y])
          planes[index][x, y] = UInt8((old + (Double(samples[index]) - old) * opacity).rounded(.down))
        }
      }
    }
    return planes
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func fillingIsClippedAndExact(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let canvas = try FrameCanvas.grey(Size(width: 40, height: 24))
    let samples = Self.red.samples(.bt709)
    for _ in 0..<10 {
      let rect = PixelRect(
        x: Int.random(in: -60...60, using: &random), y: Int.random(in: -40...40, using: &random),
        width: Int.random(in: -2...80, using: &random), height: Int.random(in: -2...60, using: &random))
      let opacity = Double(Int.random(in: 0...4, using: &random)) / 4
      let expected = filled(try canvas.planes(), rect, [samples.y, samples.u, samples.v], opacity: opacity)
      canvas.fill(rect, color: Self.red, opacity: opacity)
      #expect(try canvas.planes() == expected, "seed \(seed), \(rect), opacity \(opacity)")
    }
  }

  @Test func colorsAreThoseOfTheStandard() {
    // Primary red in BT.601 and BT.709, limited range.
    #expect(Self.red.samples(.bt601) == (81, 90, 240))
    #expect(Self.red.samples(.bt709) == (63, 102, 240))
    #expect(FrameCanvasColor(red: 255, green: 255, blue: 255).samples(.bt2020) == (235, 128, 128))
    #expect(FrameCanvasColor(hue: 0, saturation: 1, value: 1) == Self.red)
    #expect(FrameCanvasColor(hue: 1 / 3.0 - 2, saturation: 1, value: 1) == FrameCanvasColor(red: 0, green: 255, blue: 0))
    #expect(FrameCanvasColor(hue: 0.5, saturation: 0, value: 0.5) == FrameCanvasColor(red: 128, green: 128, blue: 128))
  }

  @Test func aSolidOutlineLiesAroundTheBox() throws {
    let canvas = try FrameCanvas.grey(Size(width: 40, height: 24))
    canvas.outline(BoundingBox(x: 10.4, y: 8.2, width: 5.2, height: 3.1), color: Self.red, width: 2)
    let luma = try canvas.planes()[0]
    let line = Self.red.samples(.bt709).y
    var expected = luma
    for y in 0..<24 {
      for x in 0..<40 {
        let isInside = (10..<16).contains(x) && (8..<12).contains(y)
        let isOutside = !(8..<18).contains(x) || !(6..<14).contains(y)
        expected[x, y] = isInside || isOutside ? 100 : line
      }
    }
    #expect(luma == expected)
  }

  @Test(arguments: [(FrameCanvas.Pattern.dashed, 4, 3), (.dotted, 1, 2)])
  func brokenLinesHaveTheirGaps(pattern: FrameCanvas.Pattern, on: Int, off: Int) throws {
    let canvas = try FrameCanvas.grey(Size(width: 60, height: 24))
    canvas.outline(BoundingBox(x: 4, y: 6, width: 50, height: 10), color: Self.red, width: 1, pattern: pattern)
    let luma = try canvas.planes()[0]
    let line = Self.red.samples(.bt709).y
    for x in 3..<55 {
      #expect(luma[x, 5] == ((x - 3) % (on + off) < on ? line : 100), "column \(x)")
    }
  }

  @Test(arguments: [
    BoundingBox(x: .nan, y: 0, width: 5, height: 5), BoundingBox(x: 0, y: 0, width: .infinity, height: 5),
    BoundingBox(x: 5, y: 5, width: 0, height: 5), BoundingBox(x: 5, y: 5, width: -3, height: 5),
    BoundingBox(x: 1e300, y: 5, width: 5, height: 5), BoundingBox(x: -500, y: 5, width: 5, height: 5),
    BoundingBox(x: -1e9, y: -1e9, width: 2e9, height: 2e9),
  ])
  func boxesThatCannotBeSeenChangeNothing(box: BoundingBox) throws {
    let canvas = try FrameCanvas.grey(Size(width: 40, height: 24))
    let before = try canvas.planes()
    canvas.outline(box, color: Self.red, width: 4, pattern: .dashed)
    #expect(try canvas.planes() == before)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func textIsClippedAndExact(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let size = Size(width: 48, height: 26)
    let canvas = try FrameCanvas.grey(size)
    let scale = Int.random(in: 1...3, using: &random)
    let (x, y) = (Int.random(in: -40...60, using: &random), Int.random(in: -30...30, using: &random))
    let text = (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) }
    canvas.text(text, x: x, y: y, scale: scale, isDark: false)
    var expected = try FrameCanvas.grey(size).planes()
    for row in 0..<size.height {
      for column in 0..<size.width where column >= x && row >= y {
        let (dot, line) = ((column - x) / scale, (row - y) / scale)
        let (index, offset) = dot.quotientAndRemainder(dividingBy: 6)
        guard index < text.count, offset < 5, line < 8 else { continue }
        if BitmapFont.shared.row(line, of: text[index]) >> (4 - offset) & 1 == 1 { expected[0][column, row] = 235 }
      }
    }
    #expect(try canvas.planes() == expected, "seed \(seed)")
  }

  @Test func everyCharacterOfTheFontIsDifferent() {
    let glyphs = (UInt8(0x20)...0x7F).map { character in (0..<8).map { BitmapFont.shared.row($0, of: character) } }
    #expect(Set(glyphs).count == 96)
    #expect(glyphs.allSatisfy { $0.allSatisfy { $0 < 32 } })
    #expect(glyphs[0] == [0, 0, 0, 0, 0, 0, 0, 0])
    #expect(glyphs[0x41 - 0x20] == [14, 17, 17, 31, 17, 17, 17, 0])
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func tintIsBilinear(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let size = Size(width: 2 * Int.random(in: 1...40, using: &random), height: 2 * Int.random(in: 1...30, using: &random))
    var map = SaliencyMap(columns: Int.random(in: 1...9, using: &random), rows: Int.random(in: 1...9, using: &random))
    for index in map.values.indices { map.values[index] = Bool.random(using: &random) ? 0 : Float.random(in: 0...1, using: &random) }
    let canvas = try FrameCanvas.grey(size)
    canvas.tint(map, color: Self.red, strength: 0.8)
    let samples = Self.red.samples(.bt709)
    let planes = try canvas.planes()
    var worst = 0.0
    for y in 0..<size.height / 2 {
      for x in 0..<size.width / 2 {
        let share = 0.8 * level(map, (Double(x) + 0.5) / Double(size.width / 2), (Double(y) + 0.5) / Double(size.height / 2))
        worst = max(worst, abs(Double(planes[2][x, y]) - (128 + (Double(samples.v) - 128) * share)))
        worst = max(worst, abs(Double(planes[0][2 * x + 1, 2 * y]) - (100 + (Double(samples.y) - 100) * share / 2)))
      }
    }
    #expect(worst <= 2, "seed \(seed)")
  }

  /// The map at a place 0...1 of the picture.
  private func level(_ map: SaliencyMap, _ u: Double, _ v: Double) -> Double {
    func split(_ place: Double, _ count: Int) -> (Int, Int, Double) {
      let position = min(max(place * Double(count) - 0.5, 0), Double(count - 1))
      return (Int(position), min(Int(position) + 1, count - 1), position - position.rounded(.down))
    }
    let (x0, x1, fx) = split(u, map.columns)
    let (y0, y1, fy) = split(v, map.rows)
    func value(_ x: Int, _ y: Int) -> Double { Double(map[column: x, row: y]) }
    let top = value(x0, y0) * (1 - fx) + value(x1, y0) * fx
    let bottom = value(x0, y1) * (1 - fx) + value(x1, y1) * fx
    return top * (1 - fy) + bottom * fy
  }

  @Test func aMapOfNothingLeavesThePicture() throws {
    let canvas = try FrameCanvas.grey(Size(width: 40, height: 24))
    let before = try canvas.planes()
    var map = SaliencyMap(columns: 3, rows: 2)
    map.values[1] = .nan
    map.values[2] = -4
    canvas.tint(map, color: Self.red)
    #expect(try canvas.planes() == before)
  }
}
