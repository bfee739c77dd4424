import Foundation

/// Checks JSON values against the part of JSON Schema 2020-12 that docs/pdn.frame-1.schema.json uses, and more strictly than the standard: in
/// an object every member must be described somewhere, so that the writer cannot gain one that the schema lacks.
struct RecordsSchema {
  enum Failure: Error { case notASchema, unknownKeyword(String) }

  private let root: [String: Any]

  /// Loads the schema of this package.
  init() throws {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: package.appending(path: "docs/pdn.frame-1.schema.json"))
    guard let root = try JSONSerialization.jsonObject(with: data) as? [String: Any] else { throw Failure.notASchema }
    self.root = root
  }

  /// - Returns: what is wrong with one line, empty for nothing.
  func problems(in line: String) throws -> [String] {
    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
    let result = try check(value, root, "$")
    return result.problems + undescribed(value, result.described, "$")
  }

  /// The names under `dropped`, to compare with the closed set of the code.
  var dropReasons: Set<String> {
    let definitions = root["$defs"] as? [String: [String: Any]]
    return Set((definitions?["dropped"]?["properties"] as? [String: Any] ?? [:]).keys)
  }

  private struct Result {
    var problems: [String] = []
    /// Paths of members that some schema describes.
    var described: Set<String> = []
  }

  private func undescribed(_ value: Any, _ described: Set<String>, _ path: String) -> [String] {
    if let object = value as? [String: Any] {
      return object.flatMap { key, member in
        let here = path + "." + key
        return (described.contains(here) ? [] : ["\(here): not in the schema"]) + undescribed(member, described, here)
      }
    }
    return (value as? [Any] ?? []).enumerated().flatMap { undescribed($1, described, "\(path)[\($0)]") }
  }

  private func check(_ value: Any, _ schema: [String: Any], _ path: String) throws -> Result {
    var result = Result()
    func problem(_ text: String) { result.problems.append("\(path): \(text)") }
    func merge(_ other: Result) {
      result.problems += other.problems
      result.described.formUnion(other.described)
    }
    let object = value as? [String: Any]
    let number = (value as? NSNumber)?.doubleValue
    for (keyword, rule) in schema {
      switch (keyword, rule) {
      case ("$schema", _), ("$id", _), ("title", _), ("description", _), ("$defs", _): break
      case ("$ref", let name as String): merge(try check(value, definition(name), path))
      case ("type", let name as String): if !Self.isType(value, name) { problem("not of type \(name)") }
      case ("const", let expected as NSObject): if value as? NSObject != expected { problem("not \(expected)") }
      case ("enum", let choices as [String]): if !choices.contains(value as? String ?? "") { problem("not one of \(choices)") }
      case ("pattern", let text as String):
        if let string = value as? String, string.range(of: text, options: .regularExpression) == nil { problem("does not match \(text)") }
      case ("minimum", let limit as NSNumber): if let number, number < limit.doubleValue { problem("below \(limit)") }
      case ("maximum", let limit as NSNumber): if let number, number > limit.doubleValue { problem("above \(limit)") }
      case ("minItems", let count as Int): if let array = value as? [Any], array.count < count { problem("fewer than \(count) items") }
      case ("maxItems", let count as Int): if let array = value as? [Any], array.count > count { problem("more than \(count) items") }
      case ("required", let names as [String]):
        for name in names where object?[name] == nil { problem("lacks \(name)") }
      case ("dependentRequired", let dependents as [String: [String]]):
        for (name, needed) in dependents where object?[name] != nil {
          for other in needed where object?[other] == nil { problem("has \(name) but lacks \(other)") }
        }
      case ("properties", let properties as [String: [String: Any]]):
        for (name, rules) in properties {
          guard let member = object?[name] else { continue }
          result.described.insert("\(path).\(name)")
          merge(try check(member, rules, "\(path).\(name)"))
        }
      case ("additionalProperties", let allowed as Bool):
        let names = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
        if !allowed, let extra = object?.keys.first(where: { !names.contains($0) }) { problem("may not have \(extra)") }
      case ("items", let rules as [String: Any]):
        for (index, item) in (value as? [Any] ?? []).enumerated() { merge(try check(item, rules, "\(path)[\(index)]")) }
      case ("not", let rules as [String: Any]):
        if try check(value, rules, path).problems.isEmpty { problem("matches what it may not") }
      case ("oneOf", let choices as [[String: Any]]):
        let results = try choices.map { try check(value, $0, path) }
        let matching = results.filter(\.problems.isEmpty)
        if matching.count != 1 { problem("matches \(matching.count) of \(choices.count) choices: \(results.map(\.problems))") }
        matching.forEach(merge)
      default: throw Failure.unknownKeyword(keyword)
      }
    }
    return result
  }

  private func definition(_ name: String) throws -> [String: Any] {
    let definitions = root["$defs"] as? [String: [String: Any]]
    guard name.hasPrefix("#/$defs/"), let found = definitions?[String(name.dropFirst(8))] else { throw Failure.notASchema }
    return found
  }

  private static func isType(_ value: Any, _ name: String) -> Bool {
    switch name {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "number": value is NSNumber
    // Only what was written without a decimal point.
    case "integer": (value as? NSNumber).map { !CFNumberIsFloat($0) } ?? false
    default: false
    }
  }

  private static func CFNumberIsFloat(_ number: NSNumber) -> Bool {
    ["d", "f"].contains(String(cString: number.objCType))
  }
}
