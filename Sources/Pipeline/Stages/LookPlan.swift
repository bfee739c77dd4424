import Perception
import Video

/// Which input sizes the looks at a frame use. A fixed-size model (a user's ONNX) gets its one size for both.
struct LookPlan: Sendable {
  /// What is spent on each frame.
  enum Mode: Sendable, Hashable {
    /// The glance and the patches that the planner chooses, or the whole frame in place of too many of them.
    case planned
    /// The reference that looks everywhere: the glance and every tile, neighbours overlapping by 20 %.
    case denseTiles
    /// The reference in one pass: the whole frame at native resolution, nothing else.
    case denseNative
  }

  var mode: Mode
  let glance: PipelineSpec.Glance
  let patch: Size
  /// Nil when the model accepts any multiple of `multiple`.
  let fixed: Size?
  let multiple: Int
  /// The model has maps for the glance, and patches may be chosen by them.
  let hasMaps: Bool
  /// Frames may get patches.
  let hasPatches: Bool
  /// What the looks at video may cost; nil = no limit, and every frame is glanced at.
  var compute: PipelineSpec.Compute?

  /// Pixels through the network that each frame of a size brings; nil = no limit.
  func income(of frame: Size) -> Double? {
    guard mode == .planned, let compute else { return nil }
    let share = compute.share * Double(nativeArea(of: frame) ?? frame.area)
    return min(max(share, Double(compute.leastPixels)), Double(compute.mostPixels))
  }

  /// The part of that which glances may take: all of it where there is nothing else to buy.
  func glanceIncome(of frame: Size, _ view: LookView) -> Double? {
    income(of: frame).map { view.seesEveryPixel || !hasPatches ? $0 : glance.share * $0 }
  }

  /// Media seconds from glance to glance at least; 0 = every frame.
  /// - Parameter isSweeping: the frames are looked at in native resolution part by part, and glances only tell when that should end.
  func glanceInterval(_ view: LookView, isSweeping: Bool) -> Double {
    // A glance that sees every pixel is all the looking there is.
    guard mode == .planned, compute != nil, !view.seesEveryPixel else { return 0 }
    return isSweeping ? max(Self.sweepInterval, glance.seconds) : glance.seconds
  }

  /// Media seconds from one search for the water line to the next at least; 0 = in every glance. In between the camera's motion carries the line.
  var lineInterval: Double { mode == .planned && compute != nil ? Self.searchInterval : 0 }

  private static let sweepInterval = 1.0
  /// As long as the line is smoothed over. With a search in every glance of a rolling boat the median error was 0.33 % of the height instead of 0.40.
  private static let searchInterval = 0.2

  /// The glance is for choosing patches; a reference that looks everywhere asks no advice and pays for none.
  var readsMaps: Bool { hasMaps && mode == .planned }

  /// What the glance at a frame needs.
  func glanceInput(frame: Size, aspect: Double) -> DetectorInput {
    DetectorInput(size: glanceView(frame: frame, aspect: aspect).input, hasMaps: readsMaps)
  }

  func glanceInput(of pixels: PixelBuffer) -> DetectorInput {
    glanceInput(frame: pixels.displaySize, aspect: pixels.displayAspectRatio)
  }

  /// What the looks at patches need.
  var patchInput: DetectorInput { DetectorInput(size: patch, hasMaps: false) }

  func glanceView(frame: Size, aspect: Double) -> LookView {
    switch (mode, fixed) {
    case (.denseNative, nil):
      return .native(frame: frame, multiple: multiple)
    case (_, let fixed?):
      return .fit(frame, aspect: aspect, into: fixed)
    case (_, nil):
      return .glance(frame: frame, aspect: aspect, as: glance, multiple: multiple, largest: mode == .planned && compute != nil ? 1 : 2)
    }
  }

  func glanceView(of pixels: PixelBuffer) -> LookView {
    glanceView(frame: pixels.displaySize, aspect: pixels.displayAspectRatio)
  }

  /// A patch, or a larger part of the frame; both at native resolution.
  func look(at rect: PixelRect) -> LookView {
    rect.width > patch.width || rect.height > patch.height
      ? .native(rect, multiple: multiple) : .patch(rect, input: patch)
  }

  /// Pixels through the network for one pass over the whole frame at native resolution; nil when the model has one size only.
  func nativeArea(of frame: Size) -> Int? {
    fixed == nil ? LookView.native(frame: frame, multiple: multiple).input.area : nil
  }

  /// Patches that together with the glance take no more pixels than the whole frame would, but at least one: in small frames a few overlap so much
  /// that they would cost more than to look at everything.
  func worthwhilePatches(_ frame: Size, _ view: LookView) -> Int {
    guard let native = nativeArea(of: frame) else { return .max }
    return max((native - view.input.area) / patch.area, 1)
  }

  /// Every tile of a frame, row by row, for the dense reference.
  func tiles(of frame: Size) -> [PixelRect] {
    let columns = Self.starts(frame.width, side: patch.width)
    let rows = Self.starts(frame.height, side: patch.height)
    return rows.flatMap { y in
      columns.map { x in
        PixelRect(
          x: x, y: y, width: min(patch.width, frame.width), height: min(patch.height, frame.height))
      }
    }
  }

  /// Even origins (4:2:0) of the fewest tiles that cover `length` with at least 20 % overlap. The last pixel of an odd length is
  /// left to the glance, as the planner leaves it.
  private static func starts(_ length: Int, side: Int) -> [Int] {
    guard length > side else { return [0] }
    let last = (length - side) & ~1
    let step = Double(side) * 0.8
    let count = max(Int((Double(last) / step - 1e-6).rounded(.up)), 0) + 1
    guard count > 1 else { return [0] }
    return (0..<count).map { Int((Double($0) * Double(last) / Double(count - 1)).rounded()) & ~1 }
  }
}
