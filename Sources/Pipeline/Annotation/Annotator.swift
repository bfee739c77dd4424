import Perception
public import Video

/// Draws an `Annotation` on a frame. Keeps its text buffer from frame to frame.
public struct Annotator: Sendable {
  private var text = TextBuffer(capacity: 128)
  /// Places of the labels drawn in this frame: a later label avoids them where it can.
  private var plates: [PixelRect] = []

  private static let tint = FrameCanvasColor(red: 255, green: 60, blue: 200)
  private static let plate = FrameCanvasColor(red: 0, green: 0, blue: 0)

  public init() {}

  public mutating func draw(_ annotation: Annotation, on canvas: FrameCanvas) {
    if let saliency = annotation.saliency { canvas.tint(saliency, color: Self.tint) }
    for patch in annotation.patches {
      canvas.outline(patch.rect.box, color: Self.color(of: patch.reason), width: max(canvas.lineWidth / 2, 1))
    }
    plates.removeAll(keepingCapacity: true)
    drawHeader(annotation, on: canvas)
    for object in annotation.objects {
      canvas.outline(object.box, color: Self.color(of: object), width: canvas.lineWidth, pattern: Self.pattern(object.outline))
    }
    // After all outlines, so that no line crosses a label.
    for object in annotation.objects { drawLabel(of: object, on: canvas) }
  }

  /// `#1234  41.13 s  3/4 patches  0.94 Mpx`
  private mutating func drawHeader(_ annotation: Annotation, on canvas: FrameCanvas) {
    text.clear()
    text.append("#")
    text.append(integer: Int64(annotation.id.sequence))
    text.append("  ")
    text.append(decimal: annotation.time.seconds, places: 2)
    text.append(" s  ")
    text.append(integer: Int64(annotation.patches.count))
    text.append("/")
    text.append(integer: Int64(annotation.planned))
    text.append(" patches  ")
    text.append(decimal: Double(annotation.pixels) / 1e6, places: 2)
    text.append(" Mpx")
    let scale = canvas.textScale
    let size = canvas.textSize(count: text.bytes.count, scale: scale)
    let space = 3 * scale
    let rect = PixelRect(x: 0, y: 0, width: Self.even(size.width + 2 * space), height: Self.even(size.height + 2 * space))
    canvas.fill(rect, color: Self.plate, opacity: 0.7)
    canvas.text(text.bytes, x: space, y: space, scale: scale, isDark: false)
    plates.append(rect)
  }

  /// `17 car .83` on a plate of the object's colour.
  private mutating func drawLabel(of object: Annotation.Object, on canvas: FrameCanvas) {
    guard object.box.x.isFinite, object.box.y.isFinite, object.box.maxX.isFinite, object.box.maxY.isFinite else { return }
    writeLabel(of: object)
    let scale = canvas.textScale
    let color = Self.color(of: object)
    let size = canvas.textSize(count: text.bytes.count, scale: scale)
    let plate = Size(width: Self.even(size.width + 2 * scale), height: Self.even(size.height + 2 * scale))
    let rect = place(plate, beside: object.box, lineWidth: canvas.lineWidth, in: canvas.size)
    canvas.fill(rect, color: color)
    canvas.text(text.bytes, x: rect.x + scale, y: rect.y + scale, scale: scale, isDark: color.isLight)
    plates.append(rect)
  }

  private mutating func writeLabel(of object: Annotation.Object) {
    text.clear()
    if let id = object.trackID {
      text.append(integer: Int64(id))
      text.append(" ")
    }
    text.append(object.className)
    guard object.outline != .dotted else { return }
    text.append(" .")
    text.append(integer: Int64((min(max(object.score, 0), 0.99) * 100).rounded(.down)), minimumDigits: 2)
  }

  /// Above the box, else below it, else inside at its top: the first place that is inside the frame and free.
  private func place(_ plate: Size, beside box: BoundingBox, lineWidth: Int, in frame: Size) -> PixelRect {
    func clamped(_ value: Double, _ limit: Int) -> Int { Int(min(max(value, 0), Double(max(limit, 0)))) & ~1 }
    let x = clamped(box.x - Double(lineWidth), frame.width - plate.width)
    let above = box.y - Double(lineWidth + plate.height)
    let below = box.maxY + Double(lineWidth)
    for y in [above, below, box.y] where y >= 0 && y + Double(plate.height) <= Double(frame.height) {
      let rect = PixelRect(x: x, y: Int(y) & ~1, width: plate.width, height: plate.height)
      if !plates.contains(where: { $0.overlaps(rect) }) { return rect }
    }
    return PixelRect(x: x, y: clamped(above, frame.height - plate.height), width: plate.width, height: plate.height)
  }

  private static func even(_ value: Int) -> Int { (value + 1) & ~1 }

  private static func pattern(_ outline: Annotation.Object.Outline) -> FrameCanvas.Pattern {
    switch outline {
    case .solid: .solid
    case .dashed: .dashed
    case .dotted: .dotted
    }
  }

  private static func color(of reason: Patch.Reason) -> FrameCanvasColor {
    switch reason {
    case .saliency: FrameCanvasColor(red: 255, green: 90, blue: 220)
    case .track: FrameCanvasColor(red: 60, green: 220, blue: 255)
    case .coverage: FrameCanvasColor(red: 225, green: 225, blue: 225)
    }
  }

  /// A hue per group, neighbours far apart (golden ratio), and one of three shades per track.
  private static func color(of object: Annotation.Object) -> FrameCanvasColor {
    let shade = (object.trackID ?? 0) % 3
    return FrameCanvasColor(
      hue: Double(object.group) * 0.618034 + 0.13, saturation: [0.9, 0.65, 0.8][shade], value: [1, 1, 0.8][shade])
  }
}

extension PixelRect {
  fileprivate func overlaps(_ other: PixelRect) -> Bool {
    x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
  }
}
