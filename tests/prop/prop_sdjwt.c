/* layer: crypto */
/* Whatever is issued comes out again, and of any subset exactly that. */
#include "tests/lib/sdjwt.h"

#include <stdlib.h>

enum { MAX_NODES = 60 };
enum kind { SCALAR, OBJECT, ARRAY };
struct node { enum kind kind; bool sd; int name; int decoys; size_t index; /* of its disclosure */ int first, next; };
struct tree { struct node v[MAX_NODES]; int n; struct sp_prng g; };

static const char *const names[] = { "a", "b", "", "~", "x/y", "\xe0\xba\xaa\xe0\xba\xb0", "quo\"te", "\\", "_sd2", "....", "new\nline", "_" };
enum { N_NAMES = sizeof names / sizeof *names };

static int grow_tree(struct tree *t, int depth, bool root)
{
    int me = t->n++;
    struct node *v = &t->v[me];
    *v = (struct node){ .first = -1, .next = -1, .index = SP_SD_NONE };
    v->kind = root ? OBJECT : depth == 0 ? SCALAR : (enum kind)sp_prng_below(&t->g, 3);
    v->sd = !root && sp_prng_below(&t->g, 2);
    v->decoys = sp_prng_below(&t->g, 4) ? 0 : (int)sp_prng_below(&t->g, 3);
    int *link = &v->first, name = (int)sp_prng_below(&t->g, 4);
    for (uint64_t k = v->kind == SCALAR ? 0 : sp_prng_below(&t->g, 5); k && t->n < MAX_NODES; k--) {
        int child = grow_tree(t, depth - 1, false);
        t->v[child].name = name % N_NAMES;
        name += 1 + (int)sp_prng_below(&t->g, 2);
        *link = child;
        link = &t->v[child].next;
    }
    return me;
}

/* The whole value, or what keep[] lets be seen of it. */
static void put_plain(const struct tree *t, int at, const bool *keep, struct sp_buf *b)
{
    const struct node *v = &t->v[at];
    if (v->kind == SCALAR) {
        sp_buf_putf(b, at % 3 ? "%d" : "\"text %d\"", at);
        return;
    }
    bool any = false;
    sp_buf_putc(b, v->kind == OBJECT ? '{' : '[');
    for (int c = v->first; c >= 0; c = t->v[c].next) {
        if (keep && t->v[c].sd && !keep[t->v[c].index])
            continue;
        if (any)
            sp_buf_putc(b, ',');
        any = true;
        if (v->kind == OBJECT) {
            sp_buf_put_json(b, sp_view_of(names[t->v[c].name]));
            sp_buf_putc(b, ':');
        }
        put_plain(t, c, keep, b);
    }
    sp_buf_putc(b, v->kind == OBJECT ? '}' : ']');
}

static void issue(struct tree *t, int at, struct sp_sd_issuer *s, struct sp_buf *b);

/* The child's value as it is signed, and its digest when it has a disclosure of its own. */
static void issue_child(struct tree *t, int c, bool member, struct sp_sd_issuer *s, struct sp_buf *text, char digest[SP_SHA256_TEXT])
{
    struct node *v = &t->v[c];
    issue(t, c, s, text);
    if (!v->sd)
        return;
    v->index = s->n;
    if (member)
        CHECK_OK(sp_sd_member(s, sp_view_of(names[v->name]), sp_buf_view(text), digest, NULL));
    else
        CHECK_OK(sp_sd_element(s, sp_buf_view(text), digest));
}

static void issue(struct tree *t, int at, struct sp_sd_issuer *s, struct sp_buf *b)
{
    const struct node *v = &t->v[at];
    char digests[8][SP_SHA256_TEXT], digest[SP_SHA256_TEXT];
    size_t n = 0;
    if (v->kind == SCALAR) {
        put_plain(t, at, NULL, b);
        return;
    }
    bool object = v->kind == OBJECT;
    sp_buf_putc(b, object ? '{' : '[');
    size_t empty = b->n;
    for (int c = v->first; c >= 0; c = t->v[c].next) {
        SP_BUF_AUTO text = { 0 };
        issue_child(t, c, object, s, &text, digest);
        if (object && t->v[c].sd) {
            memcpy(digests[n++], digest, sizeof digest);
            continue;
        }
        if (b->n > empty)
            sp_buf_putc(b, ',');
        if (object) {
            sp_buf_put_json(b, sp_view_of(names[t->v[c].name]));
            sp_buf_putc(b, ':');
        }
        if (t->v[c].sd)
            sp_sd_put_element(b, digest);
        else
            sp_buf_put(b, sp_buf_view(&text));
    }
    for (int i = 0; i < v->decoys; i++) {
        CHECK_OK(sp_sd_decoy(s, digest));
        if (object) {
            memcpy(digests[n++], digest, sizeof digest);
            continue;
        }
        if (b->n > empty)
            sp_buf_putc(b, ',');
        sp_sd_put_element(b, digest);
    }
    if (n) {
        if (b->n > empty)
            sp_buf_putc(b, ',');
        sp_sd_put_digests(b, digests, n);
    }
    sp_buf_putc(b, object ? '}' : ']');
}

static void same_json(struct sp_view a, struct sp_view b)
{
    SP_JSON_AUTO x = NULL;
    SP_JSON_AUTO y = NULL;
    CHECK_OK(sp_json_parse(a, 0, &x, NULL));
    CHECK_OK(sp_json_parse(b, 0, &y, NULL));
    if (!cJSON_Compare(x, y, true))
        fail_msg("%.*s\n  is not %.*s", (int)a.n, a.p, (int)b.n, b.p);
}

static void open_token(struct opened *o, struct sp_view token, struct sp_view payload)
{
    CHECK_OK(sp_sdjwt_split(token, &o->parts, NULL));
    struct sp_rc rc = sp_sdjwt_open(payload, &o->parts, &o->arena, &o->claims, &o->t, &o->d);
    if (!sp_ok(rc))
        fail_msg("%.*s %.*s: %s %s", (int)payload.n, payload.p, (int)token.n, token.p, o->d.rule, o->d.text);
}

static void any_subset_shows_itself(struct tree *t, const struct opened *all, struct sp_view payload)
{
    bool keep[MAX_NODES] = { false }, asked[MAX_NODES];
    OPENED_AUTO o = { 0 };
    SP_BUF_AUTO want = { 0 };
    SP_BUF_AUTO less = { 0 };
    if (sp_prng_below(&t->g, 2)) {
        for (size_t i = 0; i < all->t.n; i++)
            keep[i] = sp_prng_below(&t->g, 2);
    } else { /* all but some and what stands inside them */
        for (size_t i = 0; i < all->t.n; i++)
            keep[i] = true;
        for (uint64_t k = sp_prng_below(&t->g, 3); all->t.n && k; k--)
            sp_sdjwt_withhold(&all->t, sp_prng_below(&t->g, all->t.n), keep);
    }
    memcpy(asked, keep, sizeof keep);
    CHECK_OK(sp_sdjwt_redact(SP_VIEW_LIT("a.b.c"), &all->t, keep, &less));
    for (size_t i = 0; i < all->t.n; i++) { /* only needed parents were added */
        bool child = false;
        for (size_t j = 0; j < all->t.n; j++)
            child |= keep[j] && all->t.disclosures[j].parent == i;
        assert_true(keep[i] == asked[i] || child);
    }
    put_plain(t, 0, keep, &want);
    open_token(&o, sp_buf_view(&less), payload);
    same_json(sp_buf_view(&o.claims), sp_buf_view(&want));
}

static void issued_is_verified(void **state)
{
    (void)state;
    uint64_t seed = (uint64_t)strtoull(getenv("SEED") ? getenv("SEED") : "9901", NULL, 10);
    for (uint64_t round = 0; round < 400; round++) {
        struct tree t = { .g = { seed + round } };
        SP_SD_ISSUER_AUTO s = { 0 };
        OPENED_AUTO o = { 0 };
        SP_BUF_AUTO payload = { 0 };
        SP_BUF_AUTO token = { 0 };
        SP_BUF_AUTO want = { 0 };
        grow_tree(&t, 4, true);
        issue(&t, 0, &s, &payload);
        put_plain(&t, 0, NULL, &want);
        CHECK_OK(sp_sd_put_token(&token, SP_VIEW_LIT("a.b.c"), &s));
        open_token(&o, sp_buf_view(&token), sp_buf_view(&payload));
        same_json(sp_buf_view(&o.claims), sp_buf_view(&want));
        assert_int_equal(o.t.n, s.n);
        for (int i = 0; i < 5; i++)
            any_subset_shows_itself(&t, &o, sp_buf_view(&payload));
    }
    printf("seed %llu\n", (unsigned long long)seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(issued_is_verified) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
