// The part of the OpenVINO 2026 C API that this program calls, as a table of function pointers filled at run time, so that
// the program builds and starts without OpenVINO. The names are OpenVINO's own. A test compiles this header against the real
// ones with PDN_OPENVINO_REAL_HEADERS defined, so that the two cannot drift apart.
#ifndef PDN_COPENVINO_H
#define PDN_COPENVINO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef __clang__
#define _Nonnull
#define _Nullable
#endif

#ifndef PDN_OPENVINO_REAL_HEADERS
typedef int32_t ov_status_e;
typedef uint32_t ov_element_type_e;
typedef struct ov_core ov_core_t;
typedef struct ov_model ov_model_t;
typedef struct ov_compiled_model ov_compiled_model_t;
typedef struct ov_infer_request ov_infer_request_t;
typedef struct ov_tensor ov_tensor_t;
typedef struct ov_layout ov_layout_t;
typedef struct ov_output_const_port ov_output_const_port_t;
typedef struct ov_preprocess_prepostprocessor ov_preprocess_prepostprocessor_t;
typedef struct ov_preprocess_input_info ov_preprocess_input_info_t;
typedef struct ov_preprocess_input_tensor_info ov_preprocess_input_tensor_info_t;
typedef struct ov_preprocess_input_model_info ov_preprocess_input_model_info_t;
typedef struct ov_preprocess_preprocess_steps ov_preprocess_preprocess_steps_t;
typedef struct ov_preprocess_output_info ov_preprocess_output_info_t;
typedef struct ov_preprocess_output_tensor_info ov_preprocess_output_tensor_info_t;
#endif

// Structs that are passed by value or kept by the library: declared under our own names, compared field by field in the test.
typedef struct {
  int64_t min;
  int64_t max;  // -1: no limit
} pdn_ov_dimension;
typedef struct {
  int64_t rank;
  int64_t *_Nullable dims;
} pdn_ov_shape;
typedef struct {
  pdn_ov_dimension rank;
  pdn_ov_dimension *_Nullable dims;
} pdn_ov_partial_shape;
typedef struct {
  const char *_Nullable buildNumber;
  const char *_Nullable description;
} pdn_ov_version;
typedef struct {
  char *_Nullable *_Nullable devices;
  size_t size;
} pdn_ov_devices;
typedef struct {
  const char *_Nonnull key;
  const void *_Nonnull value;
} pdn_ov_property;
typedef struct {
  void (*_Nonnull callback_func)(void *_Nullable args);
  void *_Nullable args;
} pdn_ov_callback;

#ifndef PDN_OPENVINO_REAL_HEADERS
typedef pdn_ov_shape ov_shape_t;
typedef pdn_ov_partial_shape ov_partial_shape_t;
typedef pdn_ov_version ov_version_t;
typedef pdn_ov_devices ov_available_devices_t;
typedef pdn_ov_property ov_property_t;
typedef pdn_ov_callback ov_callback_t;
#endif

enum { PDN_OV_OK = 0 };
enum { PDN_OV_F32 = 4, PDN_OV_U8 = 16 };

// F(result, name, parameters)
#define PDN_OPENVINO_FUNCTIONS(F)                                                                                              \
  F(const char *_Nullable, ov_get_error_info, (ov_status_e status))                                                            \
  F(const char *_Nullable, ov_get_last_err_msg, (void))                                                                        \
  F(void, ov_free, (const char *_Nullable content))                                                                            \
  F(ov_status_e, ov_get_openvino_version, (ov_version_t *_Nonnull version))                                                    \
  F(void, ov_version_free, (ov_version_t *_Nonnull version))                                                                   \
  F(ov_status_e, ov_core_create, (ov_core_t *_Nullable *_Nonnull core))                                                        \
  F(void, ov_core_free, (ov_core_t *_Nonnull core))                                                                            \
  F(ov_status_e, ov_core_get_available_devices, (const ov_core_t *_Nonnull core, ov_available_devices_t *_Nonnull devices))    \
  F(void, ov_available_devices_free, (ov_available_devices_t *_Nonnull devices))                                               \
  F(ov_status_e, ov_core_get_property,                                                                                         \
    (const ov_core_t *_Nonnull core, const char *_Nonnull device, const char *_Nonnull key, char *_Nullable *_Nonnull value))  \
  F(ov_status_e, ov_core_read_model,                                                                                           \
    (const ov_core_t *_Nonnull core, const char *_Nonnull model_path, const char *_Nullable bin_path,                          \
     ov_model_t *_Nullable *_Nonnull model))                                                                                   \
  F(ov_status_e, ov_core_compile_model_props,                                                                                  \
    (const ov_core_t *_Nonnull core, const ov_model_t *_Nonnull model, const char *_Nonnull device, const size_t count,        \
     const ov_property_t *_Nullable properties, ov_compiled_model_t *_Nullable *_Nonnull compiled))                            \
  F(void, ov_model_free, (ov_model_t *_Nonnull model))                                                                         \
  F(ov_status_e, ov_model_inputs_size, (const ov_model_t *_Nonnull model, size_t *_Nonnull count))                             \
  F(ov_status_e, ov_model_outputs_size, (const ov_model_t *_Nonnull model, size_t *_Nonnull count))                            \
  F(ov_status_e, ov_model_const_input_by_index,                                                                                \
    (const ov_model_t *_Nonnull model, const size_t index, ov_output_const_port_t *_Nullable *_Nonnull port))                  \
  F(ov_status_e, ov_model_const_input_by_name,                                                                                 \
    (const ov_model_t *_Nonnull model, const char *_Nonnull name, ov_output_const_port_t *_Nullable *_Nonnull port))           \
  F(ov_status_e, ov_model_const_output_by_index,                                                                               \
    (const ov_model_t *_Nonnull model, const size_t index, ov_output_const_port_t *_Nullable *_Nonnull port))                  \
  F(ov_status_e, ov_model_const_output_by_name,                                                                                \
    (const ov_model_t *_Nonnull model, const char *_Nonnull name, ov_output_const_port_t *_Nullable *_Nonnull port))           \
  F(ov_status_e, ov_model_reshape_single_input, (const ov_model_t *_Nonnull model, const ov_partial_shape_t shape))            \
  F(ov_status_e, ov_const_port_get_shape, (const ov_output_const_port_t *_Nonnull port, ov_shape_t *_Nonnull shape))           \
  F(ov_status_e, ov_port_get_partial_shape,                                                                                    \
    (const ov_output_const_port_t *_Nonnull port, ov_partial_shape_t *_Nonnull shape))                                         \
  F(ov_status_e, ov_port_get_any_name, (const ov_output_const_port_t *_Nonnull port, char *_Nullable *_Nonnull name))          \
  F(void, ov_output_const_port_free, (ov_output_const_port_t *_Nonnull port))                                                  \
  F(ov_status_e, ov_shape_create, (const int64_t rank, const int64_t *_Nonnull dims, ov_shape_t *_Nonnull shape))              \
  F(ov_status_e, ov_shape_free, (ov_shape_t *_Nonnull shape))                                                                  \
  F(ov_status_e, ov_partial_shape_create_static,                                                                               \
    (const int64_t rank, const int64_t *_Nonnull dims, ov_partial_shape_t *_Nonnull shape))                                    \
  F(void, ov_partial_shape_free, (ov_partial_shape_t *_Nonnull shape))                                                         \
  F(const char *_Nullable, ov_partial_shape_to_string, (const ov_partial_shape_t shape))                                       \
  F(ov_status_e, ov_layout_create, (const char *_Nonnull text, ov_layout_t *_Nullable *_Nonnull layout))                       \
  F(void, ov_layout_free, (ov_layout_t *_Nonnull layout))                                                                      \
  F(ov_status_e, ov_preprocess_prepostprocessor_create,                                                                        \
    (const ov_model_t *_Nonnull model, ov_preprocess_prepostprocessor_t *_Nullable *_Nonnull processor))                       \
  F(void, ov_preprocess_prepostprocessor_free, (ov_preprocess_prepostprocessor_t *_Nonnull processor))                         \
  F(ov_status_e, ov_preprocess_prepostprocessor_get_input_info_by_index,                                                       \
    (const ov_preprocess_prepostprocessor_t *_Nonnull processor, const size_t index,                                           \
     ov_preprocess_input_info_t *_Nullable *_Nonnull info))                                                                    \
  F(void, ov_preprocess_input_info_free, (ov_preprocess_input_info_t *_Nonnull info))                                          \
  F(ov_status_e, ov_preprocess_input_info_get_tensor_info,                                                                     \
    (const ov_preprocess_input_info_t *_Nonnull info, ov_preprocess_input_tensor_info_t *_Nullable *_Nonnull tensor))          \
  F(void, ov_preprocess_input_tensor_info_free, (ov_preprocess_input_tensor_info_t *_Nonnull tensor))                          \
  F(ov_status_e, ov_preprocess_input_tensor_info_set_element_type,                                                             \
    (ov_preprocess_input_tensor_info_t *_Nonnull tensor, const ov_element_type_e type))                                        \
  F(ov_status_e, ov_preprocess_input_tensor_info_set_layout,                                                                   \
    (ov_preprocess_input_tensor_info_t *_Nonnull tensor, ov_layout_t *_Nonnull layout))                                        \
  F(ov_status_e, ov_preprocess_input_info_get_model_info,                                                                      \
    (const ov_preprocess_input_info_t *_Nonnull info, ov_preprocess_input_model_info_t *_Nullable *_Nonnull model))            \
  F(void, ov_preprocess_input_model_info_free, (ov_preprocess_input_model_info_t *_Nonnull model))                             \
  F(ov_status_e, ov_preprocess_input_model_info_set_layout,                                                                    \
    (ov_preprocess_input_model_info_t *_Nonnull model, ov_layout_t *_Nonnull layout))                                          \
  F(ov_status_e, ov_preprocess_input_info_get_preprocess_steps,                                                                \
    (const ov_preprocess_input_info_t *_Nonnull info, ov_preprocess_preprocess_steps_t *_Nullable *_Nonnull steps))            \
  F(void, ov_preprocess_preprocess_steps_free, (ov_preprocess_preprocess_steps_t *_Nonnull steps))                             \
  F(ov_status_e, ov_preprocess_preprocess_steps_convert_element_type,                                                          \
    (ov_preprocess_preprocess_steps_t *_Nonnull steps, const ov_element_type_e type))                                          \
  F(ov_status_e, ov_preprocess_preprocess_steps_reverse_channels, (ov_preprocess_preprocess_steps_t *_Nonnull steps))          \
  F(ov_status_e, ov_preprocess_preprocess_steps_mean_multi_channels,                                                           \
    (ov_preprocess_preprocess_steps_t *_Nonnull steps, const float *_Nonnull values, const int32_t count))                     \
  F(ov_status_e, ov_preprocess_preprocess_steps_scale_multi_channels,                                                          \
    (ov_preprocess_preprocess_steps_t *_Nonnull steps, const float *_Nonnull values, const int32_t count))                     \
  F(ov_status_e, ov_preprocess_prepostprocessor_get_output_info_by_index,                                                      \
    (const ov_preprocess_prepostprocessor_t *_Nonnull processor, const size_t index,                                           \
     ov_preprocess_output_info_t *_Nullable *_Nonnull info))                                                                   \
  F(void, ov_preprocess_output_info_free, (ov_preprocess_output_info_t *_Nonnull info))                                        \
  F(ov_status_e, ov_preprocess_output_info_get_tensor_info,                                                                    \
    (const ov_preprocess_output_info_t *_Nonnull info, ov_preprocess_output_tensor_info_t *_Nullable *_Nonnull tensor))        \
  F(void, ov_preprocess_output_tensor_info_free, (ov_preprocess_output_tensor_info_t *_Nonnull tensor))                        \
  F(ov_status_e, ov_preprocess_output_set_element_type,                                                                        \
    (ov_preprocess_output_tensor_info_t *_Nonnull tensor, const ov_element_type_e type))                                       \
  F(ov_status_e, ov_preprocess_prepostprocessor_build,                                                                         \
    (const ov_preprocess_prepostprocessor_t *_Nonnull processor, ov_model_t *_Nullable *_Nonnull model))                       \
  F(void, ov_compiled_model_free, (ov_compiled_model_t *_Nonnull compiled))                                                    \
  F(ov_status_e, ov_compiled_model_get_property,                                                                               \
    (const ov_compiled_model_t *_Nonnull compiled, const char *_Nonnull key, char *_Nullable *_Nonnull value))                 \
  F(ov_status_e, ov_compiled_model_create_infer_request,                                                                       \
    (const ov_compiled_model_t *_Nonnull compiled, ov_infer_request_t *_Nullable *_Nonnull request))                           \
  F(void, ov_infer_request_free, (ov_infer_request_t *_Nonnull request))                                                       \
  F(ov_status_e, ov_infer_request_set_input_tensor, (ov_infer_request_t *_Nonnull request, const ov_tensor_t *_Nonnull tensor))\
  F(ov_status_e, ov_infer_request_get_tensor,                                                                                  \
    (const ov_infer_request_t *_Nonnull request, const char *_Nonnull name, ov_tensor_t *_Nullable *_Nonnull tensor))          \
  F(ov_status_e, ov_infer_request_set_callback,                                                                                \
    (ov_infer_request_t *_Nonnull request, const ov_callback_t *_Nonnull callback))                                            \
  F(ov_status_e, ov_infer_request_start_async, (ov_infer_request_t *_Nonnull request))                                         \
  F(ov_status_e, ov_infer_request_wait, (ov_infer_request_t *_Nonnull request))                                                \
  F(ov_status_e, ov_tensor_create_from_host_ptr,                                                                               \
    (const ov_element_type_e type, const ov_shape_t shape, void *_Nonnull memory, ov_tensor_t *_Nullable *_Nonnull tensor))    \
  F(ov_status_e, ov_tensor_get_shape, (const ov_tensor_t *_Nonnull tensor, ov_shape_t *_Nonnull shape))                        \
  F(ov_status_e, ov_tensor_data, (const ov_tensor_t *_Nonnull tensor, void *_Nullable *_Nonnull data))                         \
  F(void, ov_tensor_free, (ov_tensor_t *_Nonnull tensor))

#ifndef PDN_OPENVINO_REAL_HEADERS
#define PDN_OPENVINO_MEMBER(result, name, parameters) result (*_Nonnull name) parameters;
typedef struct {
  PDN_OPENVINO_FUNCTIONS(PDN_OPENVINO_MEMBER)
} pdn_openvino;
#undef PDN_OPENVINO_MEMBER

/// Loads `path` and fills `table`. The library stays loaded until the process ends: its thread pool outlives every request.
/// Returns the table, or NULL with the loader's sentence in `message` (cut to `capacity` bytes, NUL-terminated).
const pdn_openvino *_Nullable pdn_openvino_load(
    const char *_Nonnull path, pdn_openvino *_Nonnull table, char *_Nonnull message, size_t capacity);
#endif

#endif
