/* schema/data.h - internal to schema: writing members, shared by facts, reports and messages.
 * Threading: no shared state. */
#ifndef SP_SCHEMA_DATA_H
#define SP_SCHEMA_DATA_H

#include "base/arena.h"
#include "base/json.h"

/* Writes "name": with the comma that belongs before it; *first says whether one does. */
void sp_put_member(struct sp_buf *b, bool *first, const char *name);
/* {"name":"text" or ,"name":"text" */
void sp_put_str(struct sp_buf *b, bool *first, const char *name, struct sp_view text);
void sp_put_opt_str(struct sp_buf *b, bool *first, const char *name, struct sp_view text); /* not when empty */
void sp_put_int(struct sp_buf *b, bool *first, const char *name, int64_t v);
/* As sp_time_text, without the formatter's cost; only for years 1970 to 9999. */
void sp_put_time(struct sp_buf *b, int64_t unix_s);
/* Copy into the arena. NOMEM. */
struct sp_rc SP_MUST sp_keep(struct sp_arena *a, struct sp_view v, struct sp_view *out);

/* Returns rc; when it is a refusal, the field's path gets "array[i]" in front. */
struct sp_rc SP_MUST sp_at_index(struct sp_rc rc, struct sp_diag *d, const char *array, size_t i);
/* The same with a member's name. */
struct sp_rc SP_MUST sp_at_member(struct sp_rc rc, struct sp_diag *d, const char *name);

#endif
