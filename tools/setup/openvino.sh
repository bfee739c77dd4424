# shellcheck shell=bash
# The OpenVINO runtime: the native libraries out of its wheel, flat in .deps/openvino, and the C headers that a test compares
# our declarations with. Front ends that no manifest can name are left out, and so are the GPU and NPU plug-ins unless
# PDN_SETUP_DEVICES asks for them.
# $deps, $tools and $devices come from setup.sh.
# shellcheck disable=SC2154

openvino_present() {
  [[ -e $deps/openvino/libopenvino_c.so && -e $deps/openvino/include/openvino/c/openvino.h ]]
}

openvino_make() {
  local libraries=(libopenvino.so libopenvino_c.so libopenvino_ir_frontend.so libopenvino_onnx_frontend.so
    libopenvino_paddle_frontend.so libopenvino_auto_plugin.so libopenvino_hetero_plugin.so libtbb.so libtbbmalloc.so
    libtbbbind_2_5.so libhwloc.so) device folder library versioned file
  case $(uname -m) in
    x86_64) libraries+=(libopenvino_intel_cpu_plugin.so) ;;
    aarch64) libraries+=(libopenvino_arm_cpu_plugin.so) ;;
    *) fail "OpenVINO has no build for $(uname -m); pdnstream runs on x86_64 and aarch64." ;;
  esac
  for device in ${devices//,/ }; do
    case $device in
      gpu) libraries+=(libopenvino_intel_gpu_plugin.so cache.json) ;; # the file holds the GPU's tuned kernels
      npu) libraries+=(libopenvino_intel_npu_plugin.so) ;;
      *) fail "PDN_SETUP_DEVICES: unknown device '$device'. Known: gpu, npu." ;;
    esac
  done
  fetch_wheels "OpenVINO 2026.4.1 (60 MB)" "$tools/setup/runtime.txt"
  file=$(wheel openvino-2026.4.1)
  libraries=("${libraries[@]/#/openvino/libs/}")
  unpack "$file" "$deps/tmp/openvino" "${libraries[@]/%/*}" || fail "Cannot unpack '$file'."
  for folder in c c/auto c/gpu; do
    unpack "$file" "$deps/tmp/openvino/include/openvino/$folder" "openvino/include/openvino/$folder/*.h" || fail "Cannot unpack '$file'."
  done
  unpack "$file" "$deps/tmp/openvino/licenses" '*.dist-info/licenses/*' '*.dist-info/licenses/licensing/*' || fail "Cannot unpack '$file'."
  for versioned in "$deps/tmp/openvino"/lib*.so.*; do
    library=$(basename "$versioned")
    ln -s "$library" "$deps/tmp/openvino/${library%%.so.*}.so"
  done
  rm -rf "$deps/openvino"
  mv "$deps/tmp/openvino" "$deps/openvino"
  echo "$devices" > "$deps/devices"
}
