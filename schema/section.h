/*
 * schema/section.h - what a fact may hold: one table of sections, kinds and fields.
 *
 * A fact's kind is "section.name"; its data is one flat JSON object whose members are the kind's fields, in the
 * table's order. The table (schema/kinds_*.h) is the only place that knows a field: parsing, canonical text, rendition,
 * JSON Schema and documentation all walk it. A kind's number is stored on disk and never reused.
 *
 * Threading: constant tables.
 */
#ifndef SP_SCHEMA_SECTION_H
#define SP_SCHEMA_SECTION_H

#include "schema/codelist.h"
#include "schema/form.h"

/* In report order: the one of the list of codes. */
enum sp_section {
    SP_SECTION_REGISTERED,
    SP_SECTION_IDENTIFIERS,
    SP_SECTION_OWNERSHIP,
    SP_SECTION_OFFICERS,
    SP_SECTION_FINANCIAL,
    SP_SECTION_TRADE_PAYMENTS,
    SP_SECTION_CREDIT_FACILITIES,
    SP_SECTION_LEGAL,
    SP_SECTION_WATCH_LISTS,
    SP_SECTION_TAX,
    SP_SECTION_INVOICES,
    SP_SECTION_ELECTRICITY,
    SP_SECTION_SHIPPING,
    SP_SECTION_FOREIGN_TRADE,
    SP_SECTION_SCORE,
    SP_SECTION_ALERTS,
    SP_SECTION_QUERY_HISTORY,
    SP_SECTION_DISPUTES,
    SP_SECTION_LABOUR,
    SP_SECTION_COUNT
};

/* type, JSON form */
enum sp_field_type {
    SP_TYPE_TEXT,    /* {"text":…,"lang":…,"script"?:…}: original words, at most SP_MAX_NAME_BYTES */
    SP_TYPE_LONG,    /* the same, at most SP_MAX_TEXT_BYTES */
    SP_TYPE_TOKEN,   /* "…": language-neutral, at most SP_MAX_TOKEN_FIELD */
    SP_TYPE_CODE,    /* "…": a code of the field's list */
    SP_TYPE_DATE,    /* "YYYY-MM-DD" */
    SP_TYPE_AMOUNT,  /* {"value":"123.45","currency":"LAK"} */
    SP_TYPE_DECIMAL, /* "12.5" */
    SP_TYPE_INT,     /* 7, within the field's min and max */
    SP_TYPE_BOOL,    /* true */
    SP_TYPE_SUBJECT, /* "LA.ern:0100001234" */
    SP_TYPE_TIME     /* "2026-11-21T02:03:04Z" */
};

struct sp_field {
    const char *name;
    enum sp_field_type type;
    enum sp_codelist list;  /* CODE only */
    enum sp_form form;      /* TOKEN only */
    bool required;
    int64_t min, max;       /* INT; DECIMAL when max > min; shares are those of 0 to 100 */
    uint8_t name_n;         /* length of name */
    bool prose;             /* free text, which may be translated beside the original; names, places and titles never are */
};

enum { SP_MAX_FIELDS = 40, SP_MAX_KINDS = 96 }; /* of one kind; of the table */

/* What must hold between the fields a, b … of one fact. */
enum sp_rule_type {
    SP_RULE_END,
    SP_RULE_ANY,        /* at least one of them is there */
    SP_RULE_RISE,       /* date a is not after b */
    SP_RULE_AT_MOST,    /* number a is not above b */
    SP_RULE_NEEDS,      /* where a is, b is */
    SP_RULE_WHEN,       /* where code a is `value`, b is */
    SP_RULE_REGION,     /* a is an ISO 3166-2 code of country b */
    SP_RULE_ISIC,       /* b is an ISIC code when scheme a says so */
    SP_RULE_IDENTIFIER  /* b in the normal form of scheme a, c its check state: both are computed. First of its kind's rules */
};
enum { SP_RULE_FIELDS = 4 };
struct sp_rule { enum sp_rule_type type; struct sp_view field[SP_RULE_FIELDS]; const char *value; };

struct sp_kind {
    const char *name;            /* "registered.name" */
    uint16_t number;             /* on disk; never reused; below SP_MAX_KIND_NUMBER */
    enum sp_section section;
    unsigned default_class;      /* enum sp_class, when a record names none */
    const struct sp_field *fields;
    size_t n_fields;
    const struct sp_rule *rules; /* up to SP_RULE_END */
    size_t name_n;               /* length of name */
};
enum { SP_MAX_KIND_NUMBER = 256 };

const struct sp_kind *sp_kind_named(struct sp_view name);      /* NULL when there is none */
const struct sp_kind *sp_kind_numbered(uint64_t number);       /* NULL when there is none */
/* All kinds, in report order: by section, then as the table lists them. Of two kinds the one at the lower address is first. */
const struct sp_kind *sp_kinds(size_t *n);
const struct sp_field *sp_kind_field(const struct sp_kind *kind, struct sp_view name); /* NULL when there is none */

const char *sp_section_name(enum sp_section section);
unsigned sp_section_version(enum sp_section section);
bool sp_section_named(struct sp_view name, enum sp_section *out);
const char *sp_field_type_name(enum sp_field_type type);       /* "text", "amount" … */

#endif
