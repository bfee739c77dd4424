import COpenVINO
import Perception

/// A model compiled by OpenVINO, with its requests.
final class OpenVINOModel: CompiledModel {
  let manifest: ModelManifest
  let inputSize: Size
  let pool: RequestPool<RequestSlot>
  /// What `classes: nil` stands for.
  let allClasses: [Int]
  /// The pool holds only what is not lent, and a slot has to live as long as its model.
  private let slots: [RequestSlot]

  init(_ compiled: OpenVINOHandle, plan: ModelPlan, requests: Int) throws(InferenceError) {
    manifest = plan.manifest
    inputSize = plan.input
    allClasses = Array(plan.manifest.classes.indices)
    var slots: [RequestSlot] = []
    for _ in 0..<requests { slots.append(try RequestSlot(compiled, plan: plan)) }
    self.slots = slots
    pool = RequestPool(slots)
  }

  func acquire() async throws(CancellationError) -> any InferenceRequest {
    RequestLease(RequestKeeper(slot: try await pool.take(), model: self))
  }
}
