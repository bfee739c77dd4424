import ArgumentParser

/// Classes as `--classes` names them: `1,4`, or names where the input has names.
struct ClassSelection: ExpressibleByArgument {
  private(set) var numbers: Set<Int> = []
  private(set) var names: Set<String> = []

  init?(argument: String) {
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let word = part.trimmingPrefix { $0 == " " }
      guard !word.isEmpty else { return nil }
      if let number = Int(word) {
        guard number >= 0 else { return nil }
        numbers.insert(number)
      } else {
        names.insert(String(word))
      }
    }
  }

  func contains(_ number: Int, name: String) -> Bool { numbers.contains(number) || names.contains(name) }

  /// - Throws: `ValidationError` when there are names where only numbers are known.
  func requireNumbers(_ option: String) throws {
    if let name = names.min() { throw ValidationError("\(option) \(name): expected class numbers, such as 1,4; MOT text has no names.") }
  }
}
