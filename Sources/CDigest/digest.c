#include "CDigest.h"

#include <errno.h>
#include <libavutil/mem.h>
#include <libavutil/sha.h>
#include <stdio.h>

int pdn_sha256_file(const char *path, uint8_t *digest) {
  FILE *file = fopen(path, "rbe");
  if (file == NULL) return errno;
  struct AVSHA *sha = av_sha_alloc();
  int status = sha != NULL ? 0 : ENOMEM;
  if (status == 0 && av_sha_init(sha, PDN_SHA256_BYTES * 8) < 0) status = ENOTSUP;
  uint8_t buffer[16384];
  while (status == 0) {
    size_t count = fread(buffer, 1, sizeof buffer, file);
    av_sha_update(sha, buffer, count);
    if (count == sizeof buffer) continue;
    // A short read is the end, or a fault such as EISDIR.
    if (ferror(file)) status = errno != 0 ? errno : EIO;
    break;
  }
  if (status == 0) av_sha_final(sha, digest);
  av_free(sha);
  fclose(file);
  return status;
}
