#include "tools/saphan-gen/company.h"

#include <string.h>

#include "base/random.h"
#include "tools/saphan-gen/facts.h"

/* Scripts that join words give names that join them too. */
static void put_word(struct sp_buf *b, const struct gen_company *x, const struct gen_word *w, bool latin)
{
    gen_put(b, !latin ? x->c->name_gap : x->c->name_gap[0] || w->latin[0] < 'a' ? " " : "");
    gen_put(b, latin ? w->latin : w->local);
}

static void put_words(struct sp_buf *b, const struct gen_company *x, bool latin)
{
    gen_put(b, latin ? x->first->latin : x->first->local);
    put_word(b, x, x->second, latin);
    if (x->third)
        put_word(b, x, x->third, latin);
}

static void put_local_name(struct sp_buf *b, const struct gen_company *x)
{
    const struct gen_country *c = x->c;
    gen_put(b, x->form->before);
    if (c->order == GEN_PLACE_NAME_TRADE)
        gen_put(b, x->place->local);
    if (c->order == GEN_TRADE_NAME) {
        gen_put(b, x->trade->local);
        gen_put(b, c->trade_gap);
    }
    put_words(b, x, false);
    if (c->order != GEN_TRADE_NAME) {
        gen_put(b, c->trade_gap);
        gen_put(b, x->trade->local);
    }
    gen_put(b, x->form->after);
}

static void put_latin_name(struct sp_buf *b, const struct gen_company *x)
{
    if (x->c->order == GEN_PLACE_NAME_TRADE) {
        gen_put(b, x->place->latin);
        gen_put(b, " ");
    }
    put_words(b, x, true);
    gen_put(b, " ");
    gen_put(b, x->trade->latin);
    gen_put(b, " ");
    gen_put(b, x->form->latin);
}

static void put_names(struct sp_buf *b, struct gen_company *x)
{
    gen_fact(b, x, "registered.name", "legal", "public");
    SP_PUT(b, "\"type\":\"legal\",\"text\":{\"text\":\"");
    put_local_name(b, x);
    gen_text_end(b, x->c->lang);
    gen_fact_end(b);
    if (strcmp(x->c->lang, "en") && strcmp(x->c->lang, "ms")) { /* the others have a script or spelling of their own */
        gen_fact(b, x, "registered.name", "translation.en", "public");
        SP_PUT(b, "\"type\":\"translation\",\"text\":{\"text\":\"");
        put_latin_name(b, x);
        gen_text_end(b, "en");
        gen_fact_end(b);
    }
    if (!gen_chance(x, 12))
        return;
    const struct gen_word *now = x->first;
    x->first = GEN_PICK(x, first);
    gen_fact(b, x, "registered.name", "former.1", "public");
    SP_PUT(b, "\"type\":\"former\",\"text\":{\"text\":\"");
    put_local_name(b, x);
    gen_text_end(b, x->c->lang);
    gen_fact_end(b);
    x->first = now;
}

static void put_form_and_status(struct sp_buf *b, struct gen_company *x)
{
    gen_fact(b, x, "registered.legal_form", "1", "public");
    if (x->form->elf) {
        SP_PUT(b, "\"elf\":\"");
        gen_put(b, x->form->elf);
        SP_PUT(b, "\",");
    }
    SP_PUT(b, "\"text\":{\"text\":\"");
    gen_put(b, x->form->text);
    gen_text_end(b, x->c->lang);
    gen_fact_end(b);
    gen_fact(b, x, "registered.status", "1", "public");
    SP_PUT(b, "\"code\":\"");
    gen_put(b, gen_chance(x, 20) ? (gen_chance(x, 3) ? "suspended" : "dissolved") : "active");
    SP_PUT(b, "\"");
    gen_fact_end(b);
    gen_fact(b, x, "registered.founded", "1", "public");
    SP_PUT(b, "\"date\":");
    gen_date(b, x, x->founded);
    gen_fact_end(b);
}

static void put_capital_and_address(struct sp_buf *b, struct gen_company *x)
{
    gen_fact(b, x, "registered.capital", "registered", "public");
    SP_PUT(b, "\"kind\":\"registered\",\"amount\":");
    gen_amount(b, x, (int64_t)(gen_below(x, 900) + 10) * x->unit / 10);
    gen_fact_end(b);
    gen_fact(b, x, "registered.address", "registered", "public");
    SP_PUT(b, "\"type\":\"registered\",\"text\":{\"text\":\"");
    if (x->c->order == GEN_PLACE_NAME_TRADE) {
        gen_put(b, x->place->local);
        gen_put(b, GEN_PICK(x, second)->local);
        gen_put(b, x->c->road);
        gen_number(b, (int64_t)gen_below(x, 400) + 1);
        SP_PUT(b, "号");
    } else {
        const char *road = GEN_PICK(x, second)->local;
        bool road_last = strcmp(x->c->lang, "en") == 0;
        gen_number(b, (int64_t)gen_below(x, 400) + 1);
        SP_PUT(b, " ");
        gen_put(b, road_last ? road : x->c->road);
        SP_PUT(b, " ");
        gen_put(b, road_last ? x->c->road : road);
        SP_PUT(b, ", ");
        gen_put(b, x->place->local);
    }
    gen_text_end(b, x->c->lang);
    SP_PUT(b, ",\"country\":\"");
    gen_put(b, x->c->code);
    SP_PUT(b, "\"");
    if (x->place->region) {
        SP_PUT(b, ",\"region\":\"");
        gen_put(b, x->place->region);
        SP_PUT(b, "\"");
    }
    gen_fact_end(b);
}

static void put_rest_of_registered(struct sp_buf *b, struct gen_company *x)
{
    gen_fact(b, x, "registered.activity", "1", "public");
    SP_PUT(b, "\"scheme\":\"isic4\",\"code\":\"");
    gen_put(b, x->trade->isic);
    SP_PUT(b, "\",\"text\":{\"text\":\"");
    gen_put(b, x->trade->local);
    gen_text_end(b, x->c->lang);
    SP_PUT(b, ",\"main\":true");
    gen_fact_end(b);
    gen_fact(b, x, "registered.headcount", "1", "public");
    SP_PUT(b, "\"count\":");
    gen_number(b, (int64_t)(gen_below(x, 30) * gen_below(x, 30)) + 1);
    SP_PUT(b, ",\"as_of\":\"2024-12-31\"");
    gen_fact_end(b);
    gen_fact(b, x, "registered.authority", "1", "public");
    SP_PUT(b, "\"name\":{\"text\":\"");
    gen_put(b, x->c->authority);
    gen_text_end(b, x->c->lang);
    gen_fact_end(b);
}

static void put_identifiers(struct sp_buf *b, struct gen_company *x)
{
    gen_fact(b, x, "identifiers.identifier", "register", "public");
    SP_PUT(b, "\"scheme\":\"");
    gen_put(b, x->c->scheme);
    SP_PUT(b, "\",\"value\":\"");
    gen_put(b, x->number);
    SP_PUT(b, "\",\"check\":\"");
    gen_put(b, x->c->check);
    SP_PUT(b, "\"");
    gen_fact_end(b);
    if (!gen_chance(x, 20))
        return;
    char lei[21];
    gen_lei(x, lei);
    gen_fact(b, x, "identifiers.identifier", "lei", "public");
    SP_PUT(b, "\"scheme\":\"lei\",\"value\":\"");
    gen_put(b, lei);
    SP_PUT(b, "\",\"check\":\"valid\"");
    gen_fact_end(b);
}

/* Syllables of words written apart or joined; Han and Vietnamese syllables are words already. */
static unsigned parts_of_word(struct gen_company *x)
{
    bool small = x->c->part[0].latin[0] >= 'a';
    if (!small || x->c->order == GEN_PLACE_NAME_TRADE)
        return 1;
    return (x->c->name_gap[0] ? 2 : 1) + (unsigned)gen_below(x, 2);
}

static void join(char *to, size_t room, const char *part)
{
    size_t n = strlen(to), k = strlen(part);
    if (n + k < room)
        memcpy(to + n, part, k + 1);
}

static void capital(char *s)
{
    if (s[0] >= 'a' && s[0] <= 'z')
        s[0] = (char)(s[0] - 32);
}

/* Some syllables are commoner than others, as in life. */
static const struct gen_word *coin(struct gen_company *x, unsigned which)
{
    struct gen_coined *w = &x->coined[which];
    w->local[0] = w->latin[0] = '\0';
    for (unsigned i = parts_of_word(x); i; i--) {
        uint64_t a = gen_below(x, x->c->n_part), b = gen_below(x, x->c->n_part);
        const struct gen_word *part = &x->c->part[a < b ? a : b];
        join(w->local, sizeof w->local, part->local);
        join(w->latin, sizeof w->latin, part->latin);
    }
    if (which == 0 || x->c->name_gap[0]) {
        capital(w->local);
        capital(w->latin);
    }
    w->word = (struct gen_word){ w->local, w->latin };
    return &w->word;
}

static void name_it(struct gen_company *x, bool coined)
{
    x->first = coined ? coin(x, 0) : GEN_PICK(x, first);
    x->second = coined ? coin(x, 1) : GEN_PICK(x, second);
    x->trade = GEN_PICK(x, trade);
    x->third = !gen_chance(x, 2) ? NULL : coined ? coin(x, 2) : GEN_PICK(x, second);
    x->form = GEN_PICK(x, form);
}

/* One 64-bit state per (seed, index), far from its neighbours'. */
static uint64_t start_state(uint64_t seed, uint64_t index)
{
    struct sp_prng g = { seed };
    uint64_t a = sp_prng_next(&g);
    g.state = a ^ (index + 1) * 0x9fb21c651e98df25u;
    return sp_prng_next(&g);
}

void gen_company(struct sp_buf *b, uint64_t seed, uint64_t index, const struct gen_country *c, unsigned flags)
{
    struct gen_company x = { .g = { start_state(seed, index) }, .c = c, .index = index, .unit = 1 };
    for (int i = 0; i < c->unit_exponent; i++)
        x.unit *= 10;
    gen_identify(&x);
    name_it(&x, flags & GEN_COINED);
    SP_PUT(b, "{\"subject\":\"");
    gen_put(b, c->prefix);
    gen_put(b, x.number);
    SP_PUT(b, "\",\"facts\":[");
    put_names(b, &x);
    put_form_and_status(b, &x);
    put_capital_and_address(b, &x);
    put_rest_of_registered(b, &x);
    put_identifiers(b, &x);
    if (!(flags & GEN_REGISTERED_ONLY))
        gen_more(b, &x);
    if (!(flags & (GEN_REGISTERED_ONLY | GEN_STANDARD_ONLY)))
        gen_beyond(b, &x);
    SP_PUT(b, "]}\n");
}
