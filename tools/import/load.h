/*
 * tools/import/load.h - files of companies into a node's registry.
 *
 * Idempotent: the same files twice change nothing. Resumable: when stopped, the next run of the same command goes on after the
 * last committed batch, in the file and at the place where it stood; a file that has changed since is noticed, and read from
 * its beginning, and so is all when another import or a dispute wrote to the registry since. A row that cannot be a record goes to the rejects and the rest is imported; a file that is malformed as a
 * whole is imported up to there and the call fails.
 *
 * Threading: one load at a time per data folder; it uses threads of its own.
 */
#ifndef SP_TOOLS_IMPORT_LOAD_H
#define SP_TOOLS_IMPORT_LOAD_H

#include "schema/country_policy.h"
#include "storage/db.h"
#include "tools/import/complete.h"
#include "tools/import/files.h"
#include "tools/import/left_out.h"

#define SP_REJECT_BEGINNING "{\"file\":" /* of every line of a file of rejects */

struct sp_load_opts {
    enum sp_import_format format;
    const char *const *paths; /* as the user named them */
    size_t n_paths;
    const struct sp_import_files *files; /* found in them */
    const char *source;       /* NULL: as the facts or the format say */
    const struct sp_csv_mapping *mapping; /* CSV; or NULL */
    const char *rejects_path; /* JSON lines; NULL: only counted, and the first few told on stderr */
    const char *changes_path; /* JSON lines; or NULL */
    bool progress;            /* a line on stderr that rewrites itself */
    bool hold;                /* new companies whose name looks like another's: storage/hold.h */
    bool decisions;           /* the files are this registry's own: what its decisions rest on is taken over (schema/decided.h) */
    bool dry_run;             /* nothing is written to the registry */
    bool complete;            /* the files are a whole register: tools/import/complete.h */
    unsigned percent_most;    /* of its companies may be missing in them */
    void (*missing)(struct sp_view subject, struct sp_view name); /* told of each before any is marked, or NULL */
    const struct sp_country_policy *law; /* whose never_collect holds; or NULL */
};

struct sp_load_result {
    uint64_t companies, created, updated, unchanged; /* put; of these not known before, with new facts, and as they were */
    uint64_t facts, facts_new, facts_changed, facts_closed; /* new: of these with an earlier version, and those that ended */
    uint64_t facts_settled; /* left out: a dispute of this registry decides them */
    uint64_t unmarked;      /* came marked as disputed, without the dispute, as their record says */
    uint64_t returned;      /* marks of companies that were off their register, taken back; of a whole register: whole.returned */
    uint64_t facts_twice;    /* of CSV files: said again and differently in rows that stand apart; the later count */
    uint64_t facts_replaced; /* corrections of disputes that news took the place of */
    struct { char subject[SP_MAX_SUBJECT_BYTES + 1]; } replaced[SP_REPLACED_TOLD]; /* the first companies of these */
    size_t n_replaced;
    uint64_t passed, nameless; /* of CSV files with a mapping: facts that `when` passed over; companies without the legal name that it reads */
    uint64_t decided, undecided; /* decisions of disputes that were taken over; in the files, and not taken over as opts.decisions is off */
    uint64_t rejected, held;
    struct sp_complete_result whole; /* of a whole register; those marked are among the changed, not among companies */
    bool resumed;                  /* an earlier run was gone on with */
    bool overtaken;                /* there was one, but the registry was written to since: read again from the beginning */
    const char *changed;           /* what of an interrupted run is not as it was, or NULL; static text or of the files */
    const char *about;             /* what a failure is about: a file's label; borrowed from opts */
    int64_t us;
    struct sp_left_out left_out;   /* of the records that were read */
};

/* db: NULL is fine for a dry run, and an empty registry. result is filled also on failure, with what was imported. d: the
 * file's line where that is known. */
struct sp_rc SP_MUST sp_load_files(struct sp_db *db, const struct sp_load_opts *opts, struct sp_load_result *result, struct sp_diag *d);

#endif
