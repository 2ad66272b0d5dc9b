/*
 * tools/import/zip.h - the table of contents of a ZIP archive (APPNOTE.TXT 6.3), with its 64-bit forms.
 *
 * Only what registries publish: one file, no encryption, members stored or deflated. The directory at the end of the archive is
 * what counts; nothing of it is believed before it is seen to lie within the file.
 *
 * Rules (diag.rule): import.zip.form import.zip.method import.zip.many import.read
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_IMPORT_ZIP_H
#define SP_TOOLS_IMPORT_ZIP_H

#include "base/bytes.h"

enum { SP_ZIP_MEMBERS = 10000, SP_ZIP_NAME = 255, SP_ZIP_STORED = 0, SP_ZIP_DEFLATED = 8 };

struct sp_zip_member {
    char name[SP_ZIP_NAME + 1];
    unsigned method;
    uint32_t crc;
    uint64_t packed, size;  /* bytes in the archive, and unpacked */
    uint64_t at;            /* of its local header */
};

/* Members that are files, in the archive's order, appended to out as an array of struct sp_zip_member. */
struct sp_rc SP_MUST sp_zip_members(int fd, uint64_t file_bytes, struct sp_buf *out, struct sp_diag *d);
/* Where a member's data begins. */
struct sp_rc SP_MUST sp_zip_data(int fd, uint64_t file_bytes, const struct sp_zip_member *m, uint64_t *at, struct sp_diag *d);

#endif
