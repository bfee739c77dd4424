import Inference
import Perception
import Streaming

/// Compiles a model on a thread of its own: each takes a core for some 0.4 s, and start-up needs two.
actor ModelCompiler {
  nonisolated let executor = ThreadExecutor(name: "pdn.compile")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  func compile(
    _ manifest: ModelManifest, input: Size, requests: Int, on backend: any InferenceBackend
  ) throws(InferenceError) -> any CompiledModel {
    try backend.compile(manifest, input: input, requests: requests)
  }
}
