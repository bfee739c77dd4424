#!/usr/bin/env bash
# Shows that a file gives the same bytes on every run of the release build: at full speed, with another number of inference
# streams, and with random delays injected between the stages.
#
#   tools/check_determinism.sh [RUNS] [CLIP] [ARGUMENT…]     10 runs of the sample bikes.mp4 unless said otherwise
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

runs=${1:-10}
clip=${2:-.deps/samples/bikes.mp4}
arguments=("${@:3}")
program=.build/release/pdnstream
[[ -x $program ]] || { echo "check_determinism: '$program' is not there. Run 'make build' first." >&2; exit 1; }
[[ $runs =~ ^[1-9][0-9]*$ ]] || { echo "check_determinism: '$runs': expected a number of runs." >&2; exit 1; }

messages=$(mktemp)
trap 'rm -f "$messages"' EXIT
reference=
for ((run = 1; run <= runs; run++)); do
  # Run 1 sets the reference; then every other run has other streams, and every third random delays, seeded by its number.
  options=(--streams $((run % 2 + 1)))
  if ((run % 3 == 0)); then options+=(--jitter "$run"); fi
  sum=$("$program" run "$clip" "${options[@]}" "${arguments[@]}" 2> "$messages" | sha256sum | cut -d ' ' -f 1) || {
    cat "$messages" >&2
    exit 1
  }
  echo "run $run: ${options[*]}: $sum"
  reference=${reference:-$sum}
  if [[ $sum != "$reference" ]]; then
    echo "check_determinism: run $run differs from run 1. Repeat both with --out and compare." >&2
    exit 1
  fi
done
echo "check_determinism: $runs runs of $clip gave the same bytes"
