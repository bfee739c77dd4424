/// Reads the Prometheus text format 0.0.4, and is stricter than Prometheus: each family must have its HELP and its TYPE, in this order,
/// before its samples, and all its samples together; no sample may come twice; histograms must add up.
struct PrometheusReader {
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  struct Sample: Hashable {
    var name: String
    var labels: [String: String]
  }

  private(set) var values: [Sample: Double] = [:]
  private(set) var kinds: [String: String] = [:]
  private var helped: String?
  private var family = ""

  init(_ text: String) throws {
    guard text.hasSuffix("\n") else { throw Problem(description: "the last line has no end") }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() { try read(String(line)) }
    for (name, kind) in kinds where kind == "histogram" { try checkHistogram(name) }
  }

  subscript(name: String, labels: [String: String]) -> Double? { values[Sample(name: name, labels: labels)] }

  private mutating func read(_ line: String) throws {
    if line.hasPrefix("# ") {
      let words = line.split(separator: " ", maxSplits: 3).map(String.init)
      guard words.count == 4 else { throw Problem(description: "not a comment: \(line)") }
      try readComment(words[1], words[2], words[3])
    } else {
      try readSample(line)
    }
  }

  private mutating func readComment(_ keyword: String, _ name: String, _ rest: String) throws {
    guard Self.isName(name), kinds[name] == nil else { throw Problem(description: "again or no name: \(name)") }
    switch keyword {
    case "HELP": helped = name
    case "TYPE":
      guard helped == name, ["counter", "gauge", "histogram"].contains(rest) else { throw Problem(description: "wrong TYPE of \(name)") }
      kinds[name] = rest
      family = name
    default: throw Problem(description: "unknown comment \(keyword)")
    }
  }

  private mutating func readSample(_ line: String) throws {
    var rest = line[...]
    let name = String(rest.prefix { $0 != "{" && $0 != " " })
    rest = rest.dropFirst(name.count)
    let labels = rest.hasPrefix("{") ? try Self.readLabels(&rest) : [:]
    guard rest.hasPrefix(" "), let value = Self.number(rest.dropFirst()) else { throw Problem(description: "no value: \(line)") }
    let suffixes = kinds[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
    guard Self.isName(name), suffixes.contains(where: { family + $0 == name }) else { throw Problem(description: "stray sample: \(line)") }
    guard values.updateValue(value, forKey: Sample(name: name, labels: labels)) == nil else {
      throw Problem(description: "twice: \(line)")
    }
  }

  /// `{name="value",…}` with `\\`, `\"` and `\n` as the only escapes.
  private static func readLabels(_ rest: inout Substring) throws -> [String: String] {
    var labels: [String: String] = [:]
    repeat {
      rest.removeFirst()
      let name = String(rest.prefix { $0 != "=" })
      rest = rest.dropFirst(name.count)
      guard isName(name), rest.hasPrefix("=\"") else { throw Problem(description: "bad label \(name)") }
      rest = rest.dropFirst(2)
      var value = ""
      while let character = rest.popFirst(), character != "\"" {
        guard character == "\\" else {
          value.append(character)
          continue
        }
        switch rest.popFirst() {
        case "\\": value.append("\\")
        case "\"": value.append("\"")
        case "n": value.append("\n")
        default: throw Problem(description: "bad escape in \(name)")
        }
      }
      guard labels.updateValue(value, forKey: name) == nil else { throw Problem(description: "label \(name) twice") }
    } while rest.hasPrefix(",")
    guard rest.popFirst() == "}" else { throw Problem(description: "labels do not end") }
    return labels
  }

  private func checkHistogram(_ name: String) throws {
    for (sample, count) in values where sample.name == name + "_count" {
      let buckets = values.compactMap { other, value -> (bound: Double, count: Double)? in
        var labels = other.labels
        guard other.name == name + "_bucket", let bound = labels.removeValue(forKey: "le"), labels == sample.labels else { return nil }
        return Self.number(bound[...]).map { ($0, value) }
      }.sorted { $0.bound < $1.bound }
      guard buckets.last?.bound == .infinity, buckets.last?.count == count,
        values[Sample(name: name + "_sum", labels: sample.labels)] != nil,
        zip(buckets, buckets.dropFirst()).allSatisfy({ $0.count <= $1.count })
      else { throw Problem(description: "histogram \(name) \(sample.labels) does not add up") }
    }
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
    }
  }

  private static func number(_ text: Substring) -> Double? {
    text == "+Inf" ? .infinity : text == "-Inf" ? -.infinity : text == "NaN" ? .nan : Double(text).flatMap { $0.isFinite ? $0 : nil }
  }
}
