/* tools/saphan/deleted.h - telling of facts that were deleted by law. Threading: no shared state. */
#ifndef SP_TOOLS_SAPHAN_DELETED_H
#define SP_TOOLS_SAPHAN_DELETED_H

#include "schema/tombstone.h"

/* "deleted on 2026-11-21 by rule cn.16.penalty (…): a legal.penalty that ended …", without a line feed. */
void sp_put_deleted(struct sp_buf *b, const struct sp_tombstone *t);

#endif
