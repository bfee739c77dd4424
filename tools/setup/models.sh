# shellcheck shell=bash
# PicoDet-S: its weights out of their wheel, cut and saved as OpenVINO IR in .deps/models, once as it is and once with the
# saliency head of models/ for the glance. The uncut model is kept beside them: it is the reference that the decoding is tested
# against.
# $deps, $tools and $root come from setup.sh.
# shellcheck disable=SC2154

models_present() {
  [[ -s $deps/models/picodet-s.xml && -s $deps/models/picodet-s.bin && -s $deps/models/picodet-s-glance.xml &&
    -s $deps/models/picodet-s-glance.bin && -s $deps/models/uncut/picodet-s.pdmodel && -s $deps/models/uncut/picodet-s.pdiparams ]]
}

models_make() {
  local source=$deps/tmp/uncut file suffix
  fetch_wheels "OpenVINO 2026.4.1 and numpy (75 MB)" "$tools/setup/runtime.txt"
  fetch_wheels "the weights of PicoDet-S (67 MB)" "$tools/setup/weights.txt"
  file=$(wheel paddlelabel_ml-1.0.0)
  unpack "$file" "$source" paddlelabel_ml/model/PicoDet/ckpt/model.{pdmodel,pdiparams} || fail "Cannot unpack '$file'."
  for suffix in pdmodel pdiparams; do mv "$source/model.$suffix" "$source/picodet-s.$suffix"; done
  (cd "$source" && sha256sum --quiet --check "$tools/setup/weights.sha256") || fail "The weights in '$file' are not those that were pinned."
  say "Preparing PicoDet-S"
  pip install --quiet --no-deps --no-index --find-links "$deps/wheels" --require-hashes --requirement "$tools/setup/runtime.txt" >&2 ||
    fail "Cannot install OpenVINO for Python into '$deps/venv'."
  python "$tools/prepare_models.py" "$source/picodet-s.pdmodel" "$root/models/saliency-head.onnx" "$deps/models" >&2 ||
    fail "Cannot prepare PicoDet-S."
  rm -rf "$deps/models/uncut"
  mv "$source" "$deps/models/uncut"
}
