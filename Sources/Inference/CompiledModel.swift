public import Perception

/// A model ready to run at one input size, with a bounded pool of requests.
public protocol CompiledModel: Sendable {
  var manifest: ModelManifest { get }
  /// Pixels of the network's input.
  var inputSize: Size { get }

  /// Lends a request; when all are out, waits for one to be released, first come first served.
  /// - Throws: `CancellationError` when the task is cancelled while it waits; it then holds no request.
  func acquire() async throws(CancellationError) -> any InferenceRequest
}
