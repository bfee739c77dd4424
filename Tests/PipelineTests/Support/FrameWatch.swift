import Synchronization
import Video

/// Counts the frames that are alive, without keeping them so.
final class FrameWatch: Sendable {
  private struct Weak: Sendable {
    weak var pixels: PixelBuffer?
  }

  private let state = Mutex<(frames: [Weak], most: Int)>(([], 0))

  /// Frames alive now.
  var alive: Int { state.withLock { $0.frames.count { $0.pixels != nil } } }
  /// The most that were alive whenever one was read, that one included.
  var most: Int { state.withLock { $0.most } }

  func saw(_ pixels: PixelBuffer) {
    state.withLock { [weak pixels] state in
      state.frames.append(Weak(pixels: pixels))
      state.frames.removeAll { $0.pixels == nil }
      state.most = max(state.most, state.frames.count)
    }
  }
}
