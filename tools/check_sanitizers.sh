#!/usr/bin/env bash
# Runs tests under ThreadSanitizer or AddressSanitizer.
#
#   tools/check_sanitizers.sh thread 'StreamingTests|PipelineTests.Live|PipelineTests.Run'
#   tools/check_sanitizers.sh address 'VideoTests|PipelineTests.Live'
#
# ThreadSanitizer does not see into Synchronization.Mutex: its futex is inlined without instrumentation, and a program of one Mutex
# and two threads is reported. Under `thread` a copy of the tree is tested in which a lock of pthread's, which it does see, takes Mutex's
# place in every module; nothing else differs.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
kind=${1:?thread or address}
filter=${2:?the tests, as for swift test --filter}
[[ $kind == thread || $kind == address ]] || {
  echo "check_sanitizers: '$kind': expected thread or address" >&2
  exit 64
}

tree=$root/.build/sanitize-$kind
mkdir -p "$tree"
for entry in Sources Tests pipelines models docs tools Package.swift; do
  if [[ -d $root/$entry ]]; then
    mkdir -p "$tree/$entry"
    # Keeps the time stamps, so that a second run builds only what has changed.
    (cd "$root/$entry" && tar --create --file - .) | (cd "$tree/$entry" && tar --extract --file -)
  elif [[ -f $root/$entry ]]; then
    cp --preserve "$root/$entry" "$tree/$entry"
  fi
done
ln --symbolic --force --no-dereference "$root/.deps" "$tree/.deps"

if [[ $kind == thread ]]; then
  for module in Streaming Video Inference Pipeline; do
    cat > "$tree/Sources/$module/SanitizedMutex.swift" << 'SWIFT'
import Glibc

/// Stands in for `Synchronization.Mutex` under ThreadSanitizer. `@unchecked Sendable`: the value is touched between lock and unlock only.
final class Mutex<Value>: @unchecked Sendable {
  private var value: Value
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init(_ value: consuming sending Value) {
    self.value = value
    precondition(pthread_mutex_init(lock, nil) == 0)
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  func withLock<Result, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    precondition(pthread_mutex_lock(lock) == 0)
    defer { precondition(pthread_mutex_unlock(lock) == 0) }
    return try body(&value)
  }
}
SWIFT
  done
fi

cd "$tree"
export TSAN_OPTIONS="halt_on_error=0 exitcode=66 ${TSAN_OPTIONS-}"
export ASAN_OPTIONS="detect_leaks=1 ${ASAN_OPTIONS-}"
swift test --disable-xctest --sanitize="$kind" --filter "$filter"
echo "check_sanitizers: $kind: clean" >&2
