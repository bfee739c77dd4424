/// One step of the pipeline.
///
/// `process` is synchronous on purpose: actor re-entrancy can then not interleave two frames, and the order of the
/// frames is the order of the mailbox. Long work (inference) is started here and awaited by the next stage's loop.
protocol Stage: Actor {
  associatedtype Input: Sendable
  associatedtype Output: Sendable

  func process(_ input: Input) throws -> Output
}
