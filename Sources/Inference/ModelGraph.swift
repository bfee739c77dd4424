import COpenVINO
import Perception

/// A network as read from its file, on its way to be compiled.
struct ModelGraph {
  let manifest: ModelManifest
  let library: OpenVINOLibrary
  let handle: OpenVINOHandle

  /// Reads a model; OpenVINO tells the format by the file's name.
  init(_ manifest: ModelManifest, files: ModelManifest.Files, core: OpenVINOHandle) throws(InferenceError) {
    let api = core.library.api
    let handle = try core.make(
      api.ov_model_free, keeping: [core],
      orThrow: {
        InferenceError(
          .modelUnreadable,
          "Cannot read model '\(files.model)': \($0.text). Is it complete, and in a format that OpenVINO reads (.xml, .onnx)?",
          cause: $0)
      }, { api.ov_core_read_model($0, files.model, files.weights, $1) })
    self.init(manifest, handle: handle)
  }

  init(_ manifest: ModelManifest, handle: OpenVINOHandle) {
    self.manifest = manifest
    self.handle = handle
    library = handle.library
  }

  func wrongShape(_ problem: String, _ cause: InferenceError.Cause? = nil) -> InferenceError {
    InferenceError(.wrongShape, "Model '\(manifest.name)' (\(manifest.file)) \(problem)", cause: cause)
  }

  /// Fixes the input to one picture of `size`, [1, 3, height, width].
  func reshape(to size: Size) throws(InferenceError) {
    try requirePictureInput()
    let api = library.api
    let dimensions: [Int64] = [1, 3, Int64(size.height), Int64(size.width)]
    var shape = pdn_ov_partial_shape()
    let failed = { (cause: InferenceError.Cause) in
      wrongShape("can not take pictures of \(size): \(cause.text). Correct 'size' in its manifest.", cause)
    }
    try library.check(api.ov_partial_shape_create_static(Int64(dimensions.count), dimensions, &shape), failed)
    defer { api.ov_partial_shape_free(&shape) }
    try handle.call(orThrow: failed) { [shape] in api.ov_model_reshape_single_input($0, shape) }
  }

  /// One input with four dimensions, the second of which can be 3.
  private func requirePictureInput() throws(InferenceError) {
    let api = library.api
    var count = 0
    let failed = { (cause: InferenceError.Cause) in wrongShape("does not tell its inputs: \(cause.text).", cause) }
    try handle.call(orThrow: failed) { api.ov_model_inputs_size($0, &count) }
    guard count == 1 else { throw wrongShape("has \(count) inputs, and only models with one can be used.") }
    let port = try handle.make(api.ov_output_const_port_free, orThrow: failed) { api.ov_model_const_input_by_index($0, 0, $1) }
    if let name = manifest.input.name {
      let named = { (cause: InferenceError.Cause) in
        wrongShape("has no input '\(name)'. Correct 'input.name' in its manifest.", cause)
      }
      _ = try handle.make(api.ov_output_const_port_free, orThrow: named) { api.ov_model_const_input_by_name($0, name, $1) }
    }
    var shape = pdn_ov_partial_shape()
    try port.call(orThrow: failed) { api.ov_port_get_partial_shape($0, &shape) }
    defer { api.ov_partial_shape_free(&shape) }
    guard shape.rank.min == 4, shape.rank.max == 4, let dims = shape.dims, dims[1].min <= 3, dims[1].max == -1 || dims[1].max >= 3
    else {
      let text = library.take(api.ov_partial_shape_to_string(shape))
      throw wrongShape("has an input of the shape \(text), and [1, 3, height, width] is needed.")
    }
  }

  /// Names and shapes of outputs.
  /// - Parameters:
  ///   - names: nil: the only one.
  ///   - setting: where the manifest names them, for messages.
  /// - Throws: outputMissing, wrongShape.
  func outputs(_ names: [String?], setting: String) throws(InferenceError) -> [(name: String, shape: [Int])] {
    let all = try outputNames()
    var found: [(name: String, shape: [Int])] = []
    for name in names {
      guard name != nil || all.count == 1 else {
        throw InferenceError(
          .outputMissing,
          "Model '\(manifest.name)' has \(all.count) outputs (\(all.joined(separator: ", "))). Name the one to read as 'head.output'.")
      }
      let name = name ?? all[0]
      found.append((name, try shape(of: name, among: all, setting)))
    }
    return found
  }

  private func shape(of name: String, among all: [String], _ setting: String) throws(InferenceError) -> [Int] {
    let api = library.api
    let port = try handle.make(
      api.ov_output_const_port_free,
      orThrow: {
        InferenceError(
          .outputMissing,
          "Model '\(manifest.name)' (\(manifest.file)) has no output '\(name)', only \(all.joined(separator: ", ")). Correct "
            + "'\(setting)' in its manifest.",
          cause: $0)
      }, { api.ov_model_const_output_by_name($0, name, $1) })
    var shape = pdn_ov_shape()
    let failed = { (cause: InferenceError.Cause) in
      wrongShape("has an output '\(name)' whose shape depends on the picture: \(cause.text). Export it without suppression.", cause)
    }
    try port.call(orThrow: failed) { api.ov_const_port_get_shape($0, &shape) }
    // It fails only when it gets no shape.
    defer { _ = api.ov_shape_free(&shape) }
    // OpenVINO made `rank` numbers, which are copied before the deferred free.
    return UnsafeBufferPointer(start: shape.dims, count: Int(shape.rank)).map(Int.init)
  }

  func outputCount() throws(InferenceError) -> Int {
    var count = 0
    try handle.call(orThrow: { wrongShape("does not tell its outputs: \($0.text).", $0) }) {
      library.api.ov_model_outputs_size($0, &count)
    }
    return count
  }

  /// One name of each output, for messages and for heads that read the only one.
  private func outputNames() throws(InferenceError) -> [String] {
    let api = library.api
    let failed = { (cause: InferenceError.Cause) in wrongShape("does not name its outputs: \(cause.text).", cause) }
    var names: [String] = []
    for index in 0..<(try outputCount()) {
      let port = try handle.make(api.ov_output_const_port_free, orThrow: failed) {
        api.ov_model_const_output_by_index($0, index, $1)
      }
      var name: UnsafeMutablePointer<CChar>?
      try port.call(orThrow: failed) { api.ov_port_get_any_name($0, &name) }
      names.append(library.take(name))
    }
    return names
  }
}
