import Testing

@testable import Settings

@Suite struct SettingValueTests {
  @Test func placesAreThoseOfTheText() throws {
    let entries = try SettingValue(document: "a: 1\nb:\n  - x\n", file: "f.yaml").entries()
    #expect(entries.map(\.key.word) == ["a", "b"])
    #expect(entries[0].value.place == SettingPlace(file: "f.yaml", line: 1, column: 4))
    #expect(try entries[1].value.list()[0].place?.description == "f.yaml:3:5")
  }

  @Test func aDocumentWithoutContentHasNoKeysAndNoPlace() throws {
    let document = try SettingValue(document: "# nothing", file: "f.yaml")
    #expect(try document.entries().isEmpty)
    #expect(document.place == nil)
  }

  @Test(arguments: [
    ("a: [1", "f.yaml:2:1: did not find expected ',' or ']'"),
    // Named in alphabetic order, and placed where the first of those names stands first.
    ("b: 1\na: 1\nb: 2\na: 2", "f.yaml:2:1: written twice: a, b"),
    ("a: \u{0}", "f.yaml:1:1: "),
  ]) func whatIsNoYAMLSaysWhere(text: String, expected: String) {
    let problem = #expect(throws: SettingProblem.self) { try SettingValue(document: text, file: "f.yaml") }
    #expect(problem?.description.hasPrefix(expected) == true, "\(String(describing: problem))")
  }

  @Test func aQuotedNumberIsAText() throws {
    let value = try SettingValue(document: "'7'", file: "f.yaml")
    #expect(throws: SettingValue.Complaint.self) { try value.integer(0...9) }
    #expect(try value.text() == "7")
  }
}
