# shellcheck shell=bash
# Debian packages: FFmpeg's development files, python3-venv where the preparation still has to run, and for the tests an RTSP
# server: GStreamer's, which brings all the plug-ins it needs, driven from Python.

# $all_fresh and $for_tests come from setup.sh.
# shellcheck disable=SC2154

# Asking dpkg costs 20 ms and needs no root, so it is done every time: packages go away behind a stamp's back.
debian_packages() {
  local wanted=(libavformat-dev libavcodec-dev libswscale-dev libavutil-dev libavdevice-dev) missing=() package
  if ! command -v dpkg-query > /dev/null; then
    ffmpeg_without_dpkg
    return
  fi
  # Without preparation there is no need of Python.
  if [[ $all_fresh == no ]] && ! find_python > /dev/null; then wanted+=(python3 python3-venv); fi
  if [[ $for_tests == yes ]]; then wanted+=(gir1.2-gst-rtsp-server-1.0 python3-gi); fi
  local installed
  # shellcheck disable=SC2016 # dpkg-query expands it
  installed=" $(dpkg-query --show --showformat '${Package}=${db:Status-Status} ' "${wanted[@]}" 2> /dev/null || true)"
  for package in "${wanted[@]}"; do
    [[ $installed == *" $package=installed "* ]] || missing+=("$package")
  done
  if ((${#missing[@]})); then install_packages "${missing[@]}"; fi
}

install_packages() {
  local as_root=() log
  local remedy="Have an administrator run: apt-get update && apt-get install $*"
  if ((EUID != 0)); then
    command -v sudo > /dev/null || fail "Missing Debian packages: $*. You are not root and there is no sudo. $remedy"
    as_root=(sudo)
    if [[ ! -t 0 ]]; then as_root+=(--non-interactive); fi
    "${as_root[@]}" true || fail "Missing Debian packages: $*. sudo was refused. $remedy"
  fi
  say "Installing Debian packages: $*"
  log=$(mktemp --tmpdir pdnstream-setup.XXXXXX)
  local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends
    -o DPkg::Lock::Timeout=300 "$@")
  # The lists of a fresh machine are missing or old: refresh them only when the install does not work without.
  if "${install[@]}" > "$log" 2>&1 < /dev/null; then
    rm -f "$log"
    return
  fi
  "${as_root[@]}" apt-get update >> "$log" 2>&1 || true
  "${install[@]}" >> "$log" 2>&1 < /dev/null ||
    fail "Cannot install the Debian packages $*. Is there a network? apt-get's last words (all of them in $log):
$(grep '^E:' "$log" | tail -n 3)"
  rm -f "$log"
}

ffmpeg_without_dpkg() {
  pkg-config --exists 'libavformat >= 59' libavcodec libswscale libavutil libavdevice 2> /dev/null ||
    fail "This is no Debian system, and pkg-config finds no FFmpeg 5.1 or newer. Install FFmpeg's development files and pkg-config."
}
