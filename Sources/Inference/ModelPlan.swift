import COpenVINO
import Perception

/// What every request of a compiled model needs to know.
struct ModelPlan {
  let manifest: ModelManifest
  /// Pixels of the network's input.
  let input: Size
  let decoder: any HeadDecoder
  /// Name and shape of each output that the head reads, in its order.
  let outputs: [(name: String, shape: [Int])]
  /// nil: the network only detects.
  let mapReader: MapReader?
  /// The same for what `mapReader` reads.
  let mapOutputs: [(name: String, shape: [Int])]

  /// An input tensor [1, height, width, 3] of bytes that reads `memory` in place.
  func inputTensor(over memory: AlignedMemory, in library: OpenVINOLibrary) throws(InferenceError) -> OpenVINOHandle {
    let api = library.api
    guard let start = memory.bytes.baseAddress else {
      throw InferenceError(.unsupported, "Model '\(manifest.name)' can not have an input without pixels.")
    }
    var dimensions: [Int64] = [1, Int64(input.height), Int64(input.width), 3]
    return try dimensions.withUnsafeMutableBufferPointer { dimensions throws(InferenceError) in
      // OpenVINO copies the numbers; the structure only points to them.
      let shape = pdn_ov_shape(rank: Int64(dimensions.count), dims: dimensions.baseAddress)
      return try OpenVINOHandle(
        in: library, release: api.ov_tensor_free, keeping: [memory],
        orThrow: { InferenceError(.execution, "Cannot make the input of model '\(manifest.name)': \($0.text).", cause: $0) },
        { api.ov_tensor_create_from_host_ptr(ov_element_type_e(PDN_OV_U8), shape, start, $0) })
    }
  }
}
