import Perception
import Testing

@testable import Pipeline

/// How looks map the frame onto the detector's input and back.
@Suite struct LookGeometryTests {
  private static let sizes = [
    (2, 2), (3, 5), (46, 48), (320, 240), (360, 640), (640, 272), (640, 360), (853, 479), (1080, 1080), (1080, 2280), (1280, 720),
    (1920, 1080), (1080, 1920), (2873, 5115), (3840, 2160), (7680, 4320),
  ].map { Size(width: $0.0, height: $0.1) }
  private static let aspects = [1.0, 4.0 / 3, 12.0 / 11, 0.5, 2]
  private static let glance: PipelineSpec.Glance = {
    var glance = PipelineSpec.Glance()
    glance.nativePixels = 0
    glance.leastScale = 0
    return glance
  }()

  @Test(arguments: sizes, aspects) func theGlanceKeepsShapeAndBudget(frame: Size, aspect: Double) {
    let view = LookView.glance(frame: frame, aspect: aspect, as: Self.glance, multiple: 32)
    #expect(view.crop == PixelRect(x: 0, y: 0, width: frame.width, height: frame.height))
    #expect(view.input.width % 32 == 0 && view.input.height % 32 == 0)
    #expect(view.content.width <= view.input.width && view.content.height <= view.input.height)
    #expect(view.content.area <= Self.glance.budget.area + 32 * (view.input.width + view.input.height))
    // Square pixels for the network, up to the rounding of a side to whole pixels.
    let (scaleX, scaleY) = (view.scaleX / aspect, view.scaleY)
    #expect(abs(scaleX - scaleY) * Double(frame.height) <= 1.01 || abs(scaleX - scaleY) * Double(frame.width) * aspect <= 1.01)
    #expect(view.scaleY <= 2 + 1 / Double(frame.height))
    // No more padding than rounding up to the multiple makes.
    #expect(view.input.width - view.content.width < 32 + 1 || view.input.height - view.content.height < 32 + 1)
  }

  @Test func a1080pFrameFillsTheDefaultGlance() {
    let view = LookView.glance(frame: Size(width: 1920, height: 1080), aspect: 1, as: Self.glance, multiple: 32)
    #expect(view.input == Size(width: 640, height: 384))
    #expect(view.content == Size(width: 640, height: 360))
  }

  /// A small frame is not shrunk but for its padding; whatever the shape of its pixels.
  @Test(arguments: sizes, aspects) func smallFramesAreSeenInNativeResolution(frame: Size, aspect: Double) {
    var glance = Self.glance
    glance.nativePixels = 600_000
    let view = LookView.glance(frame: frame, aspect: aspect, as: glance, multiple: 32)
    let usual = LookView.glance(frame: frame, aspect: aspect, as: Self.glance, multiple: 32)
    let scale = max(1, 1 / aspect)
    let area = Double(frame.area) * aspect * scale * scale
    if area > 640 * 360, area <= 600_000 {
      #expect(view.seesEveryPixel && view.content.width >= frame.width && view.content.height >= frame.height)
      #expect(abs(view.scaleY - scale) * Double(frame.height) <= 0.5 && abs(view.scaleX - aspect * scale) * Double(frame.width) <= 0.5)
      #expect(view.input.area < 700_000)
    } else {
      #expect(view == usual)
    }
  }

  @Test(arguments: sizes, aspects) func largeFramesGetALargerGlance(frame: Size, aspect: Double) {
    var glance = Self.glance
    glance.leastScale = 0.28
    let view = LookView.glance(frame: frame, aspect: aspect, as: glance, multiple: 32)
    let usual = LookView.glance(frame: frame, aspect: aspect, as: Self.glance, multiple: 32)
    let scale = (640 * 360 / (Double(frame.area) * aspect)).squareRoot()
    if scale >= 0.28 {
      #expect(view == usual)
    } else {
      // As much as the rounding up to the multiple allows.
      #expect(view.content.height >= Int(0.28 * Double(frame.height)) && view.content.height <= Int(0.28 * Double(frame.height)) + 33)
      #expect(view.input.area > usual.input.area)
    }
    #expect(view.scaleY <= 2 + 1 / Double(frame.height))
  }

  @Test(arguments: sizes, aspects) func boxesComeBackWithinAPixel(frame: Size, aspect: Double) throws {
    let fixed = Size(width: 416, height: 416)
    let views = [
      LookView.glance(frame: frame, aspect: aspect, as: Self.glance, multiple: 32), .fit(frame, aspect: aspect, into: fixed),
      .native(frame: frame, multiple: 32),
    ]
    let (width, height) = (Double(frame.width), Double(frame.height))
    for view in views {
      for box in [
        BoundingBox(x: 0, y: 0, width: width, height: height),
        BoundingBox(x: width / 4, y: height / 3, width: width / 2, height: height / 3),
        BoundingBox(minX: width - 1, minY: height - 1, maxX: width, maxY: height),
      ] {
        // Where the scaler puts the box: it maps the crop onto the content.
        let seen = BoundingBox(
          minX: box.x * Double(view.content.width) / width, minY: box.y * Double(view.content.height) / height,
          maxX: box.maxX * Double(view.content.width) / width, maxY: box.maxY * Double(view.content.height) / height)
        let back = try #require(view.cropBox(seen))
        #expect(abs(back.x - box.x) < 1 && abs(back.y - box.y) < 1 && abs(back.maxX - box.maxX) < 1 && abs(back.maxY - box.maxY) < 1)
      }
    }
  }

  @Test func whatLiesInThePaddingIsNothing() {
    let view = LookView.glance(frame: Size(width: 1920, height: 1080), aspect: 1, as: Self.glance, multiple: 32)
    #expect(view.cropBox(BoundingBox(x: 100, y: 362, width: 30, height: 20)) == nil)
    #expect(view.cropBox(BoundingBox(x: -50, y: 10, width: 40, height: 20)) == nil)
    let reaching = view.cropBox(BoundingBox(x: 100, y: 330, width: 30, height: 50))
    #expect(reaching?.maxY == 1080)
  }

  /// What is spent on video changes nothing in the references.
  @Test(arguments: sizes, [LookPlan.Mode.denseTiles, .denseNative]) func aReferenceHasItsOwnGlance(frame: Size, mode: LookPlan.Mode) {
    var plan = LookPlan(
      mode: mode, glance: PipelineSpec.Glance(), patch: Size(width: 416, height: 416), fixed: nil, multiple: 32, hasMaps: false,
      hasPatches: true)
    let view = plan.glanceView(frame: frame, aspect: 1)
    plan.compute = PipelineSpec.Compute()
    #expect(plan.glanceView(frame: frame, aspect: 1) == view && plan.income(of: frame) == nil)
  }

  @Test(arguments: sizes) func tilesCoverTheFrameAndOverlap(frame: Size) {
    let side = 416
    let plan = LookPlan(
      mode: .denseTiles, glance: Self.glance, patch: Size(width: side, height: side), fixed: nil, multiple: 32, hasMaps: false,
      hasPatches: true)
    let tiles = plan.tiles(of: frame)
    #expect(Set(tiles).count == tiles.count)
    for tile in tiles {
      #expect(tile.x >= 0 && tile.y >= 0 && tile.maxX <= frame.width && tile.maxY <= frame.height)
      #expect(tile.width == min(side, frame.width) && tile.height == min(side, frame.height))
      // Chroma of 4:2:0 can be cut at even origins only.
      #expect(tile.x % 2 == 0 && tile.y % 2 == 0, "\(tile)")
      #expect(plan.look(at: tile).scaleX == 1 && plan.look(at: tile).scaleY == 1)
    }
    for (starts, length) in [(Set(tiles.map(\.x)).sorted(), frame.width), (Set(tiles.map(\.y)).sorted(), frame.height)] {
      #expect(starts.first == 0)
      // The last column or row of an odd frame is left to the glance, since an origin must be even.
      #expect(length - ((starts.last ?? 0) + min(side, length)) == (length > side ? length % 2 : 0))
      for (start, next) in zip(starts, starts.dropFirst()) { #expect(start + side - next >= side / 5) }
    }
    #expect(tiles.count == Set(tiles.map(\.x)).count * Set(tiles.map(\.y)).count)
  }
}
