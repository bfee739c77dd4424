/// A lent slot and the model that it goes back to. Who holds one keeps both alive.
struct RequestKeeper: Sendable {
  let slot: RequestSlot
  let model: OpenVINOModel

  /// Puts a slot that nobody uses and that does not run back into the pool.
  func giveBack() { model.pool.give(slot) }

  /// The same for one whose run has ended without anyone asking for its status.
  func collectAndGiveBack() {
    slot.discardRun()
    giveBack()
  }
}
