#include "i18n/legal_form.h"

#include <pthread.h>
#include <stdlib.h>

#include "i18n/fold.h"
#include "i18n/romanise.h"

enum where { IN_FRONT = 1, AT_END = 2, P = IN_FRONT, S = AT_END, B = IN_FRONT | AT_END };
enum { MOST_PATTERNS = 900, PATTERN_BYTES = 48 * 1024, BUCKETS = 512, NO_PATTERN = 0xFFFF };

struct listed { enum sp_legal_form form; enum where where; const char *country, *spellings; };
static const struct listed listed[] = {
#define X(form, where, country, spellings) { SP_LEGAL_##form, where, country, spellings },
#include "i18n/legal_form_list.h"
#undef X
};

struct pattern {
    uint32_t at;
    uint8_t n, form, where;
    bool word;                /* needs a space (or the edge) beside it */
    char country[2];
    uint16_t next_front, next_end;
};

/* Built once, longest pattern first in every chain. */
static struct {
    struct pattern v[MOST_PATTERNS];
    size_t n, used;
    char text[PATTERN_BYTES];
    uint16_t front[BUCKETS], end[BUCKETS];
} table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static unsigned bucket(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (u[0] * 7u + u[1] * 61u + u[2] * 131u) % BUCKETS;
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

static void add_folded(const struct listed *l, const char *text, size_t n, bool word)
{
    if (n < 2 || n > 250 || table.n == MOST_PATTERNS || table.used + n > PATTERN_BYTES) return;
    for (size_t i = 0; i < table.n; i++) {
        const struct pattern *p = &table.v[i];
        if (p->n == n && p->where == l->where && p->country[0] == l->country[0] && memcmp(table.text + p->at, text, n) == 0) return;
    }
    struct pattern *p = &table.v[table.n++];
    *p = (struct pattern){ .at = (uint32_t)table.used, .n = (uint8_t)n, .form = (uint8_t)l->form, .where = (uint8_t)l->where, .word = word };
    if (l->country[0]) memcpy(p->country, l->country, 2);
    memcpy(table.text + table.used, text, n);
    table.used += n;
}

static void add_spelling(const struct listed *l, struct sp_view spelling)
{
    char folded[256], plain[256];
    size_t n = 0;
    bool asked = spelling.n && (spelling.p[0] == ' ' || spelling.p[spelling.n - 1] == ' ');
    if (!sp_ok(sp_fold(spelling, folded, sizeof folded, &n)) || n == 0) return;
    bool latin = (unsigned char)folded[0] < 0xE0;
    add_folded(l, folded, n, latin || asked);
    if (!latin) return;
    size_t m = sp_romanise_latin(sp_view(folded, n), plain, sizeof plain);
    if (m != n || memcmp(plain, folded, n) != 0) add_folded(l, plain, m, true);
}

static int longer_first(const void *a, const void *b)
{
    const struct pattern *x = a, *y = b;
    if (x->n != y->n) return x->n > y->n ? -1 : 1;
    return (x->country[0] == 0) - (y->country[0] == 0);
}

static void build(void)
{
    for (size_t i = 0; i < sizeof listed / sizeof listed[0]; i++) {
        struct sp_view rest = sp_view_of(listed[i].spellings), one;
        while (sp_view_split(rest, ';', &one, &rest)) add_spelling(&listed[i], one);
        add_spelling(&listed[i], rest);
    }
    qsort(table.v, table.n, sizeof table.v[0], longer_first);
    memset(table.front, 0xFF, sizeof table.front);
    memset(table.end, 0xFF, sizeof table.end);
    for (size_t i = table.n; i-- > 0;) {
        struct pattern *p = &table.v[i];
        struct sp_view v = sp_view(table.text + p->at, p->n);
        if (p->where & IN_FRONT) { uint16_t *h = &table.front[front_bucket(v)]; p->next_front = *h; *h = (uint16_t)i; }
        if (p->where & AT_END) { uint16_t *h = &table.end[end_bucket(v)]; p->next_end = *h; *h = (uint16_t)i; }
    }
}

static bool for_country(const struct pattern *p, struct sp_view country)
{
    return p->country[0] == 0 || (country.n >= 2 && memcmp(p->country, country.p, 2) == 0);
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

static struct sp_view trim(struct sp_view v)
{
    while (v.n && v.p[0] == ' ') v.p++, v.n--;
    while (v.n && v.p[v.n - 1] == ' ') v.n--;
    return v;
}

static const struct pattern *in_front(struct sp_view v, struct sp_view country)
{
    for (uint16_t i = table.front[front_bucket(v)]; i != NO_PATTERN; i = table.v[i].next_front) {
        const struct pattern *p = &table.v[i];
        if (p->n >= v.n || memcmp(v.p, table.text + p->at, p->n) != 0 || !for_country(p, country)) continue;
        if (p->word ? v.p[p->n] == ' ' : !depends(v.p + p->n)) return p;
    }
    return NULL;
}

static const struct pattern *at_end(struct sp_view v, struct sp_view country)
{
    for (uint16_t i = table.end[end_bucket(v)]; i != NO_PATTERN; i = table.v[i].next_end) {
        const struct pattern *p = &table.v[i];
        if (p->n >= v.n || memcmp(v.p + v.n - p->n, table.text + p->at, p->n) != 0 || !for_country(p, country)) continue;
        if (!p->word || v.p[v.n - p->n - 1] == ' ') return p;
    }
    return NULL;
}

static bool ends_with(struct sp_view v, const char *tail)
{
    size_t n = strlen(tail);
    return v.n >= n && memcmp(v.p + v.n - n, tail, n) == 0;
}

struct sp_view sp_legal_form_strip(struct sp_view folded, struct sp_view country, enum sp_legal_form *form)
{
    (void)pthread_once(&once, build);
    struct sp_view core = folded;
    uint8_t best = SP_LEGAL_NONE;
    for (int round = 0; round < 6; round++) {
        const struct pattern *end = NULL, *front = NULL;
        /* the company part of a branch or subsidiary is not its legal form */
        if (core.n && !ends_with(core, "分公司") && !ends_with(core, "子公司")) end = at_end(core, country);
        if (end) {
            core = trim(sp_view(core.p, core.n - end->n));
            if (end->form > best) best = end->form;
        }
        if (core.n) front = in_front(core, country);
        if (front) {
            core = trim(sp_view(core.p + front->n, core.n - front->n));
            if (front->form > best) best = front->form;
        }
        if (!end && !front) break;
    }
    *form = (enum sp_legal_form)best;
    return core.n ? core : folded;
}

static const char *const texts[SP_LEGAL_COUNT] = {
#define X(name, text) [SP_LEGAL_##name] = text,
    SP_LEGAL_FORMS(X)
#undef X
};

const char *sp_legal_form_text(enum sp_legal_form form) { return form < SP_LEGAL_COUNT ? texts[form] : ""; }

struct sp_rc sp_legal_form_named(struct sp_view text, enum sp_legal_form *form)
{
    for (int i = 0; i < SP_LEGAL_COUNT; i++) {
        if (!sp_view_is(text, texts[i])) continue;
        *form = (enum sp_legal_form)i;
        return SP_OK;
    }
    return SP_ERR(INVALID);
}
