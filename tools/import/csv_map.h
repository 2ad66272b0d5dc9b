/*
 * tools/import/csv_map.h - which column of a CSV file says what: a mapping file, or the header of the project's own CSV.
 *
 * A mapping is strict JSON in the shape of the record that comes out, with {"column":…} where a value is read from the file:
 *
 *   {"format":"saphan-csv-mapping/1",
 *    "delimiter":";", "encoding":"TIS-620", "header":true, "skip":0, "empty":["-"],            all may be left out
 *    "decimal":",", "grouping":".", "date":"DD/MM/YYYY", "source":"la.erp",
 *    "subject":{"country":"LA","scheme":"la.ern","value":{"column":"No"}},                     or {"key":{"column":"Key"}}
 *    "facts":[{"kind":"registered.name","id":"legal","data":{"type":"legal","text":{"text":{"column":"Name"},"lang":"lo"}}},
 *             {"kind":"registered.status","data":{"code":{"column":"State","codes":{"A":"active"},"otherwise":"unknown"}}}]}
 *
 * A value is a constant, or {"column":NAME or NUMBER from 1, "codes":{from:to}, "otherwise":constant, "date":FORM, "decimal":",",
 * "grouping":".", "prefix":TEXT}. FORM has DD or D, MM or M, and YYYY or BBBB (Buddhist era, 543 years more). A fact takes
 * id (1 when left out), status, class, source, valid_from, valid_to, data and "when":{"column":…,"is":[…]}.
 *
 * Rules (diag.rule, with the member's path and line): import.mapping.form import.mapping.kind import.mapping.field
 * import.mapping.value import.mapping.double import.mapping.encoding, those of base/json.h, schema.code, schema.date
 *
 * Threading: a mapping is constant once made.
 */
#ifndef SP_TOOLS_IMPORT_CSV_MAP_H
#define SP_TOOLS_IMPORT_CSV_MAP_H

#include "base/arena.h"
#include "tools/import/csv_column.h"

enum { SP_CSV_FACTS = 512, SP_MAX_MAPPING_BYTES = 1024 * 1024 };

enum sp_csv_from { SP_CSV_ABSENT, SP_CSV_CONSTANT, SP_CSV_FROM_COLUMN };
struct sp_csv_code { struct sp_view from, to; };
struct sp_csv_value {
    enum sp_csv_from from;
    struct sp_view text;              /* the constant */
    size_t column;                    /* in the mapping's columns */
    const struct sp_csv_code *codes;
    size_t n_codes;
    bool otherwise;                   /* text is for cells without a code */
    struct sp_view date, prefix;      /* or empty */
    char decimal, grouping;           /* or 0 */
};

struct sp_csv_part_map { struct sp_csv_column to; struct sp_csv_value v; };

struct sp_csv_fact {
    const struct sp_kind *kind;
    struct sp_csv_value head[SP_CSV_META_COUNT]; /* of those a fact has */
    struct sp_csv_value when;                    /* a column, or absent: always */
    const struct sp_view *is;
    size_t n_is;
    const struct sp_csv_part_map *parts;         /* in the order of the kind's fields */
    size_t n_parts;
};

struct sp_csv_wanted { struct sp_view name; uint64_t number; /* 0: by name */ struct sp_view member; /* who asks first */ const struct sp_kind *kind; /* own columns of data */ };

struct sp_csv_mapping {
    struct sp_arena arena;
    struct sp_view text;                         /* of the file */
    char delimiter;
    const char *encoding;                        /* as iconv names it; NULL: UTF-8 */
    bool header, own;                            /* own: the project's own columns */
    uint64_t skip;                               /* lines before the header */
    const struct sp_view *empty;                 /* cells that mean nothing */
    size_t n_empty;
    struct sp_csv_value key, country, scheme, value; /* key, or the other three */
    struct sp_view source;
    struct sp_csv_wanted *columns;
    size_t n_columns;
    struct sp_csv_fact *facts;
    size_t n_facts;
};

/* d->line is the line of what is wrong. Free with sp_csv_mapping_free. */
struct sp_rc SP_MUST sp_csv_mapping_parse(struct sp_view text, struct sp_csv_mapping **out, struct sp_diag *d);
/* The mapping that a header of the project's own columns means. source: for facts without a column of it; or NULL. Rule: import.csv.header */
struct sp_rc SP_MUST sp_csv_mapping_own(const struct sp_view *header, size_t n, const char *source, struct sp_csv_mapping **out, struct sp_diag *d);
void sp_csv_mapping_free(struct sp_csv_mapping *m); /* NULL is fine */
static inline void sp_csv_mapping_drop(struct sp_csv_mapping **m) { sp_csv_mapping_free(*m); }
#define SP_CSV_MAPPING_AUTO __attribute__((cleanup(sp_csv_mapping_drop))) struct sp_csv_mapping *

/* The mapping reads a legal name, and the company came without one. */
struct sp_company;
bool sp_csv_mapping_lacks_name(const struct sp_csv_mapping *m, const struct sp_company *c, struct sp_arena *a);

struct sp_view sp_csv_mapping_text(const struct sp_csv_mapping *m);

/* The column that a failure of a record is about, as sp_ring_column wants it; nothing when it is of none. */
void sp_csv_column_of(const struct sp_csv_mapping *m, struct sp_view notes, const struct sp_diag *why, struct sp_buf *out);

#endif
