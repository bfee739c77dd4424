// FFmpeg's C API for Swift, plus what Swift cannot import from it. Each addition says why it is here.
#ifndef PDN_CFFMPEG_H
#define PDN_CFFMPEG_H

#include <libavcodec/avcodec.h>
#include <libavdevice/avdevice.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

// AVERROR(…) and FFERRTAG(…) are function-like macros: Swift sees none of the error codes made with them.
static const int PDN_AVERROR_EOF = AVERROR_EOF;
static const int PDN_AVERROR_EXIT = AVERROR_EXIT;
static const int PDN_AVERROR_INVALIDDATA = AVERROR_INVALIDDATA;
static const int PDN_AVERROR_PATCHWELCOME = AVERROR_PATCHWELCOME;
static const int PDN_AVERROR_DECODER_NOT_FOUND = AVERROR_DECODER_NOT_FOUND;
static const int PDN_AVERROR_ENCODER_NOT_FOUND = AVERROR_ENCODER_NOT_FOUND;
static const int PDN_AVERROR_DEMUXER_NOT_FOUND = AVERROR_DEMUXER_NOT_FOUND;
static const int PDN_AVERROR_PROTOCOL_NOT_FOUND = AVERROR_PROTOCOL_NOT_FOUND;
static const int PDN_AVERROR_STREAM_NOT_FOUND = AVERROR_STREAM_NOT_FOUND;
static const int PDN_AVERROR_OPTION_NOT_FOUND = AVERROR_OPTION_NOT_FOUND;
static const int PDN_AVERROR_HTTP_BAD_REQUEST = AVERROR_HTTP_BAD_REQUEST;
static const int PDN_AVERROR_HTTP_UNAUTHORIZED = AVERROR_HTTP_UNAUTHORIZED;
static const int PDN_AVERROR_HTTP_FORBIDDEN = AVERROR_HTTP_FORBIDDEN;
static const int PDN_AVERROR_HTTP_NOT_FOUND = AVERROR_HTTP_NOT_FOUND;
static const int PDN_AVERROR_HTTP_OTHER_4XX = AVERROR_HTTP_OTHER_4XX;
static const int PDN_AVERROR_HTTP_SERVER_ERROR = AVERROR_HTTP_SERVER_ERROR;
static const int PDN_AVERROR_EAGAIN = AVERROR(EAGAIN);
static const int PDN_AVERROR_ENOMEM = AVERROR(ENOMEM);
static const int PDN_AVERROR_EINVAL = AVERROR(EINVAL);
static const int PDN_AVERROR_ENOENT = AVERROR(ENOENT);
static const int PDN_AVERROR_EACCES = AVERROR(EACCES);
static const int PDN_AVERROR_EIO = AVERROR(EIO);
static const int PDN_AVERROR_ENOSPC = AVERROR(ENOSPC);
static const int PDN_AVERROR_EPIPE = AVERROR(EPIPE);

// INT64_C(0x8000…) casts a value out of Int64's range: not imported.
static const int64_t PDN_AV_NOPTS_VALUE = AV_NOPTS_VALUE;

// The log callback takes a va_list, which a Swift closure cannot format. The shim formats the line and hands it to the
// receiver set for the calling thread, or to the one carried in `AVCodecContext.opaque` when a decoder's worker thread
// speaks. Lines without a receiver are discarded, so nothing is printed behind the program's back.
typedef void (*pdn_ff_log_receiver)(void *context, int level, const char *line);

// What `AVCodecContext.opaque` points to while such a context may log from threads of its own.
typedef struct pdn_ff_log_target {
  pdn_ff_log_receiver receive;
  void *context;
} pdn_ff_log_target;

// Replaces FFmpeg's log callback for the whole process; FFmpeg has only one.
void pdn_ff_log_install(void);

// Sets the receiver of the calling thread and returns the one before, so that scopes nest. NULL silences the thread.
const pdn_ff_log_target *pdn_ff_log_exchange(const pdn_ff_log_target *target);

#endif
