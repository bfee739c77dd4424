// What Swift cannot import from Linux, or would import wrongly. Each function says why it is here.
#ifndef PDN_CPLATFORM_H
#define PDN_CPLATFORM_H

#include <stdint.h>
#include <sys/types.h>

// The kernel's id of the calling thread. glibc declares pthread_self() const, so an optimised Swift build may reuse its
// value across an await, that is, on another thread; this call is opaque and never folded.
pid_t pdn_thread_id(void);

// CPU time of the calling thread in nanoseconds, -1 when the clock cannot be read. A function of ours for the same
// reason: it must be called again after every suspension.
int64_t pdn_thread_cpu_ns(void);

// CPU time of the whole process in nanoseconds, -1 when the clock cannot be read. CLOCK_PROCESS_CPUTIME_ID is a macro
// whose type differs between C libraries.
int64_t pdn_process_cpu_ns(void);

// Names the calling thread, as `top -H` and debuggers show it; longer names are cut to the 15 bytes that Linux keeps.
// pthread_setname_np is a GNU extension that is declared under _GNU_SOURCE only.
void pdn_thread_name(const char *name);

#endif
