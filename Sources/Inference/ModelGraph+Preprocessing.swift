import COpenVINO

extension ModelGraph {
  /// Folds the way from RGB bytes [1, height, width, 3] to the network's own input into the graph, where it costs next to
  /// nothing, and makes every output f32.
  func withPictureInput() throws(InferenceError) -> ModelGraph {
    let api = library.api
    let processor = try handle.make(
      api.ov_preprocess_prepostprocessor_free, orThrow: failed, api.ov_preprocess_prepostprocessor_create)
    // The infos and steps, here and below, point into `processor`, which is used last; freeing one does not touch it.
    let input = try processor.make(api.ov_preprocess_input_info_free, orThrow: failed) {
      api.ov_preprocess_prepostprocessor_get_input_info_by_index($0, 0, $1)
    }
    try describeTensor(of: input)
    try describeModel(of: input)
    try addSteps(to: input)
    try putOutFloats(processor)
    let built = try processor.make(api.ov_model_free, keeping: [handle], orThrow: failed, api.ov_preprocess_prepostprocessor_build)
    return ModelGraph(manifest, handle: built)
  }

  private func failed(_ cause: InferenceError.Cause) -> InferenceError {
    wrongShape("does not take pictures: \(cause.text).", cause)
  }

  private func layout(_ text: String) throws(InferenceError) -> OpenVINOHandle {
    try OpenVINOHandle(in: library, release: library.api.ov_layout_free, orThrow: failed) { library.api.ov_layout_create(text, $0) }
  }

  private func describeTensor(of input: OpenVINOHandle) throws(InferenceError) {
    let api = library.api
    let tensor = try input.make(
      api.ov_preprocess_input_tensor_info_free, orThrow: failed, api.ov_preprocess_input_info_get_tensor_info)
    try tensor.call(orThrow: failed) { api.ov_preprocess_input_tensor_info_set_element_type($0, ov_element_type_e(PDN_OV_U8)) }
    let layout = try layout("NHWC")
    try tensor.call(orThrow: failed) { tensor in
      layout.use { api.ov_preprocess_input_tensor_info_set_layout(tensor, $0) }
    }
  }

  private func describeModel(of input: OpenVINOHandle) throws(InferenceError) {
    let api = library.api
    let model = try input.make(
      api.ov_preprocess_input_model_info_free, orThrow: failed, api.ov_preprocess_input_info_get_model_info)
    let layout = try layout("NCHW")
    try model.call(orThrow: failed) { model in
      layout.use { api.ov_preprocess_input_model_info_set_layout(model, $0) }
    }
  }

  private func addSteps(to input: OpenVINOHandle) throws(InferenceError) {
    let api = library.api
    let steps = try input.make(
      api.ov_preprocess_preprocess_steps_free, orThrow: failed, api.ov_preprocess_input_info_get_preprocess_steps)
    try steps.call(orThrow: failed) { api.ov_preprocess_preprocess_steps_convert_element_type($0, ov_element_type_e(PDN_OV_F32)) }
    // Mean and deviation are given in the network's order, so the channels are turned round first.
    if manifest.input.channels == .bgr {
      try steps.call(orThrow: failed) { api.ov_preprocess_preprocess_steps_reverse_channels($0) }
    }
    let mean = manifest.input.mean.map(Float.init)
    if mean.contains(where: { $0 != 0 }) {
      try steps.call(orThrow: failed) { api.ov_preprocess_preprocess_steps_mean_multi_channels($0, mean, Int32(mean.count)) }
    }
    let deviation = manifest.input.std.map(Float.init)
    if deviation.contains(where: { $0 != 1 }) {
      try steps.call(orThrow: failed) {
        api.ov_preprocess_preprocess_steps_scale_multi_channels($0, deviation, Int32(deviation.count))
      }
    }
  }

  private func putOutFloats(_ processor: OpenVINOHandle) throws(InferenceError) {
    let api = library.api
    for index in 0..<(try outputCount()) {
      let output = try processor.make(api.ov_preprocess_output_info_free, orThrow: failed) {
        api.ov_preprocess_prepostprocessor_get_output_info_by_index($0, index, $1)
      }
      let tensor = try output.make(
        api.ov_preprocess_output_tensor_info_free, orThrow: failed, api.ov_preprocess_output_info_get_tensor_info)
      try tensor.call(orThrow: failed) { api.ov_preprocess_output_set_element_type($0, ov_element_type_e(PDN_OV_F32)) }
    }
  }
}
