/*
 * schema/company.h - one record of the project's JSONL: a subject and its facts.
 *
 *   {"subject":"LA.ern:0100001234","facts":[{…},…],"decided":[{…},…]?,"withheld":["disputes.dispute"]?}
 *
 * decided: schema/decided.h. withheld: facts are marked as disputed by what whoever wrote the record did not give along.
 *
 * Rules: those of schema/subject.h and schema/fact.h under "facts[i]", schema.company.empty schema.company.duplicate schema.company.disputed
 * schema.company.withheld schema.company.decided limit.facts
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_COMPANY_H
#define SP_SCHEMA_COMPANY_H

#include "schema/country_policy.h"
#include "schema/fact.h"
#include "schema/subject.h"

struct sp_company {
    struct sp_view subject;
    struct sp_fact *facts; /* n of them; each (kind, id) once */
    size_t n;
    struct sp_fact *decided; /* earlier versions, n_decided of them */
    size_t n_decided;
    bool disputes_withheld;
    size_t unmarked;       /* facts whose mark was taken away: sp_company_check_marks */
};

/* Strict JSON text; everything in out lives in the arena. */
struct sp_rc SP_MUST sp_company_from_json(struct sp_view line, struct sp_arena *a, struct sp_company *out,
                                          struct sp_diag *d);
/* Of a record that is to be imported: a fact that is marked as disputed comes with its dispute, which is open or unresolved. INVALID
 * (schema.company.disputed). Where the record says that disputes were withheld, such a fact comes without its mark, and is counted. */
struct sp_rc SP_MUST sp_company_check_marks(struct sp_company *c, struct sp_arena *a, struct sp_diag *d);
/* Whether facts[at] is marked, and no dispute of these says why. */
struct sp_rc SP_MUST sp_company_mark_is_alone(const struct sp_company *c, size_t at, struct sp_arena *a, bool *out);
/* What is shown of a record to whoever looks it up, and the look-up's answer: {"subject","facts","withheld"?}. Facts that are open
 * (sp_fact_is_open) and that the country's table gives; withheld[] as in reports, of open ones only, and not there when nothing is.
 * False: nothing is shown, and nothing was written. */
bool sp_company_put_shown(struct sp_buf *b, const struct sp_company *c, struct sp_law_gate *gate);
/* Reads that: as sp_company_from_json, and withheld[] is looked at. INVALID (answer.withheld) for one that no table could cause. */
struct sp_rc SP_MUST sp_company_from_answer(struct sp_view body, struct sp_arena *a, struct sp_company *out, struct sp_diag *d);
/* The record as one line, without the line feed; parses back to the same. */
void sp_company_put_json(struct sp_buf *b, const struct sp_company *c);

/*
 * From every version of every fact (in report order, older first) to what held on that day, as far as they know: of each fact the
 * version received last that speaks about the day. A version speaks about the days from its valid_from to its valid_to; a closed one
 * without valid_to says that the fact ended, from the day it was received.
 */
void sp_company_valid_on(struct sp_company *c, struct sp_view day);

#endif
