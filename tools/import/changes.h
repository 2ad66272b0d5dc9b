/*
 * tools/import/changes.h - what an import changed, as JSON lines: each fact that was appended, with the version before.
 *
 * A line that is there is durable in the registry: what a failed batch told is taken back, and a run that goes on after a crash
 * cuts off what the crash left.
 *
 * Threading: one thread at a time.
 */
#ifndef SP_TOOLS_IMPORT_CHANGES_H
#define SP_TOOLS_IMPORT_CHANGES_H

#include <stdio.h>

#include "storage/registry.h"

#define SP_CHANGE_BEGINNING "{\"change\":" /* of every line */

struct sp_changes { FILE *f; struct sp_buf line; uint64_t end, good; }; /* bytes; good: up to the last durable line */

/* keep: bytes of an earlier run that stay; the rest of the file is dropped. Rule: import.changes */
struct sp_rc SP_MUST sp_changes_open(struct sp_changes *c, const char *path, uint64_t keep, struct sp_diag *d);
struct sp_rc SP_MUST sp_changes_put(struct sp_changes *c, const struct sp_change *change);
/* All lines have left this process; end is where they end. */
struct sp_rc SP_MUST sp_changes_flush(struct sp_changes *c);
/* What was put since the last call stays or goes. */
struct sp_rc SP_MUST sp_changes_settle(struct sp_changes *c, bool durable);
struct sp_rc SP_MUST sp_changes_close(struct sp_changes *c); /* closed or never opened is fine */

#endif
