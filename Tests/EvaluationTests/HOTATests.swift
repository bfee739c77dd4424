import Evaluation
import Perception
import Testing

@Suite struct HOTATests {
  @Test func nothingIsScoredAsTrackEvalScoresIt() {
    let empty = HOTA(TrackingSequence())
    #expect(empty.hota == 0 && empty.localizationAccuracy == 1)
  }
}
