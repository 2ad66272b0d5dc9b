/*
 * tools/import/source.h - the bytes of one file, unpacked: as they are, gzip (RFC 1952, all members), Zstandard (RFC 8878, all
 * frames), or a member of a ZIP archive. What it is, its first bytes say, not its name.
 *
 * Memory is bounded: one piece of 256 KB, and at most 128 MB for a Zstandard window. A file that unpacks to more than
 * SP_SOURCE_RATIO times its size is taken for a bomb.
 *
 * Rules (diag.rule): import.open import.read import.empty import.packed import.packed.cut import.packed.corrupt
 * import.packed.window import.packed.bomb import.packed.twice import.packed.pipe
 *
 * Threading: a source belongs to one thread at a time; sp_source_raw from any.
 */
#ifndef SP_TOOLS_IMPORT_SOURCE_H
#define SP_TOOLS_IMPORT_SOURCE_H

#include "base/bytes.h"
#include "tools/import/zip.h"

enum { SP_SOURCE_RATIO = 250, SP_SOURCE_RATIO_FROM = 256 * 1024 * 1024 };

struct sp_source;

/* path "-": standard input. member: of a ZIP archive, or NULL. Both borrowed. */
struct sp_rc SP_MUST sp_source_open(const char *path, const struct sp_zip_member *member, struct sp_source **out, struct sp_diag *d);
void sp_source_close(struct sp_source *s); /* NULL is fine */

/* At most room bytes; *got 0: the end. The first call never says 0: an empty file is import.empty. What came before a failure is
 * good. */
struct sp_rc SP_MUST sp_source_read(struct sp_source *s, char *to, size_t room, size_t *got, struct sp_diag *d);

uint64_t sp_source_raw(const struct sp_source *s); /* bytes read of the file so far */

/* What the first bytes say. */
enum sp_packing { SP_PACKED_NOT, SP_PACKED_GZIP, SP_PACKED_ZSTD, SP_PACKED_ZIP, SP_PACKED_OTHER };
enum { SP_PACKING_BYTES = 8 };
enum sp_packing sp_packing_of(struct sp_view beginning);

#endif
