#ifndef PDN_CDIGEST_H
#define PDN_CDIGEST_H

#include <stdint.h>

enum { PDN_SHA256_BYTES = 32 };

/// SHA-256 (FIPS 180-4) of a file's content by FFmpeg's libavutil. Returns 0 or an `errno` value.
int pdn_sha256_file(const char *_Nonnull path, uint8_t *_Nonnull digest);

#endif
