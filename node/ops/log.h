/*
 * node/ops/log.h - the node's structured log: one logfmt line per event on stderr.
 *
 *   2026-11-21T02:03:04Z info exchange.answered id=… peer=LA us=3120
 *
 * Events and keys are English and stable; values are escaped so that foreign text cannot forge a line.
 * Threading: safe anywhere; a line is written with one write(2).
 */
#ifndef SP_NODE_OPS_LOG_H
#define SP_NODE_OPS_LOG_H

#include "base/bytes.h"

enum sp_log_level { SP_LOG_DEBUG, SP_LOG_INFO, SP_LOG_WARN, SP_LOG_ERROR };

void sp_log_set_level(enum sp_log_level least);
bool sp_log_level_parse(struct sp_view text, enum sp_log_level *out);

struct sp_log_field { const char *key; struct sp_view value; };
void sp_log_fields(enum sp_log_level level, const char *event, const struct sp_log_field *fields, size_t n);

/* sp_log(SP_LOG_INFO, "node.ready", SP_LF("node", view), …): at most 12 fields. */
#define SP_LF(k, v) ((struct sp_log_field){ (k), (v) })
#define SP_LFS(k, s) ((struct sp_log_field){ (k), sp_view_of(s) })
#define sp_log(level, event, ...) \
    sp_log_fields((level), (event), (const struct sp_log_field[]){ __VA_ARGS__ }, \
                  sizeof((const struct sp_log_field[]){ __VA_ARGS__ }) / sizeof(struct sp_log_field))

/* A refusal or failure with the reason's rule, field and text. */
void sp_log_diag(enum sp_log_level level, const char *event, struct sp_view about, struct sp_rc rc,
                 const struct sp_diag *d);

#endif
