/* What is read is written out again in the one form that there is, as it is read, so that any other form is "not sure". */
#include "node/evidence/disclose_quick.h"

#include "crypto/digest.h"
#include "schema/text.h"

/* ["<salt>",VALUE] */
enum { SALT_BYTES = 16, SALT_TEXT = 22, BEFORE_VALUE = 2 + SALT_TEXT + 2, LEAST = BEFORE_VALUE + 1 };
enum { SHORTEST = 64 }; /* characters: the shortest fact, section or entry has more */

static const struct sp_view before_sections = SP_VIEW_LIT(",\"sections\":["), before_facts = SP_VIEW_LIT("\"facts\":["),
                            before_withheld = SP_VIEW_LIT("],\"withheld\":[");

/* One disclosure: what it says, and the element that stands for it. */
struct one { struct sp_view value; char digest[SP_SHA256_TEXT]; };

struct quick {
    struct sp_view left;        /* disclosures that were not looked at yet */
    struct sp_buf raw, claims;  /* in the arena, with room for all */
    struct one *facts;          /* of the section that comes next; at the end, entries of withheld[] */
    size_t n_facts;
    struct sp_view signed_left; /* of the payload, what was not met yet */
    size_t n_sections;
    size_t *ends, n_ends;       /* where facts end in the claims */
};

static bool room(struct sp_arena *a, size_t n, struct sp_buf *out)
{
    *out = (struct sp_buf){ .p = sp_arena_room(a, n), .cap = n };
    return out->p;
}

static bool take(struct sp_view *v, struct sp_view want)
{
    if (!sp_view_starts(*v, want))
        return false;
    *v = sp_view(v->p + want.n, v->n - want.n);
    return true;
}

/* What lives in the arena must not grow. */
static inline void put(struct sp_buf *b, struct sp_view v)
{
    if (b->cap - b->n <= v.n) {
        b->failed = SP_RC_LIMIT;
        return;
    }
    memcpy(b->p + b->n, v.p, v.n);
    b->n += v.n;
}

/* {"...":"<digest>"}, after a comma unless it is the first. */
static bool take_element(struct sp_view *v, const char *digest, bool first)
{
    return (first || take(v, SP_VIEW_LIT(","))) && take(v, SP_VIEW_LIT("{\"...\":\"")) &&
           take(v, sp_view(digest, SP_SHA256_TEXT - 1)) && take(v, SP_VIEW_LIT("\"}"));
}

static bool read_one(struct quick *q, struct sp_view text, struct one *out)
{
    size_t at = q->raw.n;
    if (text.n < SHORTEST || q->raw.cap - at <= text.n + 4 || !sp_ok(sp_b64url_decode(text, &q->raw)) || q->raw.n - at < LEAST)
        return false;
    struct sp_view raw = sp_view(q->raw.p + at, q->raw.n - at);
    if (memcmp(raw.p, "[\"", 2) != 0 || !sp_b64url_form(sp_view(raw.p + 2, SALT_TEXT), SALT_BYTES) ||
        memcmp(raw.p + 2 + SALT_TEXT, "\",", 2) != 0 || raw.p[raw.n - 1] != ']')
        return false;
    out->value = sp_view(raw.p + BEFORE_VALUE, raw.n - LEAST);
    return sp_ok(sp_sha256_b64url(text, out->digest));
}

/* The facts before it are those that it has digests of, no others; then it is what comes next in the payload. */
static bool add_section(struct quick *q, const struct one *section)
{
    struct sp_view v = section->value;
    const char *list = memchr(v.p, '[', v.n); /* no other one stands before it: the name has none */
    size_t head = list ? (size_t)(list - v.p) + 1 : 0;
    if (head < before_facts.n || memcmp(v.p + head - before_facts.n, before_facts.p, before_facts.n) != 0)
        return false;
    put(&q->claims, sp_view(",", q->n_sections > 0));
    put(&q->claims, sp_view(v.p, head));
    v = sp_view(v.p + head, v.n - head);
    for (size_t i = 0; i < q->n_facts; i++) {
        if (!take_element(&v, q->facts[i].digest, i == 0))
            return false;
        put(&q->claims, sp_view(",", i > 0));
        put(&q->claims, q->facts[i].value);
        q->ends[q->n_ends++] = q->claims.n;
    }
    put(&q->claims, SP_VIEW_LIT("]}"));
    q->n_facts = 0;
    return sp_view_is(v, "]}") && take_element(&q->signed_left, section->digest, q->n_sections++ == 0);
}

/* An entry is an object without others in it, so these are its only braces. */
static bool is_entry(struct sp_view v)
{
    return v.n > 2 && v.p[0] == '{' && memchr(v.p + 1, '{', v.n - 1) == NULL && memchr(v.p, '}', v.n) == v.p + v.n - 1;
}

static bool add_withheld(struct quick *q)
{
    for (size_t i = 0; i < q->n_facts; i++) {
        if (!is_entry(q->facts[i].value) || !take_element(&q->signed_left, q->facts[i].digest, i == 0))
            return false;
        put(&q->claims, sp_view(",", i > 0));
        put(&q->claims, q->facts[i].value);
    }
    return true;
}

static bool read_all(struct quick *q)
{
    struct sp_view text;
    if (!take(&q->signed_left, before_sections))
        return false;
    put(&q->claims, before_sections);
    while (sp_view_split(q->left, '~', &text, &q->left)) {
        struct one *one = &q->facts[q->n_facts];
        if (!read_one(q, text, one))
            return false;
        if (!sp_view_starts(one->value, SP_VIEW_LIT("{\"name\":\"")))
            q->n_facts++;
        else if (!add_section(q, one))
            return false;
    }
    put(&q->claims, before_withheld);
    if (q->left.n || !take(&q->signed_left, before_withheld) || !add_withheld(q))
        return false;
    put(&q->claims, SP_VIEW_LIT("]}"));
    return sp_view_is(q->signed_left, "]}") && sp_ok(sp_buf_rc(&q->claims));
}

/* Up to the sections it is copied as it stands. No text in it can hold this quote. */
static bool begin(struct quick *q, struct sp_view payload, struct sp_arena *a)
{
    size_t n = q->left.n / SHORTEST + 1;
    const char *at = memmem(payload.p, payload.n, before_sections.p, before_sections.n);
    size_t raw = q->left.n + 8;
    if (!at || !room(a, raw, &q->raw) || !room(a, payload.n + raw, &q->claims))
        return false;
    q->facts = sp_arena_room(a, (n + 1) * sizeof *q->facts); /* each is written before it is read */
    q->ends = sp_arena_room(a, (n + 1) * sizeof *q->ends);
    struct sp_view head = sp_view(payload.p, (size_t)(at - payload.p));
    q->signed_left = sp_view(at, payload.n - head.n);
    put(&q->claims, head);
    return q->facts && q->ends;
}

bool sp_disclosed_quickly(struct sp_view payload, struct sp_view token, struct sp_arena *a, struct sp_view *claims,
                          struct sp_report *report)
{
    struct quick q = { .n_facts = 0 };
    struct sp_view jws;
    if (token.n > SP_MAX_MESSAGE_BYTES || !payload.n || !sp_view_split(token, '~', &jws, &q.left))
        return false;
    bool ok = begin(&q, payload, a) && read_all(&q) &&
              sp_report_parse_joined(sp_buf_view(&q.claims), q.ends, q.n_ends, a, report);
    if (ok)
        *claims = sp_buf_view(&q.claims);
    return ok;
}
