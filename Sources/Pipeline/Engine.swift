public import Inference
public import Streaming

/// What all sources of a run share: one detector on one thread, and the gate that orders who may use it.
public final class Engine: Sendable {
  /// CPU time by library and thread, of all sources together.
  public let meter = CPUMeter()
  let detector: Detector
  let vision = ThreadExecutor(name: "pdn.vision")
  /// Live only: one frame at a time is on the engine, the one whose deadline is nearest first.
  let gate = DeadlineGate()

  /// - Parameter options: of any of the sources; they agree in everything that concerns the model.
  public init(options: PipelineOptions, backend: any InferenceBackend, manifest: ModelManifest) {
    detector = Detector(
      backend: backend, manifest: manifest, classes: options.classes, parallel: options.parallelPatches, executor: vision,
      meter: meter)
  }

  /// Compiles the models that the inputs need, before the first frame.
  public func prepare(_ inputs: [DetectorInput]) async throws {
    try await detector.prepare(inputs)
  }

  /// Ends the thread; nothing may be looked at any more.
  public func shutdown() {
    gate.close()
    vision.shutdown()
  }
}
