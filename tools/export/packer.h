/*
 * tools/export/packer.h - a file packed on its way out, as its name says: .gz (RFC 1952) or .zst (RFC 8878, with a checksum).
 *
 * Threading: a packer belongs to one thread at a time.
 */
#ifndef SP_TOOLS_EXPORT_PACKER_H
#define SP_TOOLS_EXPORT_PACKER_H

#include "tools/export/export.h"
#include "tools/import/source.h"

/* NOT, GZIP or ZSTD. */
enum sp_packing sp_packing_of_name(const char *path);

struct sp_packer;
/* out: where the packed bytes go; borrowed. */
struct sp_rc SP_MUST sp_packer_new(enum sp_packing how, const struct sp_export_out *out, struct sp_packer **packer);
void sp_packer_free(struct sp_packer *p); /* NULL is fine */
struct sp_rc SP_MUST sp_packer_put(struct sp_packer *p, struct sp_view piece);
struct sp_rc SP_MUST sp_packer_end(struct sp_packer *p); /* nothing may follow */

/* As sp_place_replaceable, of what is packed in the file that is there. */
struct sp_rc SP_MUST sp_packed_replaceable(const char *path, const char *beginning, const char *what, struct sp_diag *d);

#endif
