import Perception
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
    let fields = try field.mapping(["output", "stride", "groups", "context"])
    self.init(
      saliency: try fields.required("output", in: field).string(),
      stride: try fields.required("stride", in: field).integer(1...1024),
      groups: try Self.groups(try fields.required("groups", in: field), classes))
    if let context = fields["context"] {
      self.context = try Self.context(context)
      guard self.context.count == groups.count else {
        throw context.error("expected an entry for each of the \(groups.count) groups")
      }
    }
  }

  private static func context(_ field: YAMLField) throws(InferenceError) -> [ContextScorer.Weights?] {
    var context: [ContextScorer.Weights?] = []
    for item in try field.list() {
      guard (try? item.string()) != "off" else {
        context.append(nil)
        continue
      }
      let fields = try item.mapping(["bias", "score", "saliency", "size", "glance"])
      func weight(_ key: String) throws(InferenceError) -> Double { try fields.required(key, in: item).number(-1000...1000) }
      context.append(
        ContextScorer.Weights(
          bias: try weight("bias"), score: try weight("score"), saliency: try weight("saliency"), size: try weight("size"),
          glance: try weight("glance")))
    }
    return context
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
