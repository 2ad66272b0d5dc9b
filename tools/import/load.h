/*
 * tools/import/load.h - a file of companies into a node's registry.
 *
 * Idempotent: the same file twice changes nothing. Resumable: when stopped, the next run of the same, unchanged file
 * goes on after the last committed batch. A row that cannot be a record goes to the rejects and the rest is imported;
 * a file that is malformed as a whole is imported up to there and the call fails.
 *
 * Threading: one load at a time per data folder; it uses threads of its own.
 */
#ifndef SP_TOOLS_IMPORT_LOAD_H
#define SP_TOOLS_IMPORT_LOAD_H

#include "storage/db.h"
#include "tools/import/left_out.h"
#include "tools/import/reader.h"

#define SP_REJECT_BEGINNING "{\"file\":" /* of every line of a file of rejects */

struct sp_load_opts {
    enum sp_import_format format;
    const char *path;       /* "-": standard input, which cannot be resumed */
    const char *source;     /* NULL: as the facts or the format say */
    const char *rejects_path; /* JSON lines; NULL: only counted, and the first few told on stderr */
    bool rejects_append;      /* keep what is in the file; a resumed import does so anyway */
    bool progress;          /* a line on stderr that rewrites itself */
};

struct sp_load_result {
    uint64_t companies, created;   /* put; of these not known before */
    uint64_t facts, facts_new;
    uint64_t rejected;
    uint64_t resumed_at;           /* position where an earlier run stopped, 0 = from the start */
    int64_t us;
    struct sp_left_out left_out;   /* of the records that were read */
};

/* result is filled also on failure, with what was imported. d: the file's line where that is known. */
struct sp_rc SP_MUST sp_load_file(struct sp_db *db, const struct sp_load_opts *opts, struct sp_load_result *result,
                                  struct sp_diag *d);

#endif
