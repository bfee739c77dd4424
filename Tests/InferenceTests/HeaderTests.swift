import Foundation
import Testing

@testable import Inference

/// Our declarations of OpenVINO's functions are compiled against its own headers.
@Suite struct HeaderTests {
  private static let probe = """
    #include <stddef.h>
    #include <openvino/c/ov_core.h>
    #include <openvino/c/ov_prepostprocess.h>
    #define PDN_OPENVINO_REAL_HEADERS
    #include <COpenVINO.h>

    #define REDECLARE(result, name, parameters) extern result name parameters;
    PDN_OPENVINO_FUNCTIONS(REDECLARE)

    #define SAME_FIELD(ours, theirs, field) \\
      _Static_assert(offsetof(ours, field) == offsetof(theirs, field), #theirs "." #field); \\
      _Static_assert(sizeof(((ours *)0)->field) == sizeof(((theirs *)0)->field), #theirs "." #field);
    #define SAME_SIZE(ours, theirs) _Static_assert(sizeof(ours) == sizeof(theirs), #theirs);
    SAME_FIELD(pdn_ov_dimension, ov_dimension_t, min) SAME_FIELD(pdn_ov_dimension, ov_dimension_t, max)
    SAME_SIZE(pdn_ov_dimension, ov_dimension_t)
    SAME_FIELD(pdn_ov_shape, ov_shape_t, rank) SAME_FIELD(pdn_ov_shape, ov_shape_t, dims)
    SAME_SIZE(pdn_ov_shape, ov_shape_t)
    SAME_FIELD(pdn_ov_partial_shape, ov_partial_shape_t, rank) SAME_FIELD(pdn_ov_partial_shape, ov_partial_shape_t, dims)
    SAME_SIZE(pdn_ov_partial_shape, ov_partial_shape_t)
    SAME_FIELD(pdn_ov_version, ov_version_t, buildNumber) SAME_FIELD(pdn_ov_version, ov_version_t, description)
    SAME_SIZE(pdn_ov_version, ov_version_t)
    SAME_FIELD(pdn_ov_devices, ov_available_devices_t, devices) SAME_FIELD(pdn_ov_devices, ov_available_devices_t, size)
    SAME_SIZE(pdn_ov_devices, ov_available_devices_t)
    SAME_FIELD(pdn_ov_property, ov_property_t, key) SAME_FIELD(pdn_ov_property, ov_property_t, value)
    SAME_SIZE(pdn_ov_property, ov_property_t)
    SAME_FIELD(pdn_ov_callback, ov_callback_t, callback_func) SAME_FIELD(pdn_ov_callback, ov_callback_t, args)
    SAME_SIZE(pdn_ov_callback, ov_callback_t)
    SAME_SIZE(int32_t, ov_status_e)
    SAME_SIZE(uint32_t, ov_element_type_e)
    _Static_assert((int)PDN_OV_OK == (int)OK, "status");
    _Static_assert((int)PDN_OV_F32 == (int)F32, "f32");
    _Static_assert((int)PDN_OV_U8 == (int)U8, "u8");
    """

  private func compile(_ probe: String) throws -> Command.Outcome {
    let folder = try TemporaryFolder()
    let source = try folder.write("probe.c", probe)
    // The set-up installs the headers of the C API without those of devices; only names of properties stand there.
    for device in ["gpu/gpu_plugin_properties.h", "auto/properties.h"] {
      let stub = "stubs/openvino/c/\(device)"
      try FileManager.default.createDirectory(
        atPath: (folder.path.appendingPath(stub) as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try folder.write(stub, "")
    }
    let ours = Checkout.root.appendingPath("Sources/COpenVINO/include")
    return try Command.run(
      "/usr/bin/env",
      [
        "clang", "-std=c11", "-fsyntax-only", "-Wall", "-Wno-nullability-completeness", "-Werror", "-I", try #require(Checkout.headers),
        "-I", ours, "-idirafter", folder.path.appendingPath("stubs"), source,
      ])
  }

  @Test(.enabled(if: Checkout.headers != nil, "OpenVINO's headers are not here; run 'make setup' or set PDN_OPENVINO_INCLUDE"))
  func declarationsEqualOpenVINOs() throws {
    let outcome = try compile(Self.probe)
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  /// The check itself can fail: a wrong parameter, a wrong constant.
  @Test(
    .enabled(if: Checkout.headers != nil, "OpenVINO's headers are not here; run 'make setup' or set PDN_OPENVINO_INCLUDE"),
    arguments: [
      "extern ov_status_e ov_core_create(ov_model_t **core);", "_Static_assert((int)PDN_OV_F32 == (int)F16, \"f32\");",
    ])
  func driftIsNoticed(_ drift: String) throws {
    #expect(try compile(Self.probe + "\n" + drift).status != 0)
  }
}
