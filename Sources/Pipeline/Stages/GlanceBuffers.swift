import Perception
import Synchronization

/// Memory of glances that are done with, for those to come: a few hundred kilobytes, which would else be asked for and given back with every frame.
///
/// Whoever still holds a part of a glance keeps it: arrays are copied when two hold them and one is written. So what came back first goes out first, when nobody
/// is likely to hold it any more.
final class GlanceBuffers: Sendable {
  private struct State {
    var luma: [LumaThumbnail] = []
    var strips: [GlanceStrips] = []
    var maps: [GlanceMaps] = []
  }

  /// Of each kind; a bound on what is kept, however many streams share the detector.
  private static let most = 9

  private let state = Mutex(State())

  func luma() -> LumaThumbnail { state.withLock { $0.luma.isEmpty ? LumaThumbnail() : $0.luma.removeFirst() } }
  func strips() -> GlanceStrips { state.withLock { $0.strips.isEmpty ? GlanceStrips() : $0.strips.removeFirst() } }
  func maps() -> GlanceMaps { state.withLock { $0.maps.isEmpty ? GlanceMaps() : $0.maps.removeFirst() } }

  func takeBack(_ luma: LumaThumbnail, _ strips: GlanceStrips) {
    state.withLock { state in
      if luma.width > 0, state.luma.count < Self.most { state.luma.append(luma) }
      if strips.columns > 0, state.strips.count < Self.most { state.strips.append(strips) }
    }
  }

  func takeBack(_ maps: GlanceMaps) {
    state.withLock { state in
      if maps.cells > 0, state.maps.count < Self.most { state.maps.append(maps) }
    }
  }
}
