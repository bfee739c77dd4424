import Glibc

/// Judges small detections in the light of their context: how likely one is real, given what the glance makes of the place.
///
/// A whitecap can score like a boat, but lies where the head sees nothing; a faint boat lies where it sees something. A logistic model
/// for each plane of the head takes the detector's score, the saliency around the centre, the size in the glance and the score that the glance
/// gives to the same object; its weights come with the head (`tools/train`). Objects that the glance sees well keep their score: the head was not
/// trained on them.
public struct ContextScorer: Sendable {
  /// Weights of one plane's logistic model.
  public struct Weights: Hashable, Sendable {
    public var bias: Double
    /// Of the logit of the detector's score.
    public var score: Double
    /// Of the logit of the largest saliency in the cell of the centre and its neighbours.
    public var saliency: Double
    /// Of log2(longer side in glance pixels / 16).
    public var size: Double
    /// Of the score, 0...1, of the glance for the same object; 0 where it has none.
    public var glance: Double

    public init(bias: Double, score: Double, saliency: Double, size: Double, glance: Double) {
      self.bias = bias
      self.score = score
      self.saliency = saliency
      self.size = size
      self.glance = glance
    }
  }

  /// Logits beyond this say no more.
  private static let limit = 6.0
  private static let glanceSize = 16.0
  /// IoU from which a detection of the glance is the same object.
  private static let sameObjectIoU = 0.2

  private let weights: [Weights?]
  /// Plane of each class; nil for those without one.
  private let planes: [Int?]
  private let groups: ClassGroups

  /// - Parameters:
  ///   - weights: for each plane of the head; nil: its detections keep their score.
  ///   - planes: the plane of each class, by class index; nil for none.
  ///   - groups: detections of one group can be the same object.
  public init(weights: [Weights?], planes: [Int?], groups: ClassGroups) {
    self.weights = weights
    self.planes = planes
    self.groups = groups
  }

  /// Gives each detection the score that its context makes of it, 0...1.
  ///
  /// - Parameters:
  ///   - detections: source pixels.
  ///   - context: of a glance at the same frame, or at one shortly before.
  public func rescore(_ detections: inout [Detection], in context: GlanceContext) {
    let (maps, scaleX, scaleY) = (context.maps, context.scaleX, context.scaleY)
    let back = context.motion.isIdentity ? nil : context.motion.inverse
    // A frame that the glance sees in full was not what the head learnt from.
    guard maps.cells > 0, min(scaleX, scaleY) < 1 else { return }
    for index in detections.indices {
      let detection = detections[index]
      // What a damaged model may put out has no place, and keeps what it has.
      guard detection.isSound else { continue }
      guard planes.indices.contains(detection.classID), let plane = planes[detection.classID], plane < maps.groupCount,
        let weights = weights.indices.contains(plane) ? weights[plane] : nil
      else { continue }
      let box = back.map { $0.apply(detection.box) } ?? detection.box
      let length = max(detection.box.width * scaleX, detection.box.height * scaleY)
      // 1 for objects of up to 20 glance pixels, 0 from 40 on, which the head was not trained on.
      let share = min(max(2 - length / (1.25 * Self.glanceSize), 0), 1)
      guard share > 0 else { continue }
      let saliency = around(
        maps, plane, x: box.centerX * scaleX / Double(maps.stride), y: box.centerY * scaleY / Double(maps.stride))
      let logit =
        weights.bias + weights.score * Self.logit(detection.score) + weights.saliency * Self.logit(Double(saliency))
        + weights.size * log2(max(length, 1) / Self.glanceSize) + weights.glance * seen(box, detection.classID, context.found)
      detections[index].score += share * (1 / (1 + exp(-logit)) - detection.score)
    }
  }

  private func around(_ maps: GlanceMaps, _ plane: Int, x: Double, y: Double) -> Float {
    let column = Int(min(max(x, 0), Double(maps.columns - 1)))
    let row = Int(min(max(y, 0), Double(maps.rows - 1)))
    var largest: Float = 0
    for r in max(row - 1, 0)...min(row + 1, maps.rows - 1) {
      for c in max(column - 1, 0)...min(column + 1, maps.columns - 1) {
        largest = max(largest, maps.planes[plane * maps.cells + r * maps.columns + c])
      }
    }
    return largest
  }

  /// Score of the glance for the same object.
  private func seen(_ box: BoundingBox, _ classID: Int, _ glance: [Detection]) -> Double {
    var best = 0.0
    for other in glance where other.score > best && groups.group(of: other.classID) == groups.group(of: classID) {
      if other.box.iou(box) >= Self.sameObjectIoU { best = other.score }
    }
    return best
  }

  private static func logit(_ p: Double) -> Double {
    let p = min(max(p, 1e-6), 1 - 1e-6)
    return min(max(log(p / (1 - p)), -limit), limit)
  }
}
