#include "i18n/match_why.h"

#include <stdio.h>
#include <string.h>

#include "i18n/match_side.h"
#include "i18n/message.h"
#include "i18n/romanise.h"

static const char *const hows[] = { "alone", "equal", "meaning", "spelling", "joined", "initials", "sound" };

/* The items of one pairing side by side; with a space where chunks were. */
static struct sp_view words_of(const struct sp_side *s, unsigned pair, struct sp_name_why *w)
{
    char *p = w->text + w->used;
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        struct sp_view v = s->item[i].part->native;
        if (s->item[i].pair != pair || v.n + 1 > sizeof w->text - w->used - n) continue;
        if (n) p[n++] = ' ';
        memcpy(p + n, v.p, v.n);
        n += v.n;
    }
    w->used += n;
    return sp_view(p, n);
}

static struct sp_view reading_of(struct sp_view words, struct sp_name_why *w)
{
    char *p = w->text + w->used;
    size_t n = sp_romanise(words, false, p, sizeof w->text - w->used);
    for (size_t i = 0; i < n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z') p[i] = (char)(p[i] + 32); /* muted letters, as any other */
    w->used += n;
    return sp_view(p, n);
}

static bool is_ascii(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] >= 0x80) return false;
    return true;
}

static void add_pair(struct sp_name_why *w, const struct sp_side *a, const struct sp_side *b, const struct sp_item *it)
{
    if (w->n == SP_WHY_TERMS) return;
    struct sp_why_term *t = &w->terms[w->n++];
    *t = (struct sp_why_term){ .how = hows[it->how], .alike = it->alike };
    t->a = words_of(a, it->pair, w);
    t->b = words_of(b, it->pair, w);
    if (it->how == SP_MET_SOUND) t->read = reading_of(is_ascii(t->a) ? t->b : t->a, w);
}

static void add_lone(struct sp_name_why *w, const struct sp_side *s, bool first)
{
    for (size_t i = 0; i < s->n && w->n < SP_WHY_TERMS; i++) {
        if (s->item[i].alike > 0) continue;
        struct sp_view v = s->item[i].part->native, none = sp_view(NULL, 0);
        w->terms[w->n++] = (struct sp_why_term){ .a = first ? v : none, .b = first ? none : v, .how = hows[SP_MET_NOTHING] };
    }
}

static const char *numbers_of(const struct sp_side *a, const struct sp_side *b)
{
    bool any = false, lone_a = false, lone_b = false;
    for (size_t i = 0; i < a->n; i++) {
        if (a->item[i].role != SP_ROLE_NUMBER) continue;
        any = true;
        lone_a = lone_a || a->item[i].alike == 0;
    }
    for (size_t i = 0; i < b->n; i++) {
        if (b->item[i].role != SP_ROLE_NUMBER) continue;
        any = true;
        lone_b = lone_b || b->item[i].alike == 0;
    }
    return lone_a && lone_b ? "differ" : lone_a || lone_b ? "one-sided" : any ? "agree" : "none";
}

static void explain(struct sp_side *a, struct sp_side *b, struct sp_name_why *w)
{
    sp_match_pair(a, b);
    w->whole_sound = a->keys->scripts == b->keys->scripts ? 0 : sp_match_whole(a, b);
    w->numbers = numbers_of(a, b);
}

void sp_name_explain(const struct sp_name_keys *a, struct sp_view country_a, const struct sp_name_keys *b, struct sp_view country_b,
                     struct sp_name_why *out)
{
    struct sp_side x, y;
    out->n = out->used = 0;
    out->whole_sound = 0;
    out->numbers = "none";
    out->score = sp_name_keys_match(a, country_a, b, country_b);
    sp_name_costs(a, country_a, b, country_b, &out->legal_form_cost, &out->country_cost);
    out->legal_form_a = a->legal_form;
    out->legal_form_b = b->legal_form;
    out->country_a = country_a;
    out->country_b = country_b;
    if (a->core.n == 0 || b->core.n == 0) return;
    sp_side_make(&x, a, country_a);
    sp_side_make(&y, b, country_b);
    if (sp_view_cmp(a->core, b->core) <= 0) explain(&x, &y, out); /* in the order in which the score is made */
    else explain(&y, &x, out);
    for (size_t i = 0; i < x.n; i++) {
        bool seen = x.item[i].alike == 0;
        for (size_t k = 0; k < i; k++) seen = seen || x.item[k].pair == x.item[i].pair;
        if (!seen) add_pair(out, &x, &y, &x.item[i]);
    }
    add_lone(out, &x, true);
    add_lone(out, &y, false);
}

/* --- said ------------------------------------------------------------------------------------------------ */
static void put_member(struct sp_buf *out, const char *name, struct sp_view v)
{
    sp_buf_putf(out, "\"%s\":", name);
    sp_buf_put_json(out, v);
}

void sp_name_why_json(const struct sp_name_why *w, struct sp_buf *out)
{
    sp_buf_puts(out, "{\"terms\":[");
    for (size_t i = 0; i < w->n; i++) {
        const struct sp_why_term *t = &w->terms[i];
        sp_buf_puts(out, i ? ",{" : "{");
        if (t->a.n) { put_member(out, "a", t->a); sp_buf_putc(out, ','); }
        if (t->b.n) { put_member(out, "b", t->b); sp_buf_putc(out, ','); }
        if (t->read.n) { put_member(out, "read", t->read); sp_buf_putc(out, ','); }
        sp_buf_putf(out, "\"how\":\"%s\",\"alike\":%.4f}", t->how, t->alike);
    }
    sp_buf_putf(out, "],\"whole_sound\":%.4f,\"numbers\":\"%s\",\"legal_form\":{", w->whole_sound, w->numbers);
    put_member(out, "a", w->legal_form_a);
    sp_buf_putc(out, ',');
    put_member(out, "b", w->legal_form_b);
    sp_buf_putf(out, ",\"cost\":%.4f},\"country\":{", w->legal_form_cost);
    put_member(out, "a", w->country_a);
    sp_buf_putc(out, ',');
    put_member(out, "b", w->country_b);
    sp_buf_putf(out, ",\"cost\":%.4f}}", w->country_cost);
}

static void put_cost(struct sp_buf *out, const char *key, struct sp_view a, struct sp_view b, double cost)
{
    char text[16];
    if (cost <= 0) return;
    (void)snprintf(text, sizeof text, "-%.2f", cost);
    sp_buf_puts(out, "; ");
    sp_say_filled(out, key, (const struct sp_fill[]){ sp_fill_view("asked", a), sp_fill_view("found", b), sp_fill_text("cost", text) }, 3);
}

/* "equal" as the key of its word. */
static struct sp_view word_of(const char *how)
{
    static const char *const keys[] = { "match.alone", "match.equal", "match.meaning", "match.spelling", "match.joined", "match.initials", "match.sound" };
    for (size_t i = 0; i < sizeof hows / sizeof hows[0]; i++)
        if (!strcmp(hows[i], how)) return sp_said(keys[i]);
    return sp_view_of(how);
}

static void put_term(const struct sp_why_term *t, struct sp_buf *out)
{
    if (!t->a.n || !t->b.n) {
        sp_say(out, t->a.n ? "match.only-asked" : "match.only-there", sp_fill_view("name", t->a.n ? t->a : t->b));
        return;
    }
    sp_buf_put(out, t->a);
    sp_buf_puts(out, " = ");
    sp_buf_put(out, t->b);
    sp_buf_puts(out, " (");
    sp_buf_put(out, word_of(t->how));
    sp_buf_putf(out, " %.2f", t->alike);
    if (t->read.n) {
        sp_buf_puts(out, ", ");
        sp_say(out, "match.read", sp_fill_view("reading", t->read));
    }
    sp_buf_putc(out, ')');
}

void sp_name_why_text(const struct sp_name_why *w, struct sp_buf *out)
{
    SP_BUF_AUTO text = { 0 };
    char alike[16];
    for (size_t i = 0; i < w->n; i++) {
        sp_buf_puts(&text, i ? "; " : "");
        put_term(&w->terms[i], &text);
    }
    (void)snprintf(alike, sizeof alike, "%.2f", w->whole_sound);
    if (w->whole_sound > 0) {
        sp_buf_puts(&text, "; ");
        sp_say(&text, "match.whole", sp_fill_text("alike", alike));
    }
    if (*w->numbers != 'n') {
        sp_buf_puts(&text, "; ");
        sp_buf_put(&text, sp_said(*w->numbers == 'd' ? "match.numbers-differ" : *w->numbers == 'a' ? "match.numbers-agree" : "match.numbers-one-sided"));
    }
    put_cost(&text, "match.legal-form", w->legal_form_a, w->legal_form_b, w->legal_form_cost);
    put_cost(&text, "match.country", w->country_a, w->country_b, w->country_cost);
    sp_buf_put_safe(out, sp_buf_view(&text));
}
