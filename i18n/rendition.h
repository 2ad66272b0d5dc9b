/*
 * i18n/rendition.h - a report's text in one language: a pure function of (report, catalogue).
 *
 * Canonical lines, UTF-8, columns separated by TAB, each line ended by LF:
 *
 *   saphan-rendition/1   language   catalogue version   catalogue status
 *   head/NAME            MARK  label  value
 *   SECTION              s     label  version  number of facts
 *   KIND/ID              f     label  status  class  disputed or empty  source  valid from  valid to  received
 *   KIND/ID/FIELD        MARK  label  value
 *   withheld/KIND        w     label  number  rule
 *   redacted/SECTION     x     label  number of its facts that are not shown; empty: the whole section
 *   redacted/policy      x     label  number of the withheld lines that are not shown
 *   note/NAME            t     label  sentence
 *
 * A report that is shown in full has no redacted line. A copy of which parts were left out has at least one, and its first
 * column is saphan-rendition/2; apart from that the two are alike.
 *
 * MARK says what the value is: "t" made by the catalogue (label of a code, date, number, amount); "n" language-neutral,
 * as in the report (identifiers, codes without label); "o:LANG" or "o:LANG-SCRIPT" original words, never replaced.
 * In every column backslash, TAB, LF, CR and other control characters are written \\ \t \n \r \xHH. So two reports
 * that differ in anything shown have different lines: paths, marks and columns cannot run into each other, numbers keep
 * every digit, and no two labels of one code list are alike (gate of the catalogue compiler).
 *
 * Whoever changes what is written changes the version in the first line.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_RENDITION_H
#define SP_I18N_RENDITION_H

#include "i18n/catalogue.h"

#define SP_RENDITION_FORMAT "saphan-rendition/1"
#define SP_RENDITION_REDACTED "saphan-rendition/2"

/* type, what `text` holds and what `extra` holds */
enum sp_rtype {
    SP_R_TEXT,     /* original words;  extra: language, script: script or empty */
    SP_R_TOKEN,    /* language-neutral text */
    SP_R_CODE,     /* code;            extra: name of the code list */
    SP_R_DATE,     /* YYYY-MM-DD */
    SP_R_AMOUNT,   /* decimal;         extra: currency */
    SP_R_DECIMAL,  /* decimal */
    SP_R_PERCENT,  /* decimal */
    SP_R_INT,      /* whole number as decimal text */
    SP_R_BOOL,     /* "true" or "false" */
    SP_R_TIME      /* number: Unix seconds */
};

/* One labelled value. Everything is borrowed for the call. */
struct sp_rvalue {
    enum sp_rtype type;
    struct sp_view name;    /* field of the kind, or of the head */
    struct sp_view text;
    struct sp_view extra;
    struct sp_view script;
    int64_t number;
};

struct sp_rfact {
    struct sp_view kind;    /* "registered.name" */
    struct sp_view id;
    struct sp_view status;  /* codes of the lists status and class */
    struct sp_view cls;
    bool disputed;
    struct sp_view source;
    struct sp_view valid_from, valid_to; /* ISO dates or empty */
    int64_t received_s;     /* 0 = not stated */
    const struct sp_rvalue *values;
    size_t n_values;
};

/* The labels of a code list and the one found last. */
struct sp_rendition_code { const struct sp_catalogue_group *list; struct sp_view code, label; };

/* The writer: lines go straight into out. What every fact needs is looked up once. Members are internal. */
struct sp_rendition {
    const struct sp_catalogue *cat;
    struct sp_buf *out;
    struct sp_rendition_code status, cls;
    const struct sp_catalogue_group *kinds, *fields; /* fields: of the kind written last */
    struct sp_view disputed_label;
    struct sp_view last_kind, kind_label;
    int64_t last_received_s;            /* its text stands in out already */
    size_t received_at, received_n;
    bool synthetic, disputed, withheld, redacted; /* which notes close the text */
    char tab[2], end[2];                /* what parts columns and ends lines: the first byte, or both */
    size_t part_n, n_parted, from;      /* bytes of one; how many so far; where the text begins in out */
};

/* First line and head, in the order given. Appends to out; a failure stays in out until sp_rendition_end. */
void sp_rendition_begin(struct sp_rendition *r, const struct sp_catalogue *cat, const struct sp_rvalue *head, size_t n,
                        struct sp_buf *out);
/* The same of a copy of which parts were left out: sp_rendition_redacted says which, behind the withheld lines. */
void sp_rendition_begin_redacted(struct sp_rendition *r, const struct sp_catalogue *cat, const struct sp_rvalue *head, size_t n,
                                 struct sp_buf *out);
/* Either of the two as a JSON string holds it, for whoever has one to compare with: TAB and LF are two characters each. */
void sp_rendition_begin_written(struct sp_rendition *r, bool redacted, const struct sp_catalogue *cat,
                                const struct sp_rvalue *head, size_t n, struct sp_buf *out);
/* After sp_rendition_end. True: what was appended is, but for the quotes around it, what sp_buf_put_json makes of the lines, of
 * which there would be *lines_n bytes. False: not sure, since some column holds a quote or a backslash. */
bool sp_rendition_written(const struct sp_rendition *r, size_t *lines_n);
void sp_rendition_section(struct sp_rendition *r, struct sp_view section, int64_t version, size_t n_facts);
void sp_rendition_fact(struct sp_rendition *r, const struct sp_rfact *fact);
void sp_rendition_withheld(struct sp_rendition *r, struct sp_view kind, int64_t count, struct sp_view rule);
/* The rule in plain words, as such a line has it: policy.class by its label; a rule of a country's table by its label, or that of all
 * of them, and its id. */
void sp_rendition_put_rule(const struct sp_catalogue *cat, struct sp_view rule, struct sp_buf *out);
/* what: a section, in the report's order, or at last "policy". n = 0: the whole section. */
void sp_rendition_redacted(struct sp_rendition *r, struct sp_view what, size_t n);
/* The notes. NOMEM or LIMIT when something did not fit. */
struct sp_rc SP_MUST sp_rendition_end(struct sp_rendition *r);

/* Reading lines back: one line at a time, for pages and checks. */
enum { SP_RENDITION_COLUMNS = 10 };
struct sp_rendition_line { struct sp_view column[SP_RENDITION_COLUMNS]; size_t n; };
/* Split the next line off *rest; false at the end, and with *bad set when it is not a line. Columns keep their escapes. */
bool sp_rendition_next(struct sp_view *rest, struct sp_rendition_line *line, bool *bad);
/* A column without its escapes, appended. False when it is not a column that the writer makes. */
bool sp_rendition_unescape(struct sp_view column, struct sp_buf *out);

#endif
