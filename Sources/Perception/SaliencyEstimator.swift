/// Turns what is known of a frame into a map of where a closer look is worth its price.
///
/// `EvidenceSaliency` does it from the detections of the glance; a trained head does it from the features of the network.
public protocol SaliencyEstimator<Evidence>: Sendable {
  associatedtype Evidence

  /// Replaces the values of `map` by estimates 0...1. The map's grid covers the frame with square cells of `cell` source pixels from the top left.
  mutating func estimate(_ evidence: Evidence, cell: Int, into map: inout SaliencyMap)
}
