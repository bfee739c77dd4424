import CFFmpeg
import Perception
import Testing

@testable import Pipeline
@testable import Video

/// Annotations on a grey picture, judged by the samples that changed.
@Suite struct AnnotatorTests {
  private static let size = Size(width: 320, height: 240)

  /// Brightness and both colour differences of a grey picture with `annotation` on it, one byte per pixel.
  private func draw(_ annotation: Annotation, with annotator: inout Annotator) throws -> [[UInt8]] {
    var owner = av_frame_alloc()
    defer { av_frame_free(&owner) }
    let frame = try #require(owner)
    frame.pointee.format = AV_PIX_FMT_GRAY8.rawValue
    frame.pointee.width = Int32(Self.size.width)
    frame.pointee.height = Int32(Self.size.height)
    frame.pointee.color_range = AVCOL_RANGE_MPEG
    try #require(av_frame_get_buffer(frame, 0) >= 0)
    try #require(frame.pointee.data.0).update(repeating: 100, count: Int(frame.pointee.linesize.0) * Self.size.height)
    let canvas = try FrameCanvas()
    try canvas.load(PixelBuffer(moving: frame, orientation: .upright))
    annotator.draw(annotation, on: canvas)
    return try [canvas.picture.luma, canvas.picture.blue, canvas.picture.red].map { plane in
      let plane = try #require(plane)
      let shift = plane.width == Self.size.width ? 0 : 1
      return (0..<Self.size.height).flatMap { y in (0..<Self.size.width).map { x in plane.row(y >> shift)[x >> shift] } }
    }
  }

  private func draw(_ annotation: Annotation) throws -> [[UInt8]] {
    var annotator = Annotator()
    return try draw(annotation, with: &annotator)
  }

  private func color(_ planes: [[UInt8]], _ x: Int, _ y: Int) -> [UInt8] { planes.map { $0[y * Self.size.width + x] } }

  private func note(_ objects: [Annotation.Object], patches: [Patch] = []) -> Annotation {
    Annotation(id: FrameID(sequence: 7), time: MediaTime(microseconds: 280_000), objects: objects, patches: patches, planned: 4, pixels: 1)
  }

  private func object(_ box: BoundingBox, group: Int = 0, id: Int? = 3, outline: Annotation.Object.Outline = .solid) -> Annotation.Object {
    Annotation.Object(box: box, className: "car", score: 0.5, group: group, trackID: id, outline: outline)
  }

  private let box = BoundingBox(x: 100, y: 100, width: 40, height: 30)

  @Test func theHeaderStaysInItsCorner() throws {
    let planes = try draw(note([]))
    #expect(color(planes, 1, 1)[0] < 60)
    for plane in planes { #expect(Set(plane[(40 * Self.size.width)...]).count == 1) }
  }

  @Test(arguments: [
    BoundingBox(x: -100, y: 10, width: 50, height: 50), BoundingBox(x: 400, y: 300, width: 50, height: 50),
    BoundingBox(x: .nan, y: 10, width: 5, height: 5), BoundingBox(x: 10, y: 10, width: .infinity, height: .nan),
    BoundingBox(x: 100, y: 100, width: 0, height: 0),
  ])
  func objectsOutsideOfThePictureLeaveNoLabel(box: BoundingBox) throws {
    #expect(try draw(note([object(box)])) == draw(note([])))
  }

  @Test func aTrackKeepsItsColorAndGroupsDiffer() throws {
    var annotator = Annotator()
    let first = color(try draw(note([object(box)]), with: &annotator), 99, 115)
    let among = note([object(BoundingBox(x: 10, y: 200, width: 30, height: 20), group: 2, id: 1), object(box)])
    #expect(color(try draw(among, with: &annotator), 99, 115) == first)
    #expect(first[0] != 100)
    #expect(color(try draw(note([object(box, group: 1)])), 99, 115) != first)
    #expect(color(try draw(note([object(box, id: 4)])), 99, 115) != first)
  }

  @Test func outlinesTellHowSureTheTrackerIs() throws {
    // Samples along the lower edge, where no label lies.
    func changed(_ outline: Annotation.Object.Outline) throws -> Int {
      let planes = try draw(note([object(box, outline: outline)]))
      return (100..<140).count { color(planes, $0, 131)[0] != 100 }
    }
    let (solid, dashed, dotted) = (try changed(.solid), try changed(.dashed), try changed(.dotted))
    #expect(solid == 40)
    #expect((18...30).contains(dashed))
    #expect((10...16).contains(dotted))
  }

  @Test func labelsMakeRoomForEachOther() throws {
    // Both want the place above; the second goes below.
    let one = try draw(note([object(box)]))
    let two = try draw(note([object(box), object(box, group: 1, id: 4)]))
    let below = 136
    #expect(color(one, 110, below)[0] == 100)
    #expect(color(two, 100, below)[0] != 100)
  }

  @Test func patchesAreColoredByReason() throws {
    let rect = PixelRect(x: 60, y: 60, width: 120, height: 120)
    let colors = try [Patch.Reason.saliency, .track, .coverage].map { reason in
      color(try draw(note([], patches: [Patch(rect: rect, reason: reason, gain: 1)])), 59, 120)
    }
    #expect(Set(colors).count == 3)
    #expect(colors.allSatisfy { $0[0] != 100 })
  }

  @Test func theWaterLineIsDashedAndPaleWhereItIsDoubtful() throws {
    func changed(_ line: Horizon, rows: Range<Int>) throws -> [Int] {
      var annotation = note([])
      annotation.horizon = line
      let planes = try draw(annotation)
      return rows.map { y in (0..<320).count { color(planes, $0, y) != [100, 128, 128] } }
    }
    // Two rows thick.
    let level = try changed(Horizon(left: 120, right: 120, frameWidth: 320), rows: 100..<140)
    #expect(level == (100..<140).map { (120...121).contains($0) ? 160 : 0 })
    let tilted = try changed(Horizon(left: 100, right: 200, frameWidth: 320), rows: 60..<240)
    #expect(tilted[40..<141].reduce(0, +) == 320 && tilted.reduce(0, +) == 320)
    var annotation = note([])
    let brightness = try [0.2, 0.6, 1].map { confidence in
      annotation.horizon = Horizon(left: 120, right: 120, frameWidth: 320, confidence: confidence)
      return color(try draw(annotation), 4, 120)[0]
    }
    #expect(brightness[0] > 100 && brightness[0] < brightness[1] && brightness[1] < brightness[2], "\(brightness)")
    for height in [-50, 240, 5000, .nan, .infinity] {
      annotation.horizon = Horizon(left: height, right: height, frameWidth: 320)
      #expect(try draw(annotation) == draw(note([])), "\(height)")
    }
  }

  @Test func saliencyColorsWhereItIs() throws {
    var annotation = note([])
    var map = SaliencyMap(columns: 4, rows: 3)
    map[column: 3, row: 2] = 1
    annotation.saliency = map
    let planes = try draw(annotation)
    #expect(color(planes, 300, 220)[2] > 140)
    #expect(color(planes, 60, 200)[2] == 128)
  }
}
