import Settings

extension ModelManifest.Glance {
  /// Reads the `glance` of a manifest.
  /// - Parameter classes: names by index.
  init(yaml field: YAMLField, classes: [String]) throws(InferenceError) {
    let fields = try field.mapping(["file", "weights", "saliency", "waterline"])
    var maps = try MapHead(yaml: try fields.required("saliency", in: field), classes: classes)
    if let waterline = fields["waterline"] {
      maps.waterline = try waterline.mapping(["output"]).required("output", in: waterline).string()
    }
    self.init(file: try fields.required("file", in: field).string(), weights: try fields.string("weights"), maps: maps)
  }
}

extension MapHead {
  fileprivate init(yaml field: YAMLField, classes: [String]) throws(InferenceError) {
    let fields = try field.mapping(["output", "stride", "groups"])
    self.init(
      saliency: try fields.required("output", in: field).string(),
      stride: try fields.required("stride", in: field).integer(1...1024),
      groups: try Self.groups(try fields.required("groups", in: field), classes))
  }

  private static func groups(_ field: YAMLField, _ classes: [String]) throws(InferenceError) -> [[Int]] {
    var groups: [[Int]] = []
    for item in try field.list() {
      var group: [Int] = []
      for member in try item.list() {
        let name = try member.string()
        guard let id = classes.firstIndex(of: name) else {
          throw member.error("no such class in 'classes'" + NearestName.suggestion(for: name, among: classes))
        }
        guard !groups.joined().contains(id), !group.contains(id) else { throw member.error("'\(name)' has a plane already") }
        group.append(id)
      }
      guard !group.isEmpty else { throw item.error("expected at least one class name") }
      groups.append(group)
    }
    guard !groups.isEmpty else { throw field.error("expected at least one list of class names") }
    return groups
  }
}
