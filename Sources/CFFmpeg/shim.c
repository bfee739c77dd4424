#include "CFFmpeg.h"

#include <string.h>

static _Thread_local const pdn_ff_log_target *thread_target;

static const pdn_ff_log_target *target_of(void *source) {
  if (thread_target) return thread_target;
  // Frame and slice threads copy `opaque` from the context that the user opened.
  if (source && *(const AVClass **)source == avcodec_get_class()) return ((AVCodecContext *)source)->opaque;
  return NULL;
}

static void receive_line(void *source, int level, const char *format, va_list arguments) {
  // The bits above the level carry a colour.
  if (level >= 0) level &= 0xff;
  if (level > av_log_get_level()) return;
  const pdn_ff_log_target *target = target_of(source);
  if (!target) return;
  char line[1024];
  int print_prefix = 1;
  if (av_log_format_line2(source, level, format, arguments, line, sizeof line, &print_prefix) < 0) return;
  line[strcspn(line, "\r\n")] = 0;
  if (line[0]) target->receive(target->context, level, line);
}

void pdn_ff_log_install(void) {
  av_log_set_level(AV_LOG_WARNING);
  av_log_set_callback(receive_line);
}

const pdn_ff_log_target *pdn_ff_log_exchange(const pdn_ff_log_target *target) {
  const pdn_ff_log_target *before = thread_target;
  thread_target = target;
  return before;
}
