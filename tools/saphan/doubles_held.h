/* tools/saphan/doubles_held.h - companies that are held for review: listed, released, refused. Threading: one thread. */
#ifndef SP_TOOLS_SAPHAN_DOUBLES_HELD_H
#define SP_TOOLS_SAPHAN_DOUBLES_HELD_H

#include "storage/hold.h"

/* Appended as text or JSON lines; all: refused ones too. */
struct sp_rc SP_MUST sp_held_list(const char *data, bool all, bool json, struct sp_buf *out, size_t *found, struct sp_diag *d);
struct sp_rc SP_MUST sp_held_settle(const char *data, const char *subject, bool release, struct sp_diag *d);

#endif
