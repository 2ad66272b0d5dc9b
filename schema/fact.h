/*
 * schema/fact.h - one statement about a subject, of a source, with valid and received time.
 *
 * `data` is canonical JSON: the kind's fields in table order, no white space; so equal facts are equal bytes.
 *
 * Rules (diag.rule, with the field's path): schema.fact.kind schema.fact.id schema.fact.period schema.fact.received
 * schema.data.together schema.data.period schema.data.region schema.data.elf schema.data.activity schema.code
 * schema.date schema.time schema.form schema.decimal schema.range schema.text.* schema.identifier.* schema.subject.* limit.text, and
 * field.missing, field.type, field.unknown of base/json.h.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_FACT_H
#define SP_SCHEMA_FACT_H

#include "base/arena.h"
#include "base/json.h"
#include "schema/section.h"

struct sp_fact {
    const struct sp_kind *kind;
    struct sp_view id;          /* unique within subject and kind: 1 to 64 of A-Z a-z 0-9 . _ - */
    enum sp_status status;
    unsigned class;             /* enum sp_class */
    bool disputed;
    struct sp_view source;      /* who says so: a token such as "la.erp", "gleif", "synthetic" */
    struct sp_view valid_from;  /* ISO date, or empty */
    struct sp_view valid_to;
    int64_t received_s;         /* Unix time; 0 = not received yet */
    struct sp_view data;        /* canonical JSON */
};

/*
 * Strict: {"kind","id","status"?,"class"?,"disputed"?,"source","valid_from"?,"valid_to"?,"received"?,"data"}.
 * Absent: status new, class the kind's own, not disputed, received 0. Views live in the arena.
 */
struct sp_rc SP_MUST sp_fact_from_json(const cJSON *j, struct sp_arena *a, struct sp_fact *out, struct sp_diag *d);
/* As in a report: every member but valid_from and valid_to always there, fixed order. */
void sp_fact_put_json(struct sp_buf *b, const struct sp_fact *f);
/* The same without the received time, which is this registry's and not the source's. */
void sp_fact_put_said(struct sp_buf *b, const struct sp_fact *f);

/* 1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit. */
bool sp_fact_id_valid(struct sp_view id);

/* For storage. Decoding borrows from the bytes; CORRUPT when they are not what encode wrote. */
void sp_fact_encode(struct sp_buf *b, const struct sp_fact *f);
struct sp_rc SP_MUST sp_fact_decode(struct sp_view bytes, struct sp_fact *out);

/* Equal in everything but the received time. */
bool sp_fact_same(const struct sp_fact *a, const struct sp_fact *b);
/* Report order: kind, id (shorter first, then bytes), received time. */
int sp_fact_cmp(const struct sp_fact *a, const struct sp_fact *b);

/* Data of a kind → canonical text appended to out. Field paths start at "data". */
struct sp_rc SP_MUST sp_data_canonical(const struct sp_kind *kind, const cJSON *data, struct sp_buf *out,
                                       struct sp_diag *d);

/* One field's value of canonical data, in table order. */
struct sp_value {
    const struct sp_field *field;
    struct sp_view name;        /* the field's */
    struct sp_view text;        /* the words, code, date, decimal, amount's value, digits, "true"/"false" */
    struct sp_view lang;        /* TEXT, LONG */
    struct sp_view script;      /* TEXT, LONG; or empty */
    struct sp_view currency;    /* AMOUNT */
};
/* What a registry shows to anyone who may ask at all: registered facts and identifiers, public and not closed. */
bool sp_fact_is_open(const struct sp_fact *f);

/* Read canonical data without a JSON tree: the values that are there. Views of data, or of the arena where a text held
 * an escape. CORRUPT when data does not have the kind's shape. */
struct sp_rc SP_MUST sp_data_values(const struct sp_kind *kind, struct sp_view data, struct sp_arena *a,
                                    struct sp_value out[SP_MAX_FIELDS], size_t *n);
/* One of the values, or NULL. */
const struct sp_value *sp_value_named(const struct sp_value *v, size_t n, const char *field);

#endif
