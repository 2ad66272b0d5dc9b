/*
 * schema/dispute.h - a contested fact: what a disputes.dispute says, and the mark that follows from it.
 *
 * The mark of a fact ("disputed") is never somebody's to set: a fact bears it as long as the newest version of a disputes.dispute
 * that names it is open or unresolved, and not closed. So the mark cannot be lost when the fact is updated.
 *
 * Rules: dispute.path (what is contested, as KIND/ID or KIND/ID/FIELD).
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_DISPUTE_H
#define SP_SCHEMA_DISPUTE_H

#include "schema/fact.h"

enum sp_dispute_outcome { SP_DISPUTE_OPEN, SP_DISPUTE_CORRECTED, SP_DISPUTE_REJECTED, SP_DISPUTE_UNRESOLVED, SP_DISPUTE_WITHDRAWN };
const char *sp_dispute_outcome_text(enum sp_dispute_outcome o);

/* The source of what the registry itself says of a dispute that was opened here. */
extern const struct sp_view sp_dispute_source;

/* Words of somebody: text, language, script or empty. */
struct sp_words { struct sp_view text, lang, script; };

/* What is contested. field: empty for the whole fact. */
struct sp_dispute_path { struct sp_view kind, fact, field; };
/* "registered.capital/1", "registered.capital/1/amount", or with a blank for the first stroke, as saphan show prints it. INVALID
 * (dispute.path): not of this form, no such kind or field, or a fact of the section disputes. Borrowed from text. */
struct sp_rc SP_MUST sp_dispute_path_parse(struct sp_view text, struct sp_dispute_path *out, struct sp_diag *d);
void sp_dispute_path_put(struct sp_buf *b, const struct sp_dispute_path *p);

struct sp_dispute {
    struct sp_dispute_path about;
    struct sp_view by;                /* code list dispute_party */
    struct sp_words claim, answer;    /* answer: empty before there is one */
    struct sp_view raised, deadline, decided; /* ISO dates; decided may be empty */
    enum sp_dispute_outcome outcome;
};

bool sp_fact_is_dispute(const struct sp_fact *f);
/* Views of the fact's data, or in the arena. CORRUPT when it is no dispute. */
struct sp_rc SP_MUST sp_dispute_of(const struct sp_fact *f, struct sp_arena *a, struct sp_dispute *out);
/* Whether this version of a dispute puts the mark on what it names. */
bool sp_dispute_marks(const struct sp_fact *f, const struct sp_dispute *x);
bool sp_dispute_names(const struct sp_dispute *x, const struct sp_fact *f);

/* The fact that says it, checked as any other that comes: rules of schema/fact.h. class and source: of the fact. Closed when it is
 * corrected, rejected or withdrawn. In the arena. */
struct sp_rc SP_MUST sp_dispute_fact(const struct sp_dispute *x, struct sp_view id, unsigned class, struct sp_view source,
                                     struct sp_arena *a, struct sp_fact *out, struct sp_diag *d);
/* The subject's statement about it, of the dispute's id. */
struct sp_rc SP_MUST sp_statement_fact(const struct sp_dispute *x, struct sp_view id, const struct sp_words *words, struct sp_view date,
                                       unsigned class, struct sp_view source, struct sp_arena *a, struct sp_fact *out, struct sp_diag *d);

/* The day so many days after day; false when there is none. */
bool sp_day_after(struct sp_view day, int64_t days, char out[11]);

#endif
