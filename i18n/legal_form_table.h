/*
 * i18n/legal_form_table.h - the list of legal forms (i18n/legal_form_list.h) made ready for finding them in names.
 *
 * There are two tables of the one list: for keys of names, folded as they are, and for telling a reader what a form is,
 * made without ICU.
 *
 * Threading: a table is built by one thread and read only after that.
 */
#ifndef SP_I18N_LEGAL_FORM_TABLE_H
#define SP_I18N_LEGAL_FORM_TABLE_H

#include "i18n/legal_form.h"

/* What a form is, finer than its type in keys. Of two of one type the later one says more.
 * X(name, type, its label "legal_form." or "", who is liable: "legal_form_note." or "") */
#define SP_FORMS(X) \
    X(UNKNOWN, NONE, "", "") X(ASSOCIATION, NONE, "association", "") X(FOREIGN, NONE, "foreign", "") \
    X(CORP, CORP, "", "") X(STOCK, CORP, "corp", "limited") \
    X(LTD, LTD, "ltd", "limited") X(GUARANTEE, LTD, "guarantee", "limited") X(UNLIMITED, LTD, "unlimited", "unlimited") \
    X(LIMITED, LLC, "ltd", "limited") X(PERSERO, LLC, "soe", "limited") X(LLC, LLC, "llc", "limited") \
    X(SINGLE, LLC, "single", "limited") X(OPC, LLC, "opc", "limited") \
    X(FOUNDATION, FOUNDATION, "foundation", "") X(COOP, COOP, "coop", "") X(FARM_COOP, COOP, "coop", "") X(SOE, SOE, "soe", "") \
    X(SOLE, SOLE, "sole", "unlimited") X(HOUSEHOLD, SOLE, "sole", "unlimited") \
    X(PARTNERSHIP, PARTNERSHIP, "partnership", "unlimited") X(HOP_DANH, PARTNERSHIP, "partnership", "mixed") \
    X(LP, LP, "lp", "mixed") X(LLP, LLP, "llp", "") X(SPECIAL, LLP, "", "") \
    X(JSC, JSC, "jsc", "limited") X(SA, PLC, "jsc", "limited") X(PLC, PLC, "plc", "limited")
enum sp_form {
#define X(name, type, label, note) SP_FORM_##name,
    SP_FORMS(X)
#undef X
    SP_FORM_COUNT
};
enum sp_legal_form sp_form_type(enum sp_form form);

enum { SP_FORM_MOST = 800, SP_FORM_BYTES = 32 * 1024, SP_FORM_BUCKETS = 512 };

struct sp_form_pattern {
    uint32_t at;
    uint8_t n, form, where;
    bool word;                /* needs a space (or the edge) beside it */
    char country[2];          /* names of this country only; zero: of all */
    const char *law;          /* "LA TH", "*" or "" */
    uint16_t next_front, next_end;
};
struct sp_form_table {
    bool by_law;              /* patterns are looked up by law, else by country */
    struct sp_form_pattern v[SP_FORM_MOST];
    size_t n, used;
    char text[SP_FORM_BYTES];
    uint16_t front[SP_FORM_BUCKETS], end[SP_FORM_BUCKETS];
};

/* Writes at most two forms of a spelling, as they stand in names to be looked up; returns how many. n: their lengths. */
typedef size_t sp_form_fold(struct sp_view spelling, char out[2][256], size_t n[2]);
/* t is zero but for by_law. Spellings that fold to nothing are left out. */
void sp_form_table_build(struct sp_form_table *t, sp_form_fold *fold);

/* The longest pattern in front or at the end of a folded name that is more than it; country: ISO 3166 or empty. */
const struct sp_form_pattern *sp_form_in_front(const struct sp_form_table *t, struct sp_view folded, struct sp_view country);
const struct sp_form_pattern *sp_form_at_end(const struct sp_form_table *t, struct sp_view folded, struct sp_view country);
/* The pattern that folded is, or NULL. */
const struct sp_form_pattern *sp_form_itself(const struct sp_form_table *t, struct sp_view folded, struct sp_view country);
/* Whether a name ends as a branch's, which is no company of its own. */
bool sp_form_branch(struct sp_view folded);

#endif
