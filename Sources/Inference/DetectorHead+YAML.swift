extension DetectorHead {
  private enum Kind: String, CaseIterable { case picodet, yolox, yolov8, detr }

  /// Reads the `head` of a manifest.
  init(yaml field: YAMLField) throws(InferenceError) {
    let any = try field.entries()
    let type = try any.required("type", in: field)
    switch Kind(rawValue: try type.string()) {
    case .picodet: self = .picodet(try Self.picodet(field))
    case .yolox: self = .yolox(try Self.yolox(field))
    case .yolov8: self = .yolov8(YOLOv8(output: try field.mapping(["type", "output"]).string("output")))
    case .detr: self = .detr(try Self.detr(field))
    case nil:
      let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw type.error("no such detector head; known: \(known)", .unknownHead)
    }
  }

  private static func picodet(_ field: YAMLField) throws(InferenceError) -> PicoDet {
    let fields = try field.mapping(["type", "strides", "scores", "boxes"])
    var head = PicoDet(
      scores: try fields.required("scores", in: field).strings(), boxes: try fields.required("boxes", in: field).strings())
    if let strides = fields["strides"] { head.strides = try Self.strides(strides) }
    guard head.scores.count == head.strides.count, head.boxes.count == head.strides.count else {
      throw field.error("scores and boxes name one output for each of the \(head.strides.count) strides")
    }
    return head
  }

  private static func yolox(_ field: YAMLField) throws(InferenceError) -> YOLOX {
    let fields = try field.mapping(["type", "strides", "output"])
    var head = YOLOX(output: try fields.string("output"))
    if let strides = fields["strides"] { head.strides = try Self.strides(strides) }
    return head
  }

  private static func strides(_ field: YAMLField) throws(InferenceError) -> [Int] {
    var strides: [Int] = []
    for item in try field.list() { strides.append(try item.integer(1...1024)) }
    guard !strides.isEmpty else { throw field.error("expected at least one stride, in pixels") }
    return strides
  }

  private static func detr(_ field: YAMLField) throws(InferenceError) -> DETR {
    let fields = try field.mapping(["type", "boxes", "logits", "activation", "output", "normalised"])
    if fields["boxes"] == nil, fields["logits"] == nil, fields["activation"] == nil {
      return DETR(form: .rows(output: try fields.string("output"), normalised: try fields["normalised"]?.boolean() ?? false))
    }
    for key in ["output", "normalised"] {
      if let extra = fields[key] { throw extra.error("belongs to a head with one output, not to one with boxes and logits") }
    }
    return DETR(
      form: .queries(
        boxes: try fields.required("boxes", in: field).string(), logits: try fields.required("logits", in: field).string(),
        activation: try fields.required("activation", in: field).word(DETR.Activation.self)))
  }
}
