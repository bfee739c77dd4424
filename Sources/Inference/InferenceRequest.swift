public import Perception

/// One inference at a time: fill the input, start, finish, decode (and read the maps), and again, until released.
///
/// The calls of one request come one after another, from any thread; calls out of order throw `InferenceError.misuse`
/// and change nothing.
public protocol InferenceRequest: AnyObject, Sendable {
  /// Gives access to the input: RGB bytes row by row, `width * 3` bytes per row without gaps, whatever the channel order
  /// of the model. It is the memory that the network reads, and it keeps its content between uses of this pool slot, so that
  /// the caller must write what it relies on. The pointer is valid until `body` returns.
  /// - Throws: what `body` throws; misuse while an inference runs or after the release.
  func withInput<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) throws -> R

  /// Starts the inference and returns at once.
  /// - Throws: misuse, execution.
  func start() throws(InferenceError)

  /// Waits for the end of the inference without holding a thread. Cancelling the task does not cut it short: an inference
  /// ends within tens of milliseconds, and its result is valid.
  /// - Throws: misuse, execution.
  func finish() async throws(InferenceError)

  /// Appends the objects found, before non-maximum suppression, in pixels of the network's input, unclipped.
  /// - Parameters:
  ///   - score: lowest confidence, 0...1.
  ///   - classes: wanted classes; nil: all.
  /// - Throws: misuse before the inference has finished; wrongShape.
  func decode(scoreAtLeast score: Double, classes: ClassMask?, into detections: inout [Detection]) throws(InferenceError)

  /// Replaces the maps by those of the picture, in the memory that `maps` has already.
  /// - Throws: misuse before the inference has finished, or when the model's manifest has no `maps`.
  func readMaps(into maps: inout GlanceMaps) throws(InferenceError)

  /// Gives the request back to its pool; while an inference runs, as soon as it ends. More calls do nothing.
  func release()
}
