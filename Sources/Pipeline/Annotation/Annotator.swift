import Perception
public import Video

/// Draws an `Annotation` on a frame. Keeps its text buffer from frame to frame.
public struct Annotator: Sendable {
  private var text = TextBuffer(capacity: 128)
  /// Places of the labels drawn in this frame: a later label avoids them where it can.
  private var plates: [PixelRect] = []

  private static let tint = FrameCanvasColor(red: 255, green: 60, blue: 200)
  private static let horizon = FrameCanvasColor(red: 255, green: 230, blue: 60)
  private static let plate = FrameCanvasColor(red: 0, green: 0, blue: 0)

  public init() {}

  public mutating func draw(_ annotation: Annotation, on canvas: FrameCanvas) {
    if let saliency = annotation.saliency { canvas.tint(saliency, color: Self.tint) }
    if let horizon = annotation.horizon { draw(horizon, on: canvas) }
    for patch in annotation.patches {
      canvas.outline(patch.rect.box, color: Self.color(of: patch.reason), width: max(canvas.lineWidth / 2, 1))
    }
    plates.removeAll(keepingCapacity: true)
    writeHeader(annotation)
    let header = headerPlate(on: canvas)
    plates.append(header)
    for object in annotation.objects {
      canvas.outline(object.box, color: Self.color(of: object), width: canvas.lineWidth, pattern: Self.pattern(object.outline))
    }
    // After all outlines, so that no line crosses a label.
    for object in annotation.objects { drawLabel(of: object, on: canvas) }
    writeHeader(annotation)
    canvas.fill(header, color: Self.plate, opacity: 0.7)
    canvas.text(text.bytes, x: 3 * canvas.textScale, y: 3 * canvas.textScale, scale: canvas.textScale, isDark: false)
  }

  /// Dashes along the line.
  private func draw(_ horizon: Horizon, on canvas: FrameCanvas) {
    let dash = 8 * canvas.lineWidth
    for x in stride(from: 0, to: canvas.size.width, by: 2 * dash) {
      let y = horizon.y(at: Double(x) + Double(dash) / 2)
      guard y >= 0, y < Double(canvas.size.height - canvas.lineWidth) else { continue }
      let rect = PixelRect(x: x, y: Int(y) & ~1, width: dash, height: max(canvas.lineWidth & ~1, 2))
      canvas.fill(rect, color: Self.horizon, opacity: 0.3 + 0.7 * horizon.confidence)
    }
  }

  /// `#1234  41.13 s  3/4 patches  0.94 Mpx`
  private mutating func writeHeader(_ annotation: Annotation) {
    text.clear()
    text.append("#")
    text.append(integer: Int64(annotation.id.sequence))
    text.append("  ")
    writeHundredths(annotation.time.seconds)
    text.append(" s  ")
    text.append(integer: Int64(annotation.patches.count))
    text.append("/")
    text.append(integer: Int64(annotation.planned))
    text.append(" patches  ")
    writeHundredths(Double(annotation.pixels) / 1e6)
    text.append(" Mpx")
  }

  /// Always two decimals, unlike in records, so that the line does not jump from frame to frame.
  private mutating func writeHundredths(_ value: Double) {
    let ticks = Int64((min(max(value, -1e12), 1e12) * 100).rounded())
    if ticks < 0 { text.append("-") }
    text.append(integer: Int64(ticks.magnitude) / 100)
    text.append(".")
    text.append(integer: Int64(ticks.magnitude) % 100, minimumDigits: 2)
  }

  /// The top left corner, as large as the text that was written takes.
  private func headerPlate(on canvas: FrameCanvas) -> PixelRect {
    let size = canvas.textSize(count: text.bytes.count, scale: canvas.textScale)
    let space = 6 * canvas.textScale
    return PixelRect(x: 0, y: 0, width: Self.even(size.width + space), height: Self.even(size.height + space))
  }

  /// `17 car .83` on a plate of the object's colour.
  private mutating func drawLabel(of object: Annotation.Object, on canvas: FrameCanvas) {
    let frame = BoundingBox(x: 0, y: 0, width: Double(canvas.size.width), height: Double(canvas.size.height))
    // False for a box outside of the frame, and for one that is not finite.
    guard object.box.intersectionArea(frame) > 0 else { return }
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
    let hundredths = Int64((min(max(object.score, 0), 1) * 100).rounded())
    text.append(hundredths < 100 ? " ." : " 1.")
    text.append(integer: hundredths % 100, minimumDigits: 2)
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
      hue: Double(object.group) * 0.618034 + 0.13, saturation: [0.8, 0.55, 0.7][shade], value: [1, 1, 0.85][shade])
  }
}

extension PixelRect {
  fileprivate func overlaps(_ other: PixelRect) -> Bool {
    x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
  }
}
