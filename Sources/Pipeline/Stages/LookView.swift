import Perception

/// How one look maps a part of the displayed frame onto the detector's input: the crop is scaled into the top-left
/// `content` corner of an input of size `input`; what is left over is padding.
struct LookView: Sendable, Hashable {
  /// The part of the displayed frame that is looked at, source pixels.
  let crop: PixelRect
  /// Width and height of the network's input, pixels.
  let input: Size
  /// The corner of the input that the crop fills, pixels; never larger than `input`.
  let content: Size

  /// Input pixels per source pixel along x and y. They differ slightly by rounding, and by the sample aspect ratio.
  var scaleX: Double { Double(content.width) / Double(crop.width) }
  var scaleY: Double { Double(content.height) / Double(crop.height) }

  /// No pixel of the crop is lost to shrinking.
  var seesEveryPixel: Bool { min(scaleX, scaleY) >= 1 }

  /// The whole frame, aspect kept, in about `glance.budget.area` input pixels. A small frame is seen in native resolution instead, and a very large
  /// one in more pixels, see `PipelineSpec.Glance`.
  ///
  /// - Parameters:
  ///   - frame: displayed size, source pixels.
  ///   - aspect: width of a source pixel divided by its height, so that the network sees square pixels.
  ///   - glance: `budget` is the input's size for a 16:9 frame; other shapes get the same number of pixels.
  ///   - multiple: the input's sides are multiples of this.
  ///   - largest: times that a frame smaller than the budget is enlarged, 1...2; more finds nothing and costs the same.
  static func glance(frame: Size, aspect: Double, as glance: PipelineSpec.Glance, multiple: Int, largest: Double = 2) -> LookView {
    let budget = glance.budget
    let width = Double(frame.width) * aspect
    let height = Double(frame.height)
    // 16:9 fills only 360 of 384 rows: the budget counts what the frame fills, so that 1080p gets exactly 640x360.
    let area = Double(budget.width) * Double(budget.width) * 9 / 16
    let usual = min((min(area, Double(budget.area)) / (width * height)).squareRoot(), largest)
    // Pixels that are higher than wide need more than one row for each of theirs, or columns would be lost.
    let native = max(1, 1 / aspect)
    let isSmall = usual < native && width * height * native * native <= Double(glance.nativePixels)
    let scale = isSmall ? native : max(usual, min(glance.leastScale, 1))
    let input = Size(width: roundUp(width * scale, multiple), height: roundUp(height * scale, multiple))
    return fit(frame, aspect: aspect, into: input, largest: isSmall ? native : largest)
  }

  /// The whole frame fitted into a network of fixed input size.
  static func fit(_ frame: Size, aspect: Double, into input: Size, largest: Double = .infinity) -> LookView {
    let width = Double(frame.width) * aspect
    let height = Double(frame.height)
    let scale = min(Double(input.width) / width, Double(input.height) / height, largest)
    let content = Size(
      width: min(max(Int((width * scale).rounded()), 1), input.width),
      height: min(max(Int((height * scale).rounded()), 1), input.height))
    return LookView(crop: PixelRect(x: 0, y: 0, width: frame.width, height: frame.height), input: input, content: content)
  }

  /// The whole frame at native resolution, one input pixel per source pixel.
  static func native(frame: Size, multiple: Int) -> LookView {
    native(PixelRect(x: 0, y: 0, width: frame.width, height: frame.height), multiple: multiple)
  }

  /// A part of the frame at native resolution, in an input made for it.
  static func native(_ rect: PixelRect, multiple: Int) -> LookView {
    let content = Size(width: rect.width, height: rect.height)
    let input = Size(width: roundUp(Double(rect.width), multiple), height: roundUp(Double(rect.height), multiple))
    return LookView(crop: rect, input: input, content: content)
  }

  /// A patch at native resolution. Only a frame smaller than the input leaves padding.
  static func patch(_ rect: PixelRect, input: Size) -> LookView {
    let content = Size(width: min(rect.width, input.width), height: min(rect.height, input.height))
    return LookView(crop: rect, input: input, content: content)
  }

  /// A box of the input as source pixels from the crop's corner, or nil when its centre lies in the padding.
  func cropBox(_ box: BoundingBox) -> BoundingBox? {
    guard box.centerX < Double(content.width), box.centerY < Double(content.height) else { return nil }
    let inside = box.clipped(to: content)
    guard inside.width > 0, inside.height > 0 else { return nil }
    return inside.scaled(x: 1 / scaleX, y: 1 / scaleY)
  }

  private static func roundUp(_ length: Double, _ multiple: Int) -> Int {
    max(Int((length / Double(multiple)).rounded(.up)), 1) * multiple
  }
}
