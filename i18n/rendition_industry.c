/* What an industry code stands for; declared in rendition_doc.h. */
#include "i18n/format.h"
#include "i18n/rendition_doc.h"

/* ISIC Rev.4 (United Nations, Statistical Papers, Series M No. 4): first and last division of each section. */
static const struct { char section[2]; unsigned first, last; } sections[] = {
    { "A", 1, 3 },   { "B", 5, 9 },   { "C", 10, 33 }, { "D", 35, 35 }, { "E", 36, 39 }, { "F", 41, 43 }, { "G", 45, 47 },
    { "H", 49, 53 }, { "I", 55, 56 }, { "J", 58, 63 }, { "K", 64, 66 }, { "L", 68, 68 }, { "M", 69, 75 }, { "N", 77, 82 },
    { "O", 84, 84 }, { "P", 85, 85 }, { "Q", 86, 88 }, { "R", 90, 93 }, { "S", 94, 96 }, { "T", 97, 98 }, { "U", 99, 99 },
};

/* The letter of the section; NULL when the code begins with no division of any. */
static const char *section_of(struct sp_view code)
{
    if (code.n < 2 || code.p[0] < '0' || code.p[0] > '9' || code.p[1] < '0' || code.p[1] > '9')
        return NULL;
    unsigned division = (unsigned)(code.p[0] - '0') * 10 + (unsigned)(code.p[1] - '0');
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
        if (division >= sections[i].first && division <= sections[i].last)
            return sections[i].section;
    return NULL;
}

/* Of the division, else of its section, or of the section that the code is; empty where the catalogue has none. */
static struct sp_view label_of(const struct sp_catalogue *cat, struct sp_view code)
{
    const char *section = section_of(code);
    if (code.n == 1) /* a whole section */
        return sp_catalogue_code(cat, SP_VIEW_LIT("isic_section"), code);
    if (!section)
        return sp_view(NULL, 0);
    struct sp_view label = sp_catalogue_code(cat, SP_VIEW_LIT("isic_division"), sp_view(code.p, 2));
    return label.n ? label : sp_catalogue_code(cat, SP_VIEW_LIT("isic_section"), sp_view_of(section));
}

static struct sp_rc name_one(struct sp_doc_fact *f, struct sp_view isic, const struct sp_catalogue *cat, struct sp_arena *a)
{
    const struct sp_doc_value *scheme = sp_doc_named(f->values, f->n, "scheme"), *code = sp_doc_named(f->values, f->n, "code");
    struct sp_view label = scheme && code && sp_view_eq(scheme->value, isic) ? label_of(cat, code->value) : sp_view(NULL, 0);
    if (!label.n)
        return SP_OK;
    SP_BUF_AUTO text = { 0 };
    const struct sp_slot slots[] = { { "name", label }, { "code", code->value } };
    struct sp_doc_value *own = sp_arena_alloc(a, f->n * sizeof *own);
    SP_TRY(sp_template_put(sp_catalogue_text(cat, "form.code"), slots, 2, &text));
    if (!own)
        return SP_ERR(NOMEM);
    memcpy(own, f->values, f->n * sizeof *own);
    struct sp_doc_value *shown = &own[code - f->values];
    shown->mark = SP_VIEW_LIT("t"); /* the catalogue's words now */
    if (!sp_arena_copy(a, sp_buf_view(&text), &shown->value))
        return SP_ERR(NOMEM);
    f->values = own;
    return SP_OK;
}

struct sp_rc sp_doc_name_industries(struct sp_doc *doc, const struct sp_catalogue *cat, struct sp_arena *a)
{
    struct sp_view isic = sp_catalogue_code(cat, SP_VIEW_LIT("activity_scheme"), SP_VIEW_LIT("isic4"));
    for (size_t i = 0; isic.n && i < doc->n_sections; i++) {
        struct sp_doc_section *s = &doc->sections[i];
        struct sp_doc_fact *facts = NULL;
        for (size_t k = 0; k < s->n; k++) {
            if (!sp_view_is(s->facts[k].kind, "registered.activity"))
                continue;
            SP_TRY(sp_doc_own_facts(s, &facts, a));
            SP_TRY(name_one(&facts[k], isic, cat, a));
        }
    }
    return SP_OK;
}
