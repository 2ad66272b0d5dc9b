#include "schema/section.h"

#include "base/short.h"
#include "schema/kinds_activity.h"
#include "schema/kinds_care.h"
#include "schema/kinds_company.h"
#include "schema/kinds_credit.h"
#include "schema/kinds_public.h"

/* In report order. */
#define KINDS(K) \
    SP_KINDS_COMPANY(K) SP_KINDS_CREDIT(K) SP_KINDS_PUBLIC(K) SP_KINDS_ACTIVITY(K) SP_KINDS_CARE(K) SP_KINDS_LABOUR(K)

#define KIND(n, s, c, kind_name, fields, rules) \
    { kind_name, n, SP_SECTION_##s, SP_CLASS_##c, fields, sizeof fields / sizeof fields[0], rules, sizeof(kind_name) - 1 },
static const struct sp_kind kinds[] = { KINDS(KIND) };
#undef KIND

#define KIND(n, s, c, kind_name, fields, rules) PLACE_##n,
enum { KINDS(KIND) N_KINDS };
#undef KIND
_Static_assert((int)N_KINDS <= (int)SP_MAX_KINDS, "counters by kind have SP_MAX_KINDS places");

/* Position and one, by number: facts that are read from disk name their kind so. */
#define KIND(n, s, c, kind_name, fields, rules) [n] = PLACE_##n + 1,
static const uint8_t by_number[SP_MAX_KIND_NUMBER] = { KINDS(KIND) };
#undef KIND

/* By position, close together: few names are of one length. */
#define KIND(n, s, c, kind_name, fields, rules) sizeof(kind_name) - 1,
static const uint8_t name_lengths[] = { KINDS(KIND) };
#undef KIND

const struct sp_kind *sp_kinds(size_t *n)
{
    *n = N_KINDS;
    return kinds;
}

const struct sp_kind *sp_kind_named(struct sp_view v)
{
    for (size_t i = 0; i < N_KINDS; i++)
        if (name_lengths[i] == v.n && sp_equal_fast(kinds[i].name, v.p, v.n))
            return &kinds[i];
    return NULL;
}

const struct sp_kind *sp_kind_numbered(uint64_t number)
{
    unsigned place = number < SP_MAX_KIND_NUMBER ? by_number[number] : 0;
    return place ? &kinds[place - 1] : NULL;
}

const struct sp_field *sp_kind_field(const struct sp_kind *kind, struct sp_view v)
{
    for (size_t i = 0; i < kind->n_fields; i++)
        if (kind->fields[i].name_n == v.n && sp_equal_fast(kind->fields[i].name, v.p, v.n))
            return &kind->fields[i];
    return NULL;
}

const char *sp_section_name(enum sp_section section) { return sp_codes(SP_LIST_SECTION)[section]; }

unsigned sp_section_version(enum sp_section section)
{
    static const unsigned versions[SP_SECTION_COUNT] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
    return versions[section];
}

bool sp_section_named(struct sp_view v, enum sp_section *out)
{
    int i = sp_code_index(SP_LIST_SECTION, v);
    if (i < 0)
        return false;
    *out = (enum sp_section)i;
    return true;
}

const char *sp_field_type_name(enum sp_field_type type)
{
    static const char *const names[] = { "text", "long", "token", "code", "date", "amount", "decimal", "int", "bool",
                                         "subject", "time" };
    return names[type];
}
