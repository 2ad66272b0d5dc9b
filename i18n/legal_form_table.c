#include "i18n/legal_form_table.h"

#include <stdlib.h>

#include "i18n/fold.h"

enum where { IN_FRONT = 1, AT_END = 2, ONLY_AID = 4, P = IN_FRONT, S = AT_END, B = IN_FRONT | AT_END, AS = AT_END | ONLY_AID };
enum { NO_PATTERN = 0xFFFF };

struct listed { enum sp_form form; int where; const char *country, *law, *spellings; };
static const struct listed listed[] = {
#define X(form, where, country, law, spellings) { SP_FORM_##form, where, country, law, spellings },
#include "i18n/legal_form_list.h"
#undef X
};

enum sp_legal_form sp_form_type(enum sp_form form)
{
    static const uint8_t type[SP_FORM_COUNT] = {
#define X(name, type, label, note) SP_LEGAL_##type,
        SP_FORMS(X)
#undef X
    };
    return form < SP_FORM_COUNT ? (enum sp_legal_form)type[form] : SP_LEGAL_NONE;
}

static unsigned bucket(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (u[0] * 7u + u[1] * 61u + u[2] * 131u) % SP_FORM_BUCKETS;
}
static unsigned front_bucket(struct sp_view v)
{
    char head[3] = { ' ', ' ', ' ' };
    memcpy(head, v.p, v.n < 3 ? v.n : 3);
    return bucket(head);
}
static unsigned end_bucket(struct sp_view v)
{
    char tail[3] = { ' ', ' ', ' ' };
    size_t k = v.n < 3 ? v.n : 3;
    memcpy(tail + 3 - k, v.p + v.n - k, k);
    return bucket(tail);
}

static struct sp_view text_of(const struct sp_form_table *t, const struct sp_form_pattern *p) { return sp_view(t->text + p->at, p->n); }

/* Whether one word of the list is a word of the other; every list is of "*". */
static bool laws_meet(const char *a, const char *b)
{
    if (*a == '*' || *b == '*') return true;
    for (const char *w = a; w[0] && w[1]; w += w[2] ? 3 : 2)
        for (const char *o = b; o[0] && o[1]; o += o[2] ? 3 : 2)
            if (w[0] == o[0] && w[1] == o[1]) return true;
    return false;
}

static void add(struct sp_form_table *t, const struct listed *l, struct sp_view text, bool word)
{
    if (text.n < 2 || text.n > 250 || t->n == SP_FORM_MOST || t->used + text.n > SP_FORM_BYTES) return;
    for (size_t i = 0; i < t->n; i++) {
        const struct sp_form_pattern *p = &t->v[i];
        if (p->n != text.n || p->where != (l->where & B) || !sp_view_eq(text_of(t, p), text)) continue;
        if (t->by_law ? laws_meet(p->law, l->law) : p->country[0] == l->country[0]) return;
    }
    struct sp_form_pattern *p = &t->v[t->n++];
    *p = (struct sp_form_pattern){ .at = (uint32_t)t->used, .n = (uint8_t)text.n, .form = (uint8_t)l->form,
                                   .where = (uint8_t)(l->where & B), .word = word, .law = l->law };
    if (l->country[0]) memcpy(p->country, l->country, 2);
    memcpy(t->text + t->used, text.p, text.n);
    t->used += text.n;
}

static void add_spelling(struct sp_form_table *t, const struct listed *l, struct sp_view spelling, sp_form_fold *fold)
{
    char out[2][256];
    size_t len[2] = { 0, 0 }, n = fold(spelling, out, len);
    bool asked = spelling.n && (spelling.p[0] == ' ' || spelling.p[spelling.n - 1] == ' ');
    for (size_t i = 0; i < n; i++)
        if (len[i]) add(t, l, sp_view(out[i], len[i]), (unsigned char)out[i][0] < 0xE0 || asked);
}

static int longer_first(const void *a, const void *b)
{
    const struct sp_form_pattern *x = a, *y = b;
    if (x->n != y->n) return x->n > y->n ? -1 : 1;
    if ((x->country[0] == 0) != (y->country[0] == 0)) return (x->country[0] == 0) - (y->country[0] == 0);
    return x->at < y->at ? -1 : x->at > y->at;
}

void sp_form_table_build(struct sp_form_table *t, sp_form_fold *fold)
{
    for (size_t i = 0; i < sizeof listed / sizeof listed[0]; i++) {
        const struct listed *l = &listed[i];
        if (t->by_law ? !l->law[0] : l->where & ONLY_AID) continue;
        struct sp_view rest = sp_view_of(l->spellings), one;
        while (sp_view_split(rest, ';', &one, &rest)) add_spelling(t, l, one, fold);
        add_spelling(t, l, rest, fold);
    }
    qsort(t->v, t->n, sizeof t->v[0], longer_first);
    memset(t->front, 0xFF, sizeof t->front);
    memset(t->end, 0xFF, sizeof t->end);
    for (size_t i = t->n; i-- > 0;) {
        struct sp_form_pattern *p = &t->v[i];
        struct sp_view v = text_of(t, p);
        if (p->where & IN_FRONT) { uint16_t *h = &t->front[front_bucket(v)]; p->next_front = *h; *h = (uint16_t)i; }
        if (p->where & AT_END) { uint16_t *h = &t->end[end_bucket(v)]; p->next_end = *h; *h = (uint16_t)i; }
    }
}

static bool holds(const struct sp_form_table *t, const struct sp_form_pattern *p, struct sp_view country)
{
    if (!t->by_law) return p->country[0] == 0 || (country.n >= 2 && memcmp(p->country, country.p, 2) == 0);
    char own[3] = { 0, 0, 0 };
    if (country.n != 2) return false;
    memcpy(own, country.p, 2);
    return laws_meet(p->law, own);
}

/* A mark or vowel that belongs to the letter before it. */
static bool depends(const char *p)
{
    size_t l;
    uint32_t c = sp_utf8_at(p, &l);
    return (c >= 0x0E31 && c <= 0x0E3A && c != 0x0E32) || (c >= 0x0E47 && c <= 0x0E4E) || (c >= 0x0EB1 && c <= 0x0EBD && c != 0x0EB2) ||
           (c >= 0x0EC8 && c <= 0x0ECD) || (c >= 0x102B && c <= 0x103E) || (c >= 0x17B6 && c <= 0x17D3) ||
           (c >= 0x300 && c <= 0x36F);
}

const struct sp_form_pattern *sp_form_in_front(const struct sp_form_table *t, struct sp_view v, struct sp_view country)
{
    for (uint16_t i = t->front[front_bucket(v)]; i != NO_PATTERN; i = t->v[i].next_front) {
        const struct sp_form_pattern *p = &t->v[i];
        if (p->n >= v.n || memcmp(v.p, t->text + p->at, p->n) != 0 || !holds(t, p, country)) continue;
        if (p->word ? v.p[p->n] == ' ' : !depends(v.p + p->n)) return p;
    }
    return NULL;
}

const struct sp_form_pattern *sp_form_at_end(const struct sp_form_table *t, struct sp_view v, struct sp_view country)
{
    for (uint16_t i = t->end[end_bucket(v)]; i != NO_PATTERN; i = t->v[i].next_end) {
        const struct sp_form_pattern *p = &t->v[i];
        if (p->n >= v.n || memcmp(v.p + v.n - p->n, t->text + p->at, p->n) != 0 || !holds(t, p, country)) continue;
        if (!p->word || v.p[v.n - p->n - 1] == ' ') return p;
    }
    return NULL;
}

const struct sp_form_pattern *sp_form_itself(const struct sp_form_table *t, struct sp_view v, struct sp_view country)
{
    for (size_t i = 0; i < t->n; i++)
        if (sp_view_eq(text_of(t, &t->v[i]), v) && holds(t, &t->v[i], country)) return &t->v[i];
    return NULL;
}

static bool ends_with(struct sp_view v, const char *tail)
{
    size_t n = strlen(tail);
    return v.n >= n && memcmp(v.p + v.n - n, tail, n) == 0;
}

bool sp_form_branch(struct sp_view folded) { return ends_with(folded, "分公司") || ends_with(folded, "子公司"); }
