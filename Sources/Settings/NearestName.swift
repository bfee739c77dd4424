/// Finds what a misspelt name was probably meant to be.
public enum NearestName {
  /// ", did you mean 'x'?" for the known name with the smallest edit distance, said with less hope if that is far; nothing
  /// if no name is known.
  public static func suggestion(for name: String, among known: some Sequence<String>) -> String {
    let nearest = known.map { (name: $0, distance: distance(name, $0)) }.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    guard let nearest else { return "" }
    return nearest.distance <= max(2, name.count / 2) ? ", did you mean '\(nearest.name)'?" : ", the nearest known is '\(nearest.name)'"
  }

  /// Insertions, deletions and replacements of characters that turn `a` into `b` (Levenshtein 1966).
  static func distance(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, character) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (character == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
