public import ArgumentParser
public import Evaluation
public import Inference
public import Perception
public import Pipeline
public import Video

// The words that options take are the raw values of these types; `--help` lists them.
extension LiveOptions.Transport: ExpressibleByArgument {}
extension RecordFormat: ExpressibleByArgument {}
extension DenseReference: ExpressibleByArgument {}
extension InferenceOptions.Precision: ExpressibleByArgument {}
extension MOTDetections.Scores: ExpressibleByArgument {}

extension Size: ExpressibleByArgument {
  /// `1920x1080`
  public init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
    let sides = parts.compactMap { Int($0) }
    guard parts.count == 2, sides.count == 2, sides.allSatisfy((1...1_000_000).contains) else { return nil }
    self.init(width: sides[0], height: sides[1])
  }
}
