#define _GNU_SOURCE
#include "CPlatform.h"

#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// noinline and an empty asm keep link-time optimisation from folding two calls into one.
__attribute__((noinline)) pid_t pdn_thread_id(void) {
  __asm__ volatile("");
  return gettid();
}

// Linux has both clocks that are asked for here since 2.6, so -1 is never seen.
static int64_t nanoseconds(clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now) != 0) return -1;
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

__attribute__((noinline)) int64_t pdn_thread_cpu_ns(void) {
  __asm__ volatile("");
  return nanoseconds(CLOCK_THREAD_CPUTIME_ID);
}

int64_t pdn_process_cpu_ns(void) {
  return nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
}

void pdn_thread_name(const char *name) {
  char kept[16];  // TASK_COMM_LEN, the terminating zero included
  strncpy(kept, name, sizeof kept - 1);
  kept[sizeof kept - 1] = 0;
  // Fails only for names that are too long, and a missing name harms nothing.
  (void)pthread_setname_np(pthread_self(), kept);
}
