/*
 * schema/country_policy.h - what the law of one country asks of a registry: data, read from a file.
 *
 * A table is strict JSON, saphan-country-policy/1 (docs/country-policy.md). It says which facts may be given, at home and abroad,
 * for which purposes, by whose consent and, abroad, on which transfer basis; how often may be asked; how long facts are kept; how
 * fast a dispute is answered; and what is never collected. Every entry has a rule id and, where a law asks for it, the clause as
 * source. Sections, kinds, fields, classes, purposes and the bases of authorisations are those of the one table and the lists of codes.
 * Tables for CN, LA, VN and for any other country are compiled in (schema/policies); a node's configuration may name its own.
 *
 * Of rows the first that covers a fact decides; the last row of domestic and of export covers everything, so that there is no rule
 * that the table does not show.
 *
 * Rules (diag.rule): country.format country.country country.date country.offset country.rule country.what country.class country.purpose
 * country.authorisation country.basis country.data country.field country.clock country.years country.grace country.quota country.days
 * country.complete country.limit, and those of base/json.h.
 *
 * Threading: constant after reading.
 */
#ifndef SP_SCHEMA_COUNTRY_POLICY_H
#define SP_SCHEMA_COUNTRY_POLICY_H

#include "schema/fact.h"

enum { SP_MAX_COUNTRY_POLICY_BYTES = 256 * 1024, SP_MAX_LAW_ROWS = 64, SP_LAW_CLASSES = 4, SP_LAW_RULE_BYTES = 60, SP_LAW_GRACE_DAYS = 30 };

/* Of every entry. source: the law's clause; empty: this registry's own rule, which no law asks for. */
struct sp_law { struct sp_view rule, source, text; };

/* A set of kinds, by place in sp_kinds. */
struct sp_kind_set { bool has[SP_MAX_KINDS]; };
bool sp_kind_set_has(const struct sp_kind_set *s, const struct sp_kind *kind);

enum sp_law_data { SP_LAW_ANY, SP_LAW_PERSONAL, SP_LAW_COMPANY };

/* Facts of these kinds are data of a natural person; with a field: where the code in it is one of these. */
struct sp_law_person { struct sp_kind_set kinds; struct sp_view field; const struct sp_view *codes; size_t n_codes; };

/* What lets data leave the country. */
struct sp_law_basis { struct sp_law law; struct sp_view id; const struct sp_view *to; size_t n_to; }; /* to: countries; none: any */

/* Bits 1u << place in SP_LIST_PURPOSE and SP_LIST_AUTH_BASIS; authorisation 0: none is needed. basis: place in bases, or -1 at home. */
struct sp_law_way { unsigned purposes, authorisation; int basis; };

/* Facts of these kinds, up to this class: given where a way is open, else withheld by the row's rule. */
struct sp_law_row {
    struct sp_law law;
    struct sp_kind_set kinds;
    unsigned max_class;
    enum sp_law_data data;
    const struct sp_law_way *ways;
    size_t n_ways;
};

enum { SP_LAW_NONE = 255 }; /* no row: never of a table that was read */
struct sp_law_rows {
    const struct sp_law_row *rows;
    size_t n;
    uint8_t decides[2][SP_MAX_KINDS][SP_LAW_CLASSES]; /* by personal, kind, class: place in rows */
};

enum sp_quota_of { SP_QUOTA_PARTNER, SP_QUOTA_PARTICIPANT, SP_QUOTA_SUBJECT };
/* Questions in one day of: a partner node; a participant, of any node; a participant about one subject. ops: bits of SP_LIST_OP. */
struct sp_law_quota { struct sp_law law; enum sp_quota_of of; unsigned ops; int64_t per_day; };

/* What starts the time after which a fact goes: the first that the fact has. */
enum sp_clock_type { SP_CLOCK_VALID_TO, SP_CLOCK_CLOSED, SP_CLOCK_RECEIVED, SP_CLOCK_FIELD };
struct sp_law_clock { enum sp_clock_type type; struct sp_view field; };
struct sp_law_retention {
    struct sp_law law;
    struct sp_kind_set kinds;
    enum sp_law_data data;
    const struct sp_law_clock *clocks;
    size_t n_clocks;
    int64_t years;
    int64_t grace_days;         /* SP_LAW_GRACE_DAYS when the table does not say */
};

struct sp_law_dispute { struct sp_law law; int64_t days; }; /* calendar days from the day of the claim */

/* Kinds that may not be in the registry at all; none: the model has no such kind. */
struct sp_law_never { struct sp_law law; struct sp_kind_set kinds; };

struct sp_country_policy {
    struct sp_view country;     /* ISO 3166-1, or "*" for the table of any other */
    struct sp_view as_of;       /* day of its making */
    int64_t utc_offset_s;       /* where its days begin */
    const struct sp_view *person_subjects; /* subjects whose records are personal data: keys that begin so */
    size_t n_person_subjects;
    const struct sp_law_person *persons;
    size_t n_persons;
    const struct sp_law_basis *bases;
    size_t n_bases;
    struct sp_law_rows domestic, abroad;
    const struct sp_law_quota *quotas;
    size_t n_quotas;
    const struct sp_law_retention *retention;
    size_t n_retention;
    struct sp_law_dispute dispute;
    const struct sp_law_never *never;
    size_t n_never;
    struct sp_view text;        /* the table as it was read */
    char digest[44];            /* SHA-256 of it, base64url; filled in by whoever answers by the table */
    struct sp_arena arena;
};

/* FORMAT, INVALID, LIMIT, VERSION with the rule, the member's path and its line in the text. Free with sp_country_policy_free. */
struct sp_rc SP_MUST sp_country_policy_parse(struct sp_view text, struct sp_country_policy **out, struct sp_diag *d);
/* The compiled-in table of a country ("LA"): its own, or the one for any other. */
struct sp_rc SP_MUST sp_country_policy_of(struct sp_view country, struct sp_country_policy **out, struct sp_diag *d);
/* Its text. */
struct sp_view sp_country_policy_text(struct sp_view country);
/* Each of them; empty past the last. */
struct sp_view sp_country_policy_nth(size_t i);
void sp_country_policy_free(struct sp_country_policy *p);

/* Whether a fact of this subject is data of a natural person. */
bool sp_law_personal(const struct sp_country_policy *p, struct sp_view subject, const struct sp_fact *f);

/* --- retention and disputes ---------------------------------------------------------------------------- */

enum { SP_DAY_TEXT = 11 }; /* "2026-11-21" and NUL */

/* When a fact must go. */
struct sp_law_due {
    const struct sp_law_retention *rule;
    char event[SP_DAY_TEXT];    /* the day that started the clock */
    char due[SP_DAY_TEXT];      /* the first day on which the fact may not be there: years later, never earlier */
};
/* Of the first rule that covers the fact. False (out untouched): none does, or its clock has not started. A version that was
 * closed starts SP_CLOCK_CLOSED on the day it was received, in the country. A month or year that a field names ends on its last day. */
bool sp_law_due(const struct sp_country_policy *p, struct sp_view subject, const struct sp_fact *f, struct sp_law_due *out);

/* The first day on which a fact may go by a version, received then, that made it due before its time: a slip or a lie of one delivery can be
 * put right until then. */
void sp_law_grace_ends(const struct sp_country_policy *p, const struct sp_law_retention *rule, int64_t received_s, char out[SP_DAY_TEXT]);

/* The last day to answer a claim that was made on this day. False: not a day. */
bool sp_law_deadline(const struct sp_country_policy *p, struct sp_view raised, char out[SP_DAY_TEXT]);

/* The day of a time, in the country. */
void sp_law_day(const struct sp_country_policy *p, int64_t unix_s, char out[SP_DAY_TEXT]);

/* --- what may be given --------------------------------------------------------------------------------- */

struct sp_law_question {
    struct sp_view from;          /* country of who asks; empty: at home */
    struct sp_view subject;
    struct sp_view purpose;       /* code */
    struct sp_view authorisation; /* code of its basis; empty: none */
};
/* The table's answer to one question: of each row the way that is open. Borrows p. */
struct sp_law_gate {
    const struct sp_country_policy *p;
    const struct sp_law_rows *rows;
    bool abroad, person;
    struct sp_view subject;
    int8_t way[SP_MAX_LAW_ROWS];  /* by row; -1: none */
    uint64_t used;                /* bits by row: those that sp_law_gives said yes by */
};
void sp_law_open(const struct sp_country_policy *p, const struct sp_law_question *q, struct sp_law_gate *out);
/* Whether the fact may be given. NULL: yes; else the row that withholds it. */
const struct sp_law_row *sp_law_withholds(struct sp_law_gate *g, const struct sp_fact *f);
/* On which basis a row that gave something lets it leave; NULL at home. */
const struct sp_law_basis *sp_law_basis_of(const struct sp_law_gate *g, size_t row);
/* The gate for another subject: for answers about many. */
void sp_law_about(struct sp_law_gate *g, struct sp_view subject);
/* The rule by which a kind is never collected, or NULL. */
const struct sp_law_never *sp_law_never(const struct sp_country_policy *p, const struct sp_kind *kind);

#endif
