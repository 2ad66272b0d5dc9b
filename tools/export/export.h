/*
 * tools/export/export.h - a registry, or a part of it, as a file: JSON lines, CSV, or statements of BODS 0.4.
 *
 * One snapshot, in the order in which the companies arrived; one company is held at a time. The newest version of each fact is
 * written, closed ones too. Equal facts give equal bytes: times of receipt are left out unless asked for.
 *
 * Threading: one thread.
 */
#ifndef SP_TOOLS_EXPORT_EXPORT_H
#define SP_TOOLS_EXPORT_EXPORT_H

#include "storage/registry.h"

enum sp_export_format { SP_EXPORT_JSONL, SP_EXPORT_CSV, SP_EXPORT_BODS, SP_EXPORT_FORMAT_COUNT };

struct sp_export_opts {
    enum sp_export_format format;
    struct sp_view subject, country;   /* empty: all */
    bool one_section;
    enum sp_section section;           /* when one_section */
    int64_t as_of_s, changed_since_s;  /* 0: now; everything. Facts received after changed_since_s only */
    unsigned max_class;                /* facts above it are withheld */
    bool received;                     /* write when each fact was received; not BODS */
    bool decisions;                    /* what decisions of disputes rest on goes along (schema/decided.h); JSON lines only */
    bool held;                         /* also companies that are held for review, or refused (storage/hold.h) */
    struct sp_view publisher;          /* BODS */
    bool progress;
};

struct sp_export_result {
    uint64_t companies, facts;         /* written */
    uint64_t withheld;                 /* facts above the class */
    uint64_t unsaid;                   /* facts that the format has no words for */
    uint64_t marked;                   /* disputed facts whose dispute does not go out: an import takes them without the mark */
    uint64_t decided, undecided;       /* decisions of disputes that go out with what they rest on, and without */
    uint64_t held;                     /* companies that nobody is answered about, left out */
};

/* Where the file goes. What it returns other than OK ends the export. */
struct sp_export_out { struct sp_rc (*put)(void *ctx, struct sp_view piece); void *ctx; };

bool sp_export_format_named(struct sp_view name, enum sp_export_format *out);
const char *sp_export_beginning(enum sp_export_format format);

/* NOTFOUND (show.unknown) for a subject that is not there. result is filled also on failure. */
struct sp_rc SP_MUST sp_export(struct sp_snap *snap, const struct sp_export_opts *opts, const struct sp_export_out *out,
                               struct sp_export_result *result, struct sp_diag *d);

/* ---- for the formats ---- */

struct sp_export {
    struct sp_snap *snap;
    const struct sp_export_opts *opts;
    const struct sp_export_out *out;
    struct sp_export_result *result;
    struct sp_buf text;                /* on its way out */
    uint64_t pass, passes;
};
/* c: with the facts that go out, one at least unless all is asked for. */
typedef struct sp_rc (*sp_export_visit)(struct sp_export *x, void *ctx, const struct sp_company *c, struct sp_arena *a);
/* Every company of the export. all: also those without a fact that goes out. counts: into the result. */
struct sp_rc SP_MUST sp_export_each(struct sp_export *x, bool all, bool counts, sp_export_visit visit, void *ctx, struct sp_diag *d);
/* Send on what is in x->text when it is much, or with now. */
struct sp_rc SP_MUST sp_export_flush(struct sp_export *x, bool now);

struct sp_rc SP_MUST sp_export_jsonl(struct sp_export *x, struct sp_diag *d);
struct sp_rc SP_MUST sp_export_csv(struct sp_export *x, struct sp_diag *d);
struct sp_rc SP_MUST sp_export_bods(struct sp_export *x, struct sp_diag *d);

#endif
