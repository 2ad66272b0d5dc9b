/* tools/saphan/deleted.h - telling of facts that were deleted by law. Threading: no shared state. */
#ifndef SP_TOOLS_SAPHAN_DELETED_H
#define SP_TOOLS_SAPHAN_DELETED_H

#include "schema/fact.h"
#include "schema/tombstone.h"

/* "deleted on 2026-11-21 by rule cn.16.penalty (…): a legal.penalty that ended …", without a line feed. */
void sp_put_deleted(struct sp_buf *b, const struct sp_tombstone *t);
/* "valid from 2021-03-05 to 2022-01-01", or the half of it that the fact has. */
void sp_put_validity(struct sp_buf *b, const struct sp_fact *f);

#endif
