import Evaluation

extension TrackingScore {
  /// The score of rows, by the given rules.
  init(truth: [MOTRow], tracks: [MOTRow], rules: CountingRules = CountingRules()) throws {
    self.init(try rules.sequence(truth: MOTFile(name: "truth", rows: truth), tracks: MOTFile(name: "tracks", rows: tracks)))
  }

  /// HOTA, DetA, AssA, DetRe, DetPr, AssRe, AssPr, LocA, MOTA, MOTP, IDF1, IDP, IDR in percent.
  var percentages: [Double] {
    [
      hota.hota, hota.detectionAccuracy, hota.associationAccuracy, hota.detectionRecall, hota.detectionPrecision,
      hota.associationRecall, hota.associationPrecision, hota.localizationAccuracy, clear.accuracy, clear.precision, identity.f1,
      identity.precision, identity.recall,
    ].map { 100 * $0 }
  }

  /// Identity switches, fragmentations, true positives, false positives, false negatives.
  var counts: [Int] {
    [clear.identitySwitches, clear.fragmentations, clear.truePositives, clear.falsePositives, clear.falseNegatives]
  }
}
