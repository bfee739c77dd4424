import COpenVINO
import Foundation

/// What to ask of a device, checked against what it can do.
struct DeviceSettings {
  let device: String
  let precision: InferenceOptions.Precision
  let streams: Int
  let threads: Int
  private let cacheDirectory: String?
  private let core: OpenVINOHandle

  /// Names that stand for a choice among devices or for a way to use them.
  private static let virtual: Set<String> = ["AUTO", "MULTI", "HETERO", "BATCH"]

  /// - Throws: deviceMissing, unsupported.
  init(_ options: InferenceOptions, core: OpenVINOHandle) throws(InferenceError) {
    self.core = core
    device = options.device
    cacheDirectory = options.cacheDirectory
    let cores = ProcessInfo.processInfo.activeProcessorCount
    for (name, value) in [("streams", options.streams), ("threads", options.threads)] {
      guard let value, !(1...1024).contains(value) else { continue }
      throw InferenceError(.unsupported, "\(value) inference \(name) are not possible. Choose 1 to 1024, or leave it out.")
    }
    streams = options.streams ?? cores
    threads = options.threads ?? max(cores, streams)
    try Self.requireAvailable(options.device, core)
    precision = try Self.precision(options, core)
  }

  /// Every device that is named, be it in a list such as `AUTO:GPU,CPU`, has to be there.
  private static func requireAvailable(_ device: String, _ core: OpenVINOHandle) throws(InferenceError) {
    let available = try availableDevices(core)
    for name in named(device) where !available.contains(where: { $0 == name || $0.prefix { $0 != "." } == name }) {
      throw InferenceError(
        .deviceMissing,
        "Device '\(name)' is not available: OpenVINO in '\(core.library.path)' offers \(available.joined(separator: ", ")). "
          + "Install its plug-in and driver, or use CPU.")
    }
  }

  /// The physical devices in a device string; none for a bare `AUTO`.
  private static func named(_ device: String) -> [String] {
    let parts = device.split(separator: ":", maxSplits: 1)
    guard let kind = parts.first, virtual.contains(String(kind)) else { return [device] }
    // `-GPU` takes a device out, and `GPU(4)` says how many requests it gets.
    return parts.dropFirst().flatMap { $0.split(separator: ",") }.filter { !$0.hasPrefix("-") }.map { String($0.prefix { $0 != "(" }) }
  }

  private static func precision(_ options: InferenceOptions, _ core: OpenVINOHandle) throws(InferenceError) -> InferenceOptions.Precision {
    guard named(options.device) == [options.device] else { return options.precision }
    let abilities = try capabilities(options.device, core)
    switch options.precision {
    case .auto:
      // Other devices know best themselves; a CPU without the instructions would emulate them.
      return options.device != "CPU" ? .auto : abilities.contains("BF16") ? .bf16 : .f32
    case .f32: return .f32
    case .bf16, .f16:
      let needed = options.precision == .bf16 ? "BF16" : "FP16"
      guard abilities.contains(needed) else {
        throw InferenceError(
          .unsupported,
          "Device '\(options.device)' does not compute in \(options.precision.rawValue) (it offers "
            + "\(abilities.joined(separator: ", "))). Use precision f32 or auto.")
      }
      return options.precision
    }
  }

  /// The physical devices that OpenVINO finds.
  func devices() throws(InferenceError) -> [BackendDescription.Device] {
    var found: [BackendDescription.Device] = []
    for name in try Self.availableDevices(core) {
      found.append(
        BackendDescription.Device(
          name: name, fullName: try Self.property("FULL_DEVICE_NAME", name, core), capabilities: try Self.capabilities(name, core)))
    }
    return found
  }

  private static func availableDevices(_ core: OpenVINOHandle) throws(InferenceError) -> [String] {
    let library = core.library
    var list = pdn_ov_devices()
    let failed = { (cause: InferenceError.Cause) in
      InferenceError(.runtimeUnusable, "OpenVINO in '\(library.path)' does not list its devices: \(cause.text).", cause: cause)
    }
    try core.call(orThrow: failed) { library.api.ov_core_get_available_devices($0, &list) }
    defer { library.api.ov_available_devices_free(&list) }
    return (0..<list.size).compactMap { index in list.devices?[index].map { String(cString: $0) } }
  }

  private static func capabilities(_ device: String, _ core: OpenVINOHandle) throws(InferenceError) -> [String] {
    try property("OPTIMIZATION_CAPABILITIES", device, core).split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
  }

  private static func property(_ key: String, _ device: String, _ core: OpenVINOHandle) throws(InferenceError) -> String {
    let library = core.library
    var value: UnsafeMutablePointer<CChar>?
    let failed = { (cause: InferenceError.Cause) in
      InferenceError(.deviceMissing, "Device '\(device)' does not answer: \(cause.text). Is its driver installed?", cause: cause)
    }
    try core.call(orThrow: failed) { library.api.ov_core_get_property($0, device, key, &value) }
    return library.take(value)
  }

  /// Lends OpenVINO's properties for a model with this many requests; more streams than those would hold memory in vain.
  func withProperties<R>(
    requests: Int, _ body: (UnsafeBufferPointer<pdn_ov_property>) throws(InferenceError) -> R
  ) throws(InferenceError) -> R {
    var pairs = [("PERFORMANCE_HINT", "THROUGHPUT")]
    if precision != .auto { pairs.append(("INFERENCE_PRECISION_HINT", precision.rawValue)) }
    if let cacheDirectory { pairs.append(("CACHE_DIR", cacheDirectory)) }
    if device == "CPU" {
      pairs.append(("NUM_STREAMS", String(min(streams, requests))))
      pairs.append(("INFERENCE_NUM_THREADS", String(threads)))
      // Decoding shares the cores, so no thread may claim one for itself.
      pairs.append(("ENABLE_CPU_PINNING", "NO"))
    }
    // Copies that live until the end; OpenVINO makes its own of them.
    let texts = pairs.map { (strdup($0.0), strdup($0.1)) }
    defer { for (key, value) in texts { free(key); free(value) } }
    let properties = texts.compactMap { key, value in
      key.flatMap { key in value.map { pdn_ov_property(key: UnsafePointer(key), value: UnsafeRawPointer($0)) } }
    }
    guard properties.count == pairs.count else {
      throw InferenceError(.execution, "Cannot prepare device '\(device)': out of memory. Free some memory.")
    }
    return try properties.withUnsafeBufferPointer(body)
  }
}
