# shellcheck shell=bash
# Python, for set-up only: pip fetches pinned wheels, and a throw-away environment prepares the models.
# $deps and $tools come from setup.sh.
# shellcheck disable=SC2154

# Prints the first Python that OpenVINO has wheels for and that can make virtual environments.
find_python() {
  local candidate
  for candidate in python3 /usr/bin/python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(not (3, 10) <= sys.version_info < (3, 15))' 2> /dev/null; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

# Makes .deps/venv once; `pip` and `python` below are its own.
need_venv() {
  if [[ -f $deps/venv/complete ]]; then return; fi
  local python
  python=$(find_python) || fail "No Python 3.10 to 3.14 with the venv module is on the PATH. Install one, or Debian's python3-venv."
  rm -rf "$deps/venv"
  "$python" -m venv "$deps/venv" || fail "Cannot make a virtual environment with $python."
  touch "$deps/venv/complete"
}

python() { "$deps/venv/bin/python" "$@"; }

pip() {
  PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR=$deps/tmp python -m pip --no-cache-dir --no-input "$@"
}

# fetch_wheels WHAT REQUIREMENTS: into .deps/wheels, every sum checked by pip. Wheels that are there already, whole, are not
# fetched again, so an interrupted set-up resumes; one that was cut off is replaced.
fetch_wheels() {
  local what=$1 log=$deps/tmp/pip.log
  local arguments=(download --no-deps --require-hashes --only-binary :all: --requirement "$2")
  need_venv
  mkdir -p "$deps/wheels"
  if pip "${arguments[@]}" --dest "$deps/wheels" --no-index --find-links "$deps/wheels" > /dev/null 2>&1; then return; fi
  say "Fetching $what"
  pip "${arguments[@]}" --dest "$deps/tmp/wheels" --progress-bar off --retries 2 --timeout 30 > "$log" 2>&1 ||
    fail "Cannot fetch $what. Is there a network? pip's last words:
$({ sed -n "s/.*connection broken by '\(.*\)': .*/\1/p" "$log" | tail -n 1 && grep '^ERROR' "$log" | tail -n 3; } | cut -c 1-300)
Without a network: run 'make setup' in a clone on another $(uname -m) machine and copy its .deps folder to '$deps'."
  mv -f "$deps/tmp/wheels"/*.whl "$deps/wheels/"
}

wheel() { # PACKAGE_VERSION prefix of the file name
  local found=("$deps/wheels/$1"-*.whl)
  [[ -f ${found[0]} ]] || fail "The wheel $1 is not in '$deps/wheels'. Run the set-up again."
  echo "${found[0]}"
}

# unpack WHEEL FOLDER PATTERN…: the matching members, without their folders.
unpack() { python "$tools/setup/unpack_wheel.py" "$@"; }
