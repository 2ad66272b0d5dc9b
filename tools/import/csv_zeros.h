/*
 * tools/import/csv_zeros.h - numbers of companies that differ by leading zeros only, as a spreadsheet makes them that takes a number for a
 * quantity: 0100001234 and 100001234.
 *
 * Only of schemes without check digits, and of numbers that are digits: where there are check digits, a zero that is lost breaks them.
 * Memory: at most 36 bytes for each company of the files that the registry does not know.
 *
 * Threading: that of the reader it belongs to.
 */
#ifndef SP_TOOLS_IMPORT_CSV_ZEROS_H
#define SP_TOOLS_IMPORT_CSV_ZEROS_H

#include "tools/import/reader.h"

/* Subjects that came, without their zeros, as hashes; 0: a free place. zeros: how many the number began with. */
struct sp_csv_zeros { uint64_t *v; uint8_t *zeros; size_t n, room; };

/* subject: a valid one. When it is new, and one that differs by leading zeros only is in the registry or came before in the files, that is
 * put to other; else other is empty, and subject counts as having come. */
struct sp_rc SP_MUST sp_csv_zeros_look(struct sp_csv_zeros *z, const struct sp_import_sink *sink, struct sp_view subject, struct sp_buf *other);
void sp_csv_zeros_free(struct sp_csv_zeros *z);

#endif
