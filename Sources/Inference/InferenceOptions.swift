/// Where and how a backend runs its models.
public struct InferenceOptions: Sendable, Equatable {
  /// The arithmetic of the network. Results differ in the third digit between precisions, never between runs of one.
  public enum Precision: String, Sendable, CaseIterable {
    /// bf16 where the device computes it in hardware, f32 elsewhere.
    case auto
    case f32
    case bf16
    case f16
  }

  /// A device in the runtime's own words: `CPU`, `GPU`, `NPU`, `AUTO`, `GPU.1`, `AUTO:GPU,CPU` …
  public var device: String
  public var precision: Precision
  /// Inferences that run side by side, 1 or more; nil: one per core.
  public var streams: Int?
  /// Threads for all streams together, 1 or more; nil: one per stream.
  public var threads: Int?
  /// A folder where compiled models are kept between runs; nil: compile at each start.
  public var cacheDirectory: String?

  public init(
    device: String = "CPU", precision: Precision = .auto, streams: Int? = nil, threads: Int? = nil, cacheDirectory: String? = nil
  ) {
    self.device = device
    self.precision = precision
    self.streams = streams
    self.threads = threads
    self.cacheDirectory = cacheDirectory
  }
}
