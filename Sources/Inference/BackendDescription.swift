/// What an inference engine is and what it can run on.
public struct BackendDescription: Sendable, Equatable {
  /// A device that can be named in `InferenceOptions.device`.
  public struct Device: Sendable, Equatable {
    /// `CPU`, `GPU.0` …
    public let name: String
    /// The maker's name of the hardware.
    public let fullName: String
    /// In the runtime's words: `FP32`, `BF16`, `INT8` …
    public let capabilities: [String]

    public init(name: String, fullName: String, capabilities: [String]) {
      self.name = name
      self.fullName = fullName
      self.capabilities = capabilities
    }
  }

  public let name: String
  public let version: String
  /// Path of the library in use.
  public let library: String
  public let devices: [Device]
  /// The precision that `auto` stands for on the chosen device.
  public let precision: InferenceOptions.Precision
  /// Inferences side by side.
  public let streams: Int
  /// Threads of all streams together.
  public let threads: Int

  public init(
    name: String, version: String, library: String, devices: [Device], precision: InferenceOptions.Precision, streams: Int,
    threads: Int
  ) {
    self.name = name
    self.version = version
    self.library = library
    self.devices = devices
    self.precision = precision
    self.streams = streams
    self.threads = threads
  }
}
