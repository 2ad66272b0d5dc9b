/*
 * tools/import/asked.h - what readers of foreign files ask the registry that is being filled.
 *
 * Threading: one thread at a time.
 */
#ifndef SP_TOOLS_IMPORT_ASKED_H
#define SP_TOOLS_IMPORT_ASKED_H

#include "storage/registry.h"

/* db NULL: an empty registry. snap is renewed now and then: an old one keeps the engine from reusing pages while others write. */
struct sp_asked { struct sp_db *db; struct sp_snap *snap; unsigned questions; };

/* As the callbacks of struct sp_import_sink. */
struct sp_rc SP_MUST sp_asked_resolve(struct sp_asked *k, struct sp_view scheme, struct sp_view value, struct sp_buf *out);
struct sp_rc SP_MUST sp_asked_has(struct sp_asked *k, struct sp_view subject, bool *out);
struct sp_rc SP_MUST sp_asked_told_then(struct sp_asked *k, struct sp_view subject, int64_t at_s, bool *out);
void sp_asked_end(struct sp_asked *k);

#endif
