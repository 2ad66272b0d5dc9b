/*
 * schema/country_policy_take.h - reading the entries of a country's table. Only schema/country_policy_*.c include it. Each names the rule and
 * the member where it refuses. Threading: one thread.
 */
#ifndef SP_SCHEMA_COUNTRY_POLICY_TAKE_H
#define SP_SCHEMA_COUNTRY_POLICY_TAKE_H

#include "base/json_locate.h"
#include "schema/country_policy.h"

struct sp_law_reader {
    struct sp_arena *a;
    struct sp_diag *d;
    struct sp_country_policy *p;
    struct sp_view rules[4 * SP_MAX_LAW_ROWS]; /* ids so far */
    size_t n_rules;
    bool abroad;                               /* the rows being read are those of export */
};

/* ---- country_policy_take.c ---- */

struct sp_rc SP_MUST sp_law_refuse(struct sp_law_reader *r, const char *rule, const char *field, const char *why);
typedef struct sp_rc (*sp_law_each)(struct sp_law_reader *r, const cJSON *j, void *out);
/* An array, each element read into the next of `size` bytes; out: a pointer to them, n: how many. */
struct sp_rc SP_MUST sp_law_take_list(struct sp_law_reader *r, const cJSON *j, const char *name, size_t size, sp_law_each each, void *out, size_t *n);
struct sp_rc SP_MUST sp_law_take_opt_list(struct sp_law_reader *r, const cJSON *j, const char *name, size_t size, sp_law_each each, void *out, size_t *n);
struct sp_view sp_law_word(const cJSON *j); /* empty when it is no string */
/* A list of codes as bits; "*" alone is all of them. */
struct sp_rc SP_MUST sp_law_take_codes(struct sp_law_reader *r, const cJSON *j, const char *name, enum sp_codelist list, const char *rule, unsigned *out);
/* Text of a law. */
struct sp_rc SP_MUST sp_law_take_words(struct sp_law_reader *r, const cJSON *j, const char *name, struct sp_view *out);
/* Rule, source and text. */
struct sp_rc SP_MUST sp_law_take_entry(struct sp_law_reader *r, const cJSON *j, struct sp_law *law);
struct sp_rc SP_MUST sp_law_take_what(struct sp_law_reader *r, const cJSON *j, bool may_be_empty, struct sp_kind_set *out);
struct sp_rc SP_MUST sp_law_take_data(struct sp_law_reader *r, const cJSON *j, enum sp_law_data *out);
/* Each kind of the set has the field, and it fits. at: the member to name. */
typedef bool (*sp_law_fits)(const struct sp_field *f);
struct sp_rc SP_MUST sp_law_check_field(struct sp_law_reader *r, const struct sp_kind_set *set, struct sp_view name, sp_law_fits fits, const char *rule,
                                        const char *at, const char *wanted);

/* ---- country_policy_duties.c: elements of lists, and the dispute's object ---- */

struct sp_rc SP_MUST sp_law_take_quota(struct sp_law_reader *r, const cJSON *j, void *out);
struct sp_rc SP_MUST sp_law_take_retention(struct sp_law_reader *r, const cJSON *j, void *out);
struct sp_rc SP_MUST sp_law_take_never(struct sp_law_reader *r, const cJSON *j, void *out);
struct sp_rc SP_MUST sp_law_take_dispute(struct sp_law_reader *r, const cJSON *doc);

#endif
