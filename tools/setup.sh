#!/usr/bin/env bash
# Fetches and prepares what pdnstream needs beside Swift itself: FFmpeg's development files (Debian packages), the OpenVINO
# runtime, the detector's weights and the sample clips, the latter three into .deps/. What is there already is left
# alone, so a second run needs neither network nor root and takes a fraction of a second. An interrupted run resumes.
#
#   tools/setup.sh                             everything that the program needs
#   tools/setup.sh --tests                     and the Debian packages that only the tests need
#   PDN_SETUP_DEVICES=gpu,npu tools/setup.sh   OpenVINO's Intel GPU and NPU plug-ins too, until it is set to something else
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
deps=$root/.deps
tools=$root/tools
devices=${PDN_SETUP_DEVICES-$(cat "$deps/devices" 2> /dev/null || true)}

# shellcheck source=tools/setup/report.sh
source "$tools/setup/report.sh"
# shellcheck source=tools/setup/debian.sh
source "$tools/setup/debian.sh"
# shellcheck source=tools/setup/python.sh
source "$tools/setup/python.sh"
# shellcheck source=tools/setup/openvino.sh
source "$tools/setup/openvino.sh"
# shellcheck source=tools/setup/models.sh
source "$tools/setup/models.sh"
# shellcheck source=tools/setup/samples.sh
source "$tools/setup/samples.sh"

for_tests=no
for argument in "$@"; do
  case $argument in
    --tests) for_tests=yes ;;
    *) fail "'$argument': expected --tests or nothing." ;;
  esac
done

# A step is fresh when its stamp holds the key of its inputs and everything that it makes is there. The key is the step's own
# script with its pins, so that a new version of either redoes the step.
key() { cat "$tools/setup/$1.sh" "${@:2}" | sha256sum | cut -d ' ' -f 1; } # STEP FILE…

fresh() { # STEP KEY
  [[ -f $deps/stamps/$1 && $(< "$deps/stamps/$1") == "$2" ]] && "${1}_present"
}

run_step() { # STEP KEY
  if fresh "$1" "$2"; then return 0; fi
  rm -f "$deps/stamps/$1"
  "${1}_make"
  echo "$2" > "$deps/stamps/$1"
}

command -v swift > /dev/null || fail "Swift is not on the PATH. pdnstream needs Swift 6.2 or newer, see https://www.swift.org/install."

steps=(openvino models samples)
declare -A keys=(
  [openvino]=$devices:$(key openvino "$tools/setup/runtime.txt")
  [models]=$(key models "$tools/setup/runtime.txt" "$tools/setup/weights.txt" "$tools/setup/weights.sha256" "$tools/prepare_models.py" \
    "$root/models/saliency-head.onnx")
  [samples]=$(key samples "$root/samples/samples.txt")
)

all_fresh=yes
for step in "${steps[@]}"; do fresh "$step" "${keys[$step]}" || all_fresh=no; done

if [[ $all_fresh == no ]]; then
  if ! mkdir -p "$deps/stamps" 2> /dev/null || [[ ! -w $deps || ! -w $deps/stamps ]]; then
    fail "Cannot write to '$deps'. Is it another user's? Make it yours or remove it."
  fi
  exec 9> "$deps/lock"
  flock --nonblock 9 || { say "Another set-up is at work here; waiting for it."; flock 9; }
  rm -rf "$deps/tmp"
  mkdir "$deps/tmp"
  trap 'rm -rf "$deps/tmp"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
fi

debian_packages
if [[ $all_fresh == no ]]; then
  for step in "${steps[@]}"; do run_step "$step" "${keys[$step]}"; done
  rm -rf "$deps/venv" "$deps/wheels" # 300 MB that nothing needs any more
fi
say "Everything is in place."
