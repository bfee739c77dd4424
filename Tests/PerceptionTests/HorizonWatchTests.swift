import Fixtures
import Foundation
import Perception
import Testing

@Suite struct HorizonWatchTests {
  /// A frame, the part of the glance that it fills, and the glance.
  struct View: Sendable, CustomTestStringConvertible {
    var frame: Size
    var content: Size
    var input: Size

    init(_ frame: Size, _ content: Size) {
      (self.frame, self.content) = (frame, content)
      input = Size(width: (content.width + 31) / 32 * 32, height: (content.height + 31) / 32 * 32)
    }

    var testDescription: String { "\(frame) in \(content) of \(input)" }
    var scaleX: Double { Double(content.width) / Double(frame.width) }
    var scaleY: Double { Double(content.height) / Double(frame.height) }

    func watch(isolated: Bool = true) -> HorizonWatch? {
      HorizonWatch(frame: frame, stride: 8, scaleX: scaleX, scaleY: scaleY, isolated: isolated)
    }

    /// A line as a trained head draws it, and a hotter one in the padding below and beside the frame.
    func maps(_ line: Horizon?) -> GlanceMaps {
      let (columns, rows) = (input.width / 8, input.height / 8)
      var heat = [Float](repeating: 0.02, count: columns * rows)
      for column in 0..<columns {
        for row in 0..<rows {
          let isPadding = column * 8 >= content.width || row * 8 >= content.height
          if isPadding { heat[row * columns + column] = 1 }
          guard let line, !isPadding else { continue }
          let y = line.y(at: (Double(column) + 0.5) * 8 / scaleX) * scaleY / 8 - 0.5
          let distance = Double(row) - y
          heat[row * columns + column] = max(0.02, Float(0.8 * exp(-distance * distance / 0.72)))
        }
      }
      return GlanceMaps(columns: columns, rows: rows, stride: 8, planes: heat, waterline: heat)
    }

    var black: GlanceStrips {
      var strips = GlanceStrips()
      [UInt8](repeating: 0, count: 3 * content.area).withUnsafeBytes {
        strips.take(rgb: $0, size: content, bytesPerRow: 3 * content.width, cell: 8)
      }
      return strips
    }

    /// The picture of that line; plain without one.
    func strips(_ line: Horizon?) -> GlanceStrips {
      var random = SeededGenerator(seed: 29)
      var picture = PaintedView(content, using: &random)
      if let line { picture.darken(below: line, frame: frame) }
      return picture.strips()
    }
  }

  private static let views = [
    View(Size(width: 1920, height: 1080), Size(width: 640, height: 360)),
    View(Size(width: 3840, height: 2160), Size(width: 640, height: 360)),
    View(Size(width: 1440, height: 1080), Size(width: 554, height: 416)),
    View(Size(width: 720, height: 1280), Size(width: 360, height: 640)),
    View(Size(width: 2560, height: 1080), Size(width: 739, height: 312)),
    // Pixels twice as wide as high.
    View(Size(width: 720, height: 720), Size(width: 679, height: 339)),
  ]

  @Test(arguments: views) func theLineIsThatOfTheFrameAndNotOfThePadding(view: View) throws {
    var watch = try #require(view.watch())
    let (width, height) = (Double(view.frame.width), Double(view.frame.height))
    for (left, right) in [(0.4, 0.4), (0.35, 0.55), (0.62, 0.5)] {
      let truth = Horizon(left: left * height, right: right * height, frameWidth: width)
      let line = watch.update(view.maps(truth), strips: view.strips(truth), motion: nil, at: .zero)
      let found = try #require(line, "\(truth)")
      #expect(found.frameWidth == width)
      // 2 % of the height.
      #expect(abs(found.left - truth.left) < 0.02 * height && abs(found.right - truth.right) < 0.02 * height, "\(found), really \(truth)")
    }
    #expect(watch.update(view.maps(nil), strips: view.strips(nil), motion: nil, at: .zero) == nil, "the edge of the padding is no line")
  }

  /// Sizes by rounding have cost a row: 240 · (416 / 240) is more than 416 in binary.
  @Test func everySizeFitsItsMap() {
    var pictures: [Size: GlanceStrips] = [:]
    for height in 120..<700 {
      for (width, content) in [(height * 4 / 3, 416), (height * 16 / 9, 360), (height, 480), (height * 21 / 9, 312)] {
        let view = View(Size(width: width, height: height), Size(width: width * content / height, height: content))
        guard var watch = view.watch() else {
          Issue.record("no watch for \(view.testDescription)")
          continue
        }
        // Nothing but whether the map is taken: one row of a full map is enough.
        let line = Horizon(left: Double(height) / 2, right: Double(height) / 2, frameWidth: Double(width))
        if height % 16 == 0 || (content == 416 && (213...243).contains(height)) {
          let strips = pictures[view.content] ?? view.black
          pictures[view.content] = strips
          #expect(watch.update(view.maps(line), strips: strips, motion: nil, at: .zero) != nil, "\(view.testDescription)")
        }
      }
    }
  }

  @Test func picturesOfTheirOwnRememberNothing() throws {
    let view = Self.views[0]
    let line = Horizon(left: 500, right: 540, frameWidth: 1920)
    var (alone, watch) = (try #require(view.watch()), try #require(view.watch(isolated: false)))
    let strips = view.strips(line)
    var last: Horizon?
    for index in 0..<10 {
      let time = MediaTime(value: Int64(index), denominator: 30)
      #expect(alone.update(view.maps(line), strips: strips, motion: nil, at: time) != nil)
      last = watch.update(view.maps(line), strips: strips, motion: nil, at: time)
    }
    let gap = MediaTime(value: 10, denominator: 30)
    #expect(alone.update(view.maps(nil), strips: strips, motion: nil, at: gap) == nil)
    let kept = watch.update(view.maps(nil), strips: strips, motion: CameraMotion(dy: 36), at: gap)
    #expect(kept.map { line in last.map { abs(line.left - $0.left - 36) < 1 && line.confidence < $0.confidence } ?? false } == true)
  }

  @Test func mapsThatDoNotFitAreNotRead() throws {
    var watch = try #require(Self.views[0].watch())
    let line = Horizon(left: 500, right: 540, frameWidth: 1920)
    var maps = Self.views[0].maps(line)
    let strips = Self.views[0].strips(line)
    #expect(watch.update(maps, strips: strips, motion: nil, at: .zero) != nil)
    #expect(watch.update(maps, strips: GlanceStrips(), motion: nil, at: .zero) == nil, "no picture")
    #expect(watch.update(maps, strips: Self.views[4].strips(line), motion: nil, at: .zero) == nil, "another picture")
    maps.waterline?.removeLast()
    #expect(watch.update(maps, strips: strips, motion: nil, at: .zero) == nil)
    maps.waterline = nil
    #expect(watch.update(maps, strips: strips, motion: nil, at: .zero) == nil)
    #expect(watch.update(GlanceMaps(), strips: strips, motion: nil, at: .zero) == nil)
    let tiny = HorizonWatch(frame: Size(width: 20, height: 20), stride: 8, scaleX: 1, scaleY: 1, isolated: true)
    #expect(tiny == nil, "too small for a line")
  }
}
