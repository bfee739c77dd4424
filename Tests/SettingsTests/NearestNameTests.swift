import Testing

@testable import Settings

@Suite struct NearestNameTests {
  @Test(arguments: [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("flaw", "lawn", 2), ("same", "same", 0), ("é", "e", 1)])
  func editDistances(a: String, b: String, expected: Int) {
    #expect(NearestName.distance(a, b) == expected)
    #expect(NearestName.distance(b, a) == expected)
  }

  @Test func theNearestIsNamedWithTheHopeThatItDeserves() {
    #expect(NearestName.suggestion(for: "clases", among: ["model", "classes"]) == ", did you mean 'classes'?")
    #expect(NearestName.suggestion(for: "truk", among: ["car", "bus"]) == ", the nearest known is 'bus'")
    #expect(NearestName.suggestion(for: "truk", among: []) == "")
  }
}
