import Evaluation
import Foundation

/// What `evaluate` prints.
struct EvaluationReport {
  struct Row {
    var name: String
    var score: TrackingScore
  }

  /// A measure under the name that the table has, and that of the JSON.
  private struct Measure: Sendable {
    var title: String
    var key: String
    /// Decimals of the table; 0 for counts.
    var places = 2
    var value: @Sendable (TrackingScore) -> Double
  }

  let rows: [Row]

  private static let measures: [Measure] = [
    Measure(title: "HOTA", key: "hota") { 100 * $0.hota.hota },
    Measure(title: "DetA", key: "det_a") { 100 * $0.hota.detectionAccuracy },
    Measure(title: "AssA", key: "ass_a") { 100 * $0.hota.associationAccuracy },
    Measure(title: "DetRe", key: "det_re") { 100 * $0.hota.detectionRecall },
    Measure(title: "DetPr", key: "det_pr") { 100 * $0.hota.detectionPrecision },
    Measure(title: "AssRe", key: "ass_re") { 100 * $0.hota.associationRecall },
    Measure(title: "AssPr", key: "ass_pr") { 100 * $0.hota.associationPrecision },
    Measure(title: "LocA", key: "loc_a") { 100 * $0.hota.localizationAccuracy },
    Measure(title: "MOTA", key: "mota") { 100 * $0.clear.accuracy },
    Measure(title: "MOTP", key: "motp") { 100 * $0.clear.precision },
    Measure(title: "IDF1", key: "idf1") { 100 * $0.identity.f1 },
    Measure(title: "IDP", key: "idp") { 100 * $0.identity.precision },
    Measure(title: "IDR", key: "idr") { 100 * $0.identity.recall },
    Measure(title: "IDSW", key: "id_switches", places: 0) { Double($0.clear.identitySwitches) },
    Measure(title: "Frag", key: "fragmentations", places: 0) { Double($0.clear.fragmentations) },
    Measure(title: "TP", key: "tp", places: 0) { Double($0.clear.truePositives) },
    Measure(title: "FP", key: "fp", places: 0) { Double($0.clear.falsePositives) },
    Measure(title: "FN", key: "fn", places: 0) { Double($0.clear.falseNegatives) },
  ]

  private var combined: Row {
    Row(name: "combined", score: .combined(rows.map(\.score)))
  }

  /// A table for a person; several sequences have a row of their own and one together.
  var text: String {
    let lines = rows.count > 1 ? rows + [combined] : rows
    var columns = [["sequence"] + lines.map(\.name)]
    for measure in Self.measures {
      columns.append([measure.title] + lines.map { Self.fixed(measure.value($0.score), measure.places) })
    }
    let widths = columns.map { $0.map(\.count).max() ?? 0 }
    return (0...lines.count).map { line in
      columns.indices.map { column in
        let cell = columns[column][line]
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// One object: `sequences` and `combined`, with the same measures; percentages to 0.001.
  /// - Throws: nothing in practice, as every value is finite.
  func json() throws -> String {
    struct Sequence: Encodable {
      var name: String
      var values: [String: Double]
    }
    struct Report: Encodable {
      var sequences: [Sequence]
      var combined: [String: Double]
    }
    func values(_ row: Row) -> [String: Double] {
      let pairs = Self.measures.map { ($0.key, (1000 * $0.value(row.score)).rounded() / 1000) }
      return Dictionary(uniqueKeysWithValues: pairs)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let report = Report(sequences: rows.map { Sequence(name: $0.name, values: values($0)) }, combined: values(combined))
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }

  private static func fixed(_ value: Double, _ places: Int) -> String {
    String(format: "%.\(places)f", value)
  }
}
