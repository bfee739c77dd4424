public import Perception

/// An engine that compiles and runs detector models.
public protocol InferenceBackend: Sendable {
  /// For messages: `OpenVINO`.
  var name: String { get }

  /// Compiles a model for one input size. Blocks for some hundred milliseconds.
  ///
  /// - Parameters:
  ///   - manifest: what to compile; its files are located and their checksums compared before the first use.
  ///   - input: pixels of the network's input; see `ModelManifest.Input.accepts(_:)`.
  ///   - requests: inferences that may be acquired at once, 1 or more.
  /// - Throws: `InferenceError`: modelMissing, wrongChecksum, modelUnreadable, wrongShape, outputMissing, deviceMissing,
  ///   unsupported, compilation.
  func compile(_ manifest: ModelManifest, input: Size, requests: Int) throws(InferenceError) -> any CompiledModel

  /// What the engine is and what it can run on, for `doctor`.
  func describe() throws(InferenceError) -> BackendDescription
}
