import Perception

/// One borrowing of a request slot. A small object of its own, so that a forgotten release, a second one, or a call after it
/// can not reach the next borrower.
final class RequestLease: InferenceRequest {
  private let keeper: RequestKeeper
  private let number: Int

  init(_ keeper: RequestKeeper) {
    self.keeper = keeper
    number = keeper.slot.lease
  }

  deinit { release() }

  func withInput<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) throws -> R {
    try keeper.slot.withInput(number, keeper, body)
  }

  func start() throws(InferenceError) {
    try keeper.slot.start(number, keeper)
  }

  func finish() async throws(InferenceError) {
    try await keeper.slot.finish(number, keeper)
  }

  func decode(scoreAtLeast score: Double, classes: ClassMask?, into detections: inout [Detection]) throws(InferenceError) {
    let manifest = keeper.model.manifest
    if let classes, classes.classCount != manifest.classes.count {
      throw InferenceError(
        .misuse,
        "A class mask for \(classes.classCount) classes does not fit model '\(manifest.name)', which has \(manifest.classes.count).")
    }
    try keeper.slot.decode(number, keeper, scoreAtLeast: score, classes: classes?.ids ?? keeper.model.allClasses, into: &detections)
  }

  func readMaps(into maps: inout GlanceMaps) throws(InferenceError) {
    try keeper.slot.readMaps(number, keeper, into: &maps)
  }

  func release() {
    keeper.slot.release(number, keeper)
  }
}
