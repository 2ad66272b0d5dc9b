/* storage/notices_record.h - a notice that came, into the batch that keeps our answer. Only storage/ includes it.
 * Threading: no shared state. */
#ifndef SP_STORAGE_NOTICES_RECORD_H
#define SP_STORAGE_NOTICES_RECORD_H

#include "storage/kv.h"
#include "storage/notices.h"

/* Unless it is there. */
struct sp_rc SP_MUST sp_notice_put_in(struct sp_batch *b, const struct sp_notice_in *n);

#endif
