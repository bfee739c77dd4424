import Perception
import Testing

@testable import Pipeline

/// Settings of the tracker from a command line.
@Suite struct SpecTrackerWordsTests {
  private func spec(_ words: String...) throws -> PipelineSpec {
    var spec = PipelineSpec.trackerAlone
    try spec.setTracker(words, option: "--set")
    return spec
  }

  @Test func withoutWordsTheTrackerIsAsItIs() throws {
    var expected = Tracker.Settings()
    expected.minimumGlanceLength = PipelineSpec(name: "x").trackerSettings.minimumGlanceLength
    #expect(try spec().trackerSettings == expected)
  }

  @Test func wordsTakeTheKeysOfAFile() throws {
    let settings = try spec("high_score=0.5", "reupdate=true", "tracker.neutral_score=0.3", "minimum_score = 0.2").trackerSettings
    #expect(settings.highScore == 0.5 && settings.reupdates && settings.neutralScore == 0.3 && settings.lowScore == 0.2)
    #expect(settings.agility == Tracker.Settings().agility)
  }

  @Test(arguments: [
    ("high_score", "'high_score': expected KEY=VALUE"), ("=1", "'=1': expected KEY=VALUE"), ("agility=", "'agility=': expected KEY=VALUE"),
    ("high_skore=0.5", "tracker.high_skore: unknown key, did you mean 'high_score'?"),
    ("high_score=2", "tracker.high_score: 2 is out of range (0 to 1)"), ("agility=fast", "tracker.agility: expected a number"),
    ("high_score=0.01", "tracker.high_score: 0.01 is below minimum_score, 0.1"),
    ("doubt_belief=3", "tracker.doubt_belief: 3.0 is above confirm_belief"),
    ("camera_motion=2", "tracker.camera_motion: expected true or false"),
    ("agility={a: [", "--set:"),
  ])
  func wrongWordsAreNamed(word: String, complaint: String) {
    let error = #expect(throws: SpecError.self) { try spec(word) }
    #expect(error?.description.hasPrefix("--set:") == true && error?.description.contains(complaint) == true, "\(error?.description ?? "")")
  }

  @Test func aKeyTwiceIsOneTooMany() {
    let error = #expect(throws: SpecError.self) { try spec("agility=1", "agility=2") }
    #expect(error?.description.contains("written twice: agility") == true, "\(error?.description ?? "")")
  }
}
