/*
 * tools/import/changes.h - what an import changed, as JSON lines: each fact that was appended, with the version before.
 *
 * They are written to FILE.TAG.part beside the file, which takes the file's name when the run is over and has told something: until then,
 * and for good when nothing changed, the file of a run before stays as it is. What is no regular file is written to as it stands.
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

struct sp_changes { FILE *f; struct sp_buf line, path, part, before; uint64_t end, good; }; /* bytes; good: up to the last durable line */

/* tag: of the command, so that the parts of two do not meet. keep: bytes that an interrupted run left and that stay. fresh: nothing was
 * interrupted; a part that is there all the same is of a run that was killed before its first batch was durable, or behind its last:
 * it takes the file's name when this run finds nothing to tell. Rule: import.changes */
struct sp_rc SP_MUST sp_changes_open(struct sp_changes *c, const char *path, const char *tag, bool fresh, uint64_t keep, struct sp_diag *d);
struct sp_rc SP_MUST sp_changes_put(struct sp_changes *c, const struct sp_change *change);
/* All lines have left this process; end is where they end. */
struct sp_rc SP_MUST sp_changes_flush(struct sp_changes *c);
/* What was put since the last call stays or goes. */
struct sp_rc SP_MUST sp_changes_settle(struct sp_changes *c, bool durable);
/* Closed or never opened is fine. over: nothing will go on with it. */
struct sp_rc SP_MUST sp_changes_close(struct sp_changes *c, bool over);

#endif
