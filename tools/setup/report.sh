# shellcheck shell=bash
# What set-up tells its user, all of it on stderr.

say() { printf 'setup: %s\n' "$1" >&2; }

fail() {
  printf 'setup: error: %s\n' "$1" >&2
  exit 1
}
