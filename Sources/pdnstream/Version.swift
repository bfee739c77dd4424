/// The version of this program, as `pdnstream --version` prints it; `CHANGELOG.md` says what it contains.
enum Version {
  static let current = "0.1.0"
}
