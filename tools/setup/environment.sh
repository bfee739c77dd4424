#!/usr/bin/env bash
# Makes a Python environment of a tool in .deps, every package pinned by version and SHA-256. Done once, and again when the requirements change; the
# only step of these tools that needs a network.
#
#   tools/setup/environment.sh NAME REQUIREMENTS NEWEST     .deps/NAME-venv, for CPython 3.11 to 3.NEWEST
set -euo pipefail

name=$1 requirements=$2 newest=$3
deps=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/.deps
venv=$deps/$name-venv

fail() {
  printf '%s: error: %s\n' "$name" "$1" >&2
  exit 1
}

# Prints the first Python that the pinned wheels are made for and that can make virtual environments.
find_python() {
  local candidate
  for candidate in python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c "import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, $newest))" 2> /dev/null; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

if cmp --silent "$requirements" "$venv/complete"; then exit 0; fi
python=$(find_python) || fail "No Python 3.11 to 3.$newest with the venv module is on the PATH. Install one, or Debian's python3-venv."
echo "$name: making '$venv'" >&2
mkdir -p "$deps"
rm -rf "$venv"
"$python" -m venv "$venv" || fail "Cannot make a virtual environment with $python. Install Debian's python3-venv."
"$venv/bin/python" -m pip --disable-pip-version-check --no-cache-dir --no-input --quiet install --require-hashes --no-deps \
  --only-binary :all: --requirement "$requirements" >&2 ||
  fail "Cannot fetch the packages of '$requirements'. Is there a network? Run it again."
cp "$requirements" "$venv/complete"
