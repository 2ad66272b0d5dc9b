#include "i18n/match.h"

#include "i18n/match_side.h"
#include "i18n/match_why.h"

/* What is with and without partner on one side. */
struct tally {
    double own, own_met;          /* the company's own words, and those with a partner */
    double own_alike;             /* the same by how alike the partner is */
    double met, lone;             /* context */
    double all_met, all_lone;     /* everything, when there is nothing but context */
    bool branch, number, suffix;  /* one of these stands alone */
    bool country;                 /* a country that is no suffix stands alone */
    struct sp_view suffix_of;     /* the country's token */
};

static struct tally tally_of(const struct sp_side *s)
{
    struct tally t = { 0 };
    for (size_t i = 0; i < s->n; i++) {
        const struct sp_item *it = &s->item[i];
        bool alone = it->alike == 0;
        t.all_met += it->alone_weight * it->alike;
        t.all_lone += it->alone_weight * (1 - it->alike);
        switch (it->role) {
        case SP_ROLE_OWN:
            t.own += it->weight;
            t.own_met += alone ? 0 : it->weight;
            t.own_alike += it->weight * it->alike;
            break;
        case SP_ROLE_CONTEXT: t.met += it->weight * it->alike; t.lone += it->weight * (1 - it->alike); break;
        case SP_ROLE_COUNTRY:
            if (!alone) { t.met += it->weight; break; }
            t.suffix_of = sp_view_of(it->word->token);
            if (it->suffix) t.suffix = true;
            else { t.country = true; t.lone += it->weight; }
            break;
        case SP_ROLE_BRANCH: t.branch = t.branch || alone; break;
        case SP_ROLE_NUMBER: t.number = t.number || alone; break;
        default: break;
        }
    }
    return t;
}

static double least(double a, double b) { return a < b ? a : b; }
static double most(double a, double b) { return a > b ? a : b; }

/* Trade words and places: what contradicts costs the match; what one side adds costs little, unless both names have
 * their legal form and so are probably whole, or it is much. */
static double context_factor(const struct tally *x, const struct tally *y, bool same_script, bool full_names)
{
    double met = x->met + y->met, conflict = least(x->lone, y->lone), extra = most(x->lone, y->lone) - conflict;
    double f = 1 - (same_script ? 0.45 : 0.36) * least(1, conflict) * (1 - 0.2 * met / (met + conflict + 0.01));
    if (same_script && full_names) return f * (1 - 0.6 * extra / (extra + 0.12 * met + 0.6));
    if (same_script) return f * (1 - (extra > 1 ? least(0.45, 0.18 + 0.27 * (extra - 1)) : 0.18) * extra / (extra + 0.3 * met + 0.7));
    return f * (1 - (full_names ? 0.5 : 0.18) * extra / (extra + 0.5 * met + 0.7));
}

/* How much of the own words has a partner, and how alike those are. A word more in one of two whole names is
 * another company. */
static double own_factor(const struct tally *x, const struct tally *y, bool whole)
{
    double met = x->own_met + y->own_met, share = (x->own_met / x->own) * (y->own_met / y->own);
    return met <= 0 ? 0 : share * (whole ? share : 1) * (x->own_alike + y->own_alike) / met;
}

/* Names of shared words only: all of them count. */
static double shared_only(const struct tally *x, const struct tally *y)
{
    double met = 0.5 * (x->all_met + y->all_met);
    return met <= 0 ? 0 : 0.98 * met / (met + most(x->all_lone, y->all_lone) + 0.5 * least(x->all_lone, y->all_lone));
}

/* Names that share nothing of their own but what they do: too little to be one, enough to look at. */
static double context_only(const struct tally *x, const struct tally *y)
{
    double met = x->met + y->met, all = met + x->lone + y->lone + 0.5 * (x->own + y->own);
    return all > 0 ? 0.4 * met / all : 0;
}

static bool is_country(struct sp_view country, struct sp_view token)
{
    return country.n >= 2 && token.n == 2 && (country.p[0] | 32) == token.p[0] && (country.p[1] | 32) == token.p[1];
}

/* Numbers, branches and national companies. */
static double must_agree(const struct tally *x, const struct tally *y, const struct sp_side *a, const struct sp_side *b)
{
    double f = 1;
    if (x->number && y->number) f *= 0.4;
    else if (x->number || y->number) f *= 0.62;
    if (x->branch || y->branch) f *= 0.6;
    bool here = (x->suffix && is_country(b->country, x->suffix_of)) || (y->suffix && is_country(a->country, y->suffix_of));
    if ((x->suffix || x->country) && (y->suffix || y->country)) f *= 0.5;
    else if ((x->suffix || y->suffix) && !here) f *= 0.66;
    else if (x->suffix || y->suffix) f *= 0.93;
    else if (a->keys->legal_form.n && b->keys->legal_form.n && x->country != y->country && a->keys->scripts == b->keys->scripts) f *= 0.75;
    return f;
}

static bool public_form(struct sp_view form) { return sp_view_is(form, "plc") || sp_view_is(form, "jsc"); }
static bool private_form(struct sp_view form) { return sp_view_is(form, "llc") || sp_view_is(form, "sole") || sp_view_is(form, "partnership") || sp_view_is(form, "lp"); }

static double legal_form_cost(struct sp_view x, struct sp_view y)
{
    if ((public_form(x) && private_form(y)) || (public_form(y) && private_form(x))) return 0.05;
    return 0;
}

/* Forms that only some countries have. */
enum family {
    ENGLISH = 1 << 0, GERMAN = 1 << 1, NORDIC = 1 << 2, ROMANCE = 1 << 3, DUTCH = 1 << 4, MALAY = 1 << 5, INDONESIAN = 1 << 6, THAI = 1 << 7,
    VIETNAMESE = 1 << 8, SINGAPOREAN = 1 << 9, RUSSIAN = 1 << 10, POLISH = 1 << 11, CZECH = 1 << 12, HUNGARIAN = 1 << 13, BALKAN = 1 << 14,
    BALTIC = 1 << 15, TURKISH = 1 << 16,
    EASTERN = RUSSIAN | POLISH | CZECH | HUNGARIAN | BALKAN | BALTIC | TURKISH,   /* who call their own forms LLC and JSC in English */
    ASIAN_LTD = ENGLISH | THAI | SINGAPOREAN | VIETNAMESE,
};
static const struct { const char *word; unsigned families; } family_words[] = {
    { "berhad", MALAY }, { "bhd", MALAY }, { "sdn", MALAY }, { "sendirian", MALAY }, { "tbk", INDONESIAN }, { "pt", INDONESIAN }, { "persero", INDONESIAN },
    { "pcl", THAI }, { "ag", GERMAN }, { "aktiengesellschaft", GERMAN }, { "gmbh", GERMAN }, { "mbh", GERMAN }, { "haftung", GERMAN }, { "ug", GERMAN },
    { "kgaa", GERMAN }, { "ab", NORDIC }, { "aktiebolag", NORDIC }, { "oyj", NORDIC }, { "asa", NORDIC },
    { "nv", DUTCH }, { "bv", DUTCH }, { "sarl", ROMANCE }, { "srl", ROMANCE }, { "spa", ROMANCE }, { "plc", ENGLISH | HUNGARIAN }, { "llc", ENGLISH | EASTERN },
    { "jsc", VIETNAMESE | EASTERN }, { "pte", SINGAPOREAN }, { "inc", ENGLISH }, { "limited", ASIAN_LTD }, { "ltd", ASIAN_LTD },
    { "ooo", RUSSIAN }, { "oao", RUSSIAN }, { "ооо", RUSSIAN }, { "оао", RUSSIAN }, { "зао", RUSSIAN }, { "пао", RUSSIAN }, { "ао", RUSSIAN },
    { "oo", POLISH }, { "zoo", POLISH }, { "akcyjna", POLISH }, { "ograniczoną", POLISH }, { "sro", CZECH }, { "ro", CZECH }, { "kft", HUNGARIAN }, { "zrt", HUNGARIAN }, { "nyrt", HUNGARIAN },
    { "doo", BALKAN }, { "uab", BALTIC }, { "as", NORDIC | CZECH | TURKISH }, { "aş", TURKISH }, { "şti", TURKISH }, { "şirketi", TURKISH },
};

static unsigned family_of_words(struct sp_view v)
{
    unsigned bits = 0;
    struct sp_view rest = v, word;
    for (bool more = true; more;) {
        more = sp_view_split(rest, ' ', &word, &rest);
        if (!more) word = rest;
        if (more && sp_view_is(word, "limited") && sp_view_starts(rest, SP_VIEW_LIT("liability"))) word = sp_view_of("llc");
        for (size_t i = 0; i < sizeof family_words / sizeof family_words[0]; i++)
            if (sp_view_is(word, family_words[i].word)) bits = bits ? bits & family_words[i].families : family_words[i].families;
    }
    return bits;
}

/* Of what was stripped in front and at the end. */
static unsigned family_of(const struct sp_name_keys *k)
{
    const char *end = k->core.p + k->core.n, *last = k->fold.p + k->fold.n;
    unsigned front = family_of_words(sp_view(k->fold.p, (size_t)(k->core.p - k->fold.p)));
    unsigned tail = family_of_words(sp_view(end, (size_t)(last - end)));
    return tail ? tail : front;
}

/* One name under the forms of two countries: two companies of a group. */
static double family_cost(const struct sp_name_keys *a, const struct sp_name_keys *b)
{
    unsigned x = family_of(a), y = family_of(b);
    return x && y && !(x & y) ? 0.32 : 0;
}

static double country_cost(struct sp_view a, struct sp_view b)
{
    if (a.n < 2 || b.n < 2) return 0;
    return (a.p[0] | 32) == (b.p[0] | 32) && (a.p[1] | 32) == (b.p[1] | 32) ? 0 : 0.2;
}

static bool same_script(const struct sp_name_keys *a, const struct sp_name_keys *b)
{
    return a->scripts == b->scripts || (a->scripts & b->scripts & (SP_SCRIPT_HAN | SP_SCRIPT_LATIN)) == SP_SCRIPT_HAN;
}

static bool lone_brand(const struct sp_side *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->item[i].word && s->item[i].word->kind == SP_WORD_BRAND && s->item[i].alike <= 0) return true;
    return false;
}

static bool may_sound_alike(const struct sp_side *x, const struct sp_side *y)
{
    return !(lone_brand(x) && lone_brand(y)) && !sp_other_letters(x, 0, x->n, y, 0, y->n) && !sp_other_letters(y, 0, y->n, x, 0, x->n);
}

static double parts_match(const struct sp_name_keys *a, struct sp_view country_a, const struct sp_name_keys *b, struct sp_view country_b)
{
    struct sp_side x, y;
    sp_side_make(&x, a, country_a);
    sp_side_make(&y, b, country_b);
    sp_match_pair(&x, &y);
    struct tally p = tally_of(&x), q = tally_of(&y);
    double score;
    bool same = same_script(a, b), full = a->legal_form.n && b->legal_form.n;
    if (p.own > 0 && q.own > 0) score = own_factor(&p, &q, same && full) * context_factor(&p, &q, same, full);
    else score = shared_only(&p, &q);
    /* Brands that are known, and are two, may sound alike: 百度 is not BYD. */
    if (a->scripts != b->scripts && may_sound_alike(&x, &y)) score = most(score, 0.97 * sp_match_whole(&x, &y));
    return most(score, context_only(&p, &q)) * must_agree(&p, &q, &x, &y);
}

void sp_name_costs(const struct sp_name_keys *a, struct sp_view country_a, const struct sp_name_keys *b, struct sp_view country_b,
                   double *legal_form, double *country)
{
    *legal_form = legal_form_cost(a->legal_form, b->legal_form) + family_cost(a, b);
    *country = country_cost(country_a, country_b);
}

double sp_name_keys_match(const struct sp_name_keys *a, struct sp_view country_a, const struct sp_name_keys *b, struct sp_view country_b)
{
    double score;
    int order = sp_view_cmp(a->core, b->core);
    if (a->core.n == 0 || b->core.n == 0) return 0;
    if (order == 0) score = 1;
    else if (order < 0) score = parts_match(a, country_a, b, country_b);
    else score = parts_match(b, country_b, a, country_a);
    double form, country;
    sp_name_costs(a, country_a, b, country_b, &form, &country);
    score -= form + country;
    return score < 0 ? 0 : score > 1 ? 1 : score;
}

double sp_name_match(struct sp_view a, struct sp_view country_a, struct sp_view b, struct sp_view country_b)
{
    struct sp_name_keys x, y;
    if (!sp_ok(sp_name_keys_make(a, country_a, &x)) || !sp_ok(sp_name_keys_make(b, country_b, &y))) return 0;
    return sp_name_keys_match(&x, country_a, &y, country_b);
}

/* The score, and why when that is asked for. */
static void put_match(struct sp_view a, struct sp_view country_a, struct sp_view b, struct sp_view country_b, bool why, struct sp_buf *out)
{
    struct sp_name_keys x, y;
    struct sp_name_why w;
    sp_buf_putf(out, "{\"score\":%.4f", sp_name_match(a, country_a, b, country_b));
    if (why && sp_ok(sp_name_keys_make(a, country_a, &x)) && sp_ok(sp_name_keys_make(b, country_b, &y))) {
        sp_name_explain(&x, country_a, &y, country_b, &w);
        sp_buf_puts(out, ",\"explain\":");
        sp_name_why_json(&w, out);
    }
    sp_buf_putc(out, '}');
}

struct sp_rc sp_conform_match(const cJSON *in, struct sp_buf *out)
{
    struct sp_view a, b, country_a, country_b;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_json_str(in, "a", &a, &d);
    if (sp_ok(rc)) rc = sp_json_str(in, "b", &b, &d);
    if (sp_ok(rc)) rc = sp_json_opt_str(in, "country_a", &country_a, &d);
    if (sp_ok(rc)) rc = sp_json_opt_str(in, "country_b", &country_b, &d);
    if (sp_ok(rc)) {
        put_match(a, country_a, b, country_b, cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(in, "explain")), out);
        return sp_buf_rc(out);
    }
    sp_buf_puts(out, "{\"error\":");
    sp_buf_put_json(out, sp_view_of(d.rule[0] ? d.rule : sp_rc_text(rc)));
    sp_buf_puts(out, ",\"field\":");
    sp_buf_put_json(out, sp_view_of(d.field));
    sp_buf_putc(out, '}');
    return sp_buf_rc(out);
}
