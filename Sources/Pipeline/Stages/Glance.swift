import Perception

/// What the look at the whole frame has found.
struct Glance: Sendable {
  /// False: this frame was not glanced at; there is at most the small picture.
  var isFresh = true
  /// Before suppression, in source pixels.
  let candidates: [Detection]
  /// On the grid of the network's input; nil where the model has none, or nobody asked.
  let maps: GlanceMaps?
  /// The picture in small, for the motion of the camera; empty where nobody asked.
  var luma = LumaThumbnail()
  /// The picture for the search for the water line; empty where nobody asked.
  var strips = GlanceStrips()
}
