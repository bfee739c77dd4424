import Pipeline
import Streaming

extension RunOutcome {
  /// One line for a person: what was read, written and dropped, how fast, and what a reader of the records should know.
  func sentence(isVideo: Bool) -> String { (isVideo ? "pdnstream: offline: " : "pdnstream: ") + details(isVideo: isVideo) }

  /// The same without the name of the program.
  func details(isVideo: Bool) -> String {
    let seconds = elapsed / .seconds(1)
    let unit = isVideo ? "frame" : "picture"
    var parts = ["\(counted(ledger.read, unit)) read, \(counted(ledger.emitted, "record"))"]
    for reason in DropReason.allCases {
      if let count = ledger.dropped[reason], count > 0 { parts.append("\(count) dropped (\(reason.rawValue))") }
    }
    if undecodable > 0, isVideo { parts.append("\(counted(undecodable, "damaged packet")) gave no picture") }
    if seconds > 0 { parts.append("\(rounded(seconds)) s, \(rounded(Double(ledger.emitted) / seconds)) \(unit)s/s") }
    if connections > 1 { parts.append("\(counted(connections - 1, "reconnect"))") }
    if interrupted { parts.append("stopped by a signal") }
    if isVideo, worstStaleness > 0 { parts.append("no place waited longer than \(rounded(worstStaleness)) s for a look in detail") }
    return parts.joined(separator: "; ")
  }

  private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
