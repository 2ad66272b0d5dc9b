/*
 * tools/import/complete.h - files that are a whole register: who is not in them is on the register no more.
 *
 * Which register they are, the files say themselves: companies whose keys begin with one COUNTRY.scheme, with registered facts of
 * certain sources. A company of the registry with such a key and a registered fact in force of one of these sources is of it; all others
 * are none of this import's business. One that did not come gets a mark: a registered.status of its own id ("register"; where somebody has
 * said something else in that place "register.2" and so on), of that source, "removed". Its other facts stay as they are: it is still to
 * be found. The mark is closed when it comes with a later whole register. An earlier program wrote marks over the source's own status;
 * such a one becomes then what was said before, unless the files say "removed" of anybody themselves.
 * One that has ended already (a status in force today says dissolved, revoked, merged, migrated or removed, and none active) is left
 * alone, and so is one whose status is disputed, or was corrected by a dispute.
 *
 * Rules: import.complete.empty import.complete.mixed import.complete.sources import.complete.place
 * import.complete.rejects import.complete.share import.complete.overtaken
 *
 * Threading: sp_complete_note, _refused and _put_mark from any; the others from the thread that imports.
 */
#ifndef SP_TOOLS_IMPORT_COMPLETE_H
#define SP_TOOLS_IMPORT_COMPLETE_H

#include "storage/registry.h"

enum { SP_COMPLETE_PERCENT = 5 };   /* so many of a register may be missing without a word */

struct sp_complete;
struct sp_rc SP_MUST sp_complete_new(struct sp_complete **out);
void sp_complete_free(struct sp_complete *c); /* NULL is fine */

/* A record that is put, and a row that was refused without saying of whom it is. */
struct sp_rc SP_MUST sp_complete_note(struct sp_complete *c, const struct sp_company *company);
void sp_complete_refused(struct sp_complete *c, uint64_t rows);
/* What was noted, to go on with after an interruption; _take adds it. CORRUPT. */
void sp_complete_put_mark(struct sp_complete *c, struct sp_buf *out);
struct sp_rc SP_MUST sp_complete_take_mark(struct sp_complete *c, struct sp_view mark);

struct sp_complete_opts {
    struct sp_db *db;           /* NULL: an empty registry, in which nobody is missing */
    unsigned percent_most;      /* of the register's companies may be missing */
    bool count_is_new;          /* an earlier run was stopped, and files or registry have changed since: more than SP_COMPLETE_PERCENT is asked for once more */
    uint64_t from;              /* number of the company to go on with */
    uint64_t (*position)(void *ctx, uint64_t number); /* to be stored with what is done about companies before that number */
    void (*tell)(void *ctx, struct sp_view subject, struct sp_view name); /* of each that is missing, before any is marked; or NULL */
    void *ctx;
};
/* missing: to be marked. settled: missing too, but a dispute decides. returned: marked by an import before, and back. marked: put by this run,
 * of both. */
struct sp_complete_result { uint64_t came, missing, settled, returned, marked; };
/* After everything was put. INVALID with one of the rules: nobody was marked, what came is stored. */
struct sp_rc SP_MUST sp_complete_close(struct sp_complete *c, struct sp_import *import, const struct sp_complete_opts *o,
                                       struct sp_complete_result *out, struct sp_diag *d);

#endif
