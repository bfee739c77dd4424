/// How the outputs of a network become objects.
public enum DetectorHead: Sendable, Equatable {
  /// Class x quality planes and box distributions per stride (PicoDet, GFL).
  case picodet(PicoDet)
  /// Grid offsets, exponential sizes, objectness and class scores in one tensor (YOLOX).
  case yolox(YOLOX)
  /// Boxes and class scores in one tensor without objectness (YOLOv8 and its successors).
  case yolov8(YOLOv8)
  /// A fixed number of queries that need no suppression (DETR and its successors), or rows of finished objects.
  case detr(DETR)

  /// Outputs named per stride, in the order of `strides`.
  public struct PicoDet: Sendable, Equatable {
    /// Input pixels per cell, ascending.
    public var strides: [Int]
    /// Names of the [1, classes, h, w] outputs: class x quality products, whose square root is the score.
    public var scores: [String]
    /// Names of the [1, 4 x bins, h, w] outputs: logits over distances to left, top, right, bottom, 0 ..< bins strides.
    public var boxes: [String]

    public init(strides: [Int] = [8, 16, 32, 64], scores: [String], boxes: [String]) {
      self.strides = strides
      self.scores = scores
      self.boxes = boxes
    }
  }

  /// One output [1, cells, 5 + classes].
  public struct YOLOX: Sendable, Equatable {
    /// Input pixels per cell, in the order of the output's rows.
    public var strides: [Int]
    /// Name of the output; nil: the only one.
    public var output: String?

    public init(strides: [Int] = [8, 16, 32], output: String? = nil) {
      self.strides = strides
      self.output = output
    }
  }

  /// One output [1, 4 + classes, cells], or transposed.
  public struct YOLOv8: Sendable, Equatable {
    /// Name of the output; nil: the only one.
    public var output: String?

    public init(output: String? = nil) {
      self.output = output
    }
  }

  /// Two outputs, or one with finished rows.
  public struct DETR: Sendable, Equatable {
    public enum Form: Sendable, Equatable {
      /// [1, queries, 4] centre x, centre y, width, height as shares of the input, and [1, queries, classes (+ 1)].
      case queries(boxes: String, logits: String, activation: Activation)
      /// [1, rows, 6] left, top, right, bottom, score, class; boxes in input pixels or as shares of the input.
      case rows(output: String?, normalised: Bool)
    }
    public enum Activation: String, Sendable, CaseIterable {
      /// Each class on its own.
      case sigmoid
      /// Over all classes and a last one that means "no object".
      case softmax
    }
    public var form: Form

    public init(form: Form) {
      self.form = form
    }
  }

  /// The word for it in a manifest.
  public var name: String {
    switch self {
    case .picodet: "picodet"
    case .yolox: "yolox"
    case .yolov8: "yolov8"
    case .detr: "detr"
    }
  }
}
