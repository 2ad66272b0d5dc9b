#include "schema/bundle_quick.h"

#include "base/plain.h"
#include "base/random.h"
#include "base/short.h"
#include "schema/text.h"

/* Every function but skip_space returns false for "not sure"; then nothing that was read counts. */
struct quick { const char *p, *end; const struct sp_bundle_known *known; struct sp_arena *arena; struct sp_bundle *b; };

static void skip_space(struct quick *q)
{
    while (q->p < q->end && (*q->p == ' ' || *q->p == '\n' || *q->p == '\t' || *q->p == '\r'))
        q->p++;
}

/* One character between members, white space around it. */
static bool mark(struct quick *q, char c)
{
    skip_space(q);
    if (q->p == q->end || *q->p != c)
        return false;
    q->p++;
    skip_space(q);
    return true;
}

static bool name(struct quick *q, const char *text)
{
    size_t n = strlen(text);
    if ((size_t)(q->end - q->p) < n + 2 || q->p[0] != '"' || memcmp(q->p + 1, text, n) != 0 || q->p[n + 1] != '"')
        return false;
    q->p += n + 2;
    return mark(q, ':');
}

/* A string without escapes, where it stands. */
static bool plain(struct quick *q, struct sp_view *out)
{
    if (q->p == q->end || *q->p != '"')
        return false;
    const char *start = q->p + 1;
    size_t n = sp_plain_run(start, (size_t)(q->end - start));
    if (start + n == q->end || start[n] != '"')
        return false;
    q->p = start + n + 1;
    *out = sp_view(start, n);
    return true;
}

/* The escapes that lines with tabs need; any other is left to the tree. */
static bool unescape(char c, char *out)
{
    *out = c == 'n' ? '\n' : c == 't' ? '\t' : c == '"' || c == '\\' ? c : '\0';
    return *out != '\0';
}

/* The quote that ends the string at p: the first that has an even number of backslashes before it. */
static const char *closing_quote(const char *p, const char *end)
{
    for (const char *at = p; (at = memchr(at, '"', (size_t)(end - at))) != NULL; at++) {
        const char *before = at;
        while (before > p && before[-1] == '\\')
            before--;
        if ((at - before) % 2 == 0)
            return at;
    }
    return NULL;
}

typedef uint8_t block __attribute__((vector_size(16)));

/* Whether there is none; *ascii: nor anything but ASCII. */
static bool no_control(struct sp_view written, bool *ascii)
{
    block odd = { 0 }, high = { 0 }, c;
    uint64_t bad[2], wide[2];
    size_t i = 0;
    for (; i + sizeof c <= written.n; i += sizeof c) {
        memcpy(&c, written.p + i, sizeof c);
        odd |= (block)(c < 0x20);
        high |= c;
    }
    memcpy(bad, &odd, sizeof bad);
    memcpy(wide, &high, sizeof wide);
    for (; i < written.n; i++) {
        bad[0] |= (unsigned char)written.p[i] < 0x20;
        wide[0] |= (unsigned char)written.p[i];
    }
    *ascii = !((wide[0] | wide[1]) & 0x8080808080808080u);
    return !(bad[0] | bad[1]);
}

/* A string with escapes, into the arena. */
static bool text(struct quick *q, struct sp_view *out)
{
    if (q->p == q->end || *q->p != '"')
        return false;
    bool ascii;
    const char *start = q->p + 1, *end = closing_quote(start, q->end);
    char *to = end ? sp_arena_room(q->arena, (size_t)(end - start) + 1) : NULL, *first = to;
    if (!to)
        return false;
    for (const char *p = start; p < end; p += 2) {
        const char *back = memchr(p, '\\', (size_t)(end - p));
        to = sp_put_fast(to, sp_view(p, (size_t)((back ? back : end) - p)));
        if (!back)
            break;
        p = back;
        if (!unescape(p[1], to++))
            return false;
    }
    *out = sp_view(first, (size_t)(to - first));
    q->p = end + 1;
    return no_control(sp_view(start, (size_t)(end - start)), &ascii) && (ascii || sp_utf8_check(*out) == out->n);
}

/* A string to the next quote, for what has a form that leaves no room for escapes. */
static bool formed(struct quick *q, bool (*form)(struct sp_view), struct sp_view *out)
{
    const char *start = q->p + 1, *end = q->p < q->end && *q->p == '"' ? memchr(start, '"', (size_t)(q->end - start)) : NULL;
    if (!end)
        return false;
    *out = sp_view(start, (size_t)(end - start));
    q->p = end + 1;
    return form(*out);
}

static bool catalogue(struct quick *q, struct sp_bundle_rendition *r)
{
    struct sp_view rest = sp_view(q->p + 1, q->p < q->end ? (size_t)(q->end - q->p) - 1 : 0), *out = q->b->packed ? &r->packed : &r->catalogue;
    size_t n = q->known && q->p < q->end && *q->p == '"' ? q->known->starts(q->known->ctx, rest, out) : 0;
    if (!n || n >= rest.n || rest.p[n] != '"')
        return q->b->packed ? formed(q, sp_b64url_only, out) : text(q, out);
    q->p += n + 2;
    return true;
}

static bool rendered(struct quick *q, struct sp_bundle_rendition *r)
{
    if (!q->known || !q->known->texts_later || q->p == q->end || *q->p != '"')
        return text(q, &r->text);
    const char *start = q->p + 1, *end = closing_quote(start, q->end);
    if (!end)
        return false;
    r->written = sp_view(start, (size_t)(end - start));
    q->p = end + 1;
    return true;
}

static bool rendition(struct quick *q)
{
    struct sp_bundle_rendition r = { .text = { NULL, 0 } };
    return q->b->n_renditions < SP_MAX_RENDITIONS && mark(q, '{') && name(q, "language") && plain(q, &r.language) &&
           mark(q, ',') && name(q, "catalogue") && catalogue(q, &r) && mark(q, ',') && name(q, "text") &&
           rendered(q, &r) && mark(q, '}') && sp_ok(sp_bundle_add_rendition(q->b, &r, NULL));
}

static bool proof(struct quick *q)
{
    struct sp_view node, kind, note;
    return q->b->n_proofs < SP_MAX_PROOFS && mark(q, '{') && name(q, "node") && plain(q, &node) && mark(q, ',') &&
           name(q, "kind") && plain(q, &kind) && mark(q, ',') && name(q, "proof") && text(q, &note) && mark(q, '}') &&
           sp_ok(sp_bundle_add_proof(q->b, node, kind, note, NULL));
}

static bool translation(struct quick *q)
{
    struct sp_view jws;
    return plain(q, &jws) && sp_ok(sp_bundle_add_translation(q->b, jws, NULL));
}

static bool status_list(struct quick *q)
{
    struct sp_view token;
    return plain(q, &token) && sp_ok(sp_bundle_add_status(q->b, token, NULL));
}

static bool stamp(struct quick *q)
{
    struct sp_view node, kind, place, token;
    return mark(q, '{') && name(q, "node") && plain(q, &node) && mark(q, ',') && name(q, "kind") &&
           plain(q, &kind) && mark(q, ',') && name(q, "proof") && text(q, &place) && mark(q, ',') && name(q, "token") &&
           plain(q, &token) && mark(q, '}') && sp_ok(sp_stamp_add(&q->b->stamps, node, kind, place, token, NULL));
}

static bool crl(struct quick *q)
{
    struct sp_view list;
    return text(q, &list) && sp_ok(sp_bundle_add_crl(q->b, list, NULL)); /* its form is judged when it is opened */
}

static bool second(struct quick *q)
{
    struct sp_second s;
    return mark(q, '{') && name(q, "alg") && plain(q, &s.alg) && mark(q, ',') && name(q, "kid") && plain(q, &s.kid) &&
           mark(q, ',') && name(q, "signature") && plain(q, &s.signature) && mark(q, '}') &&
           sp_ok(sp_second_add(&q->b->second, &s, NULL));
}

static bool list(struct quick *q, bool (*item)(struct quick *), bool may_be_empty)
{
    if (!mark(q, '['))
        return false;
    if (mark(q, ']'))
        return may_be_empty;
    do {
        if (!item(q))
            return false;
    } while (mark(q, ','));
    return mark(q, ']');
}

static bool jws(struct quick *q, const char *member, struct sp_view *out)
{
    return mark(q, ',') && name(q, member) && formed(q, sp_compact_jws_form, out);
}

static bool report(struct quick *q, struct sp_view *out)
{
    return mark(q, ',') && name(q, "report") && formed(q, sp_report_form, out);
}

/* A member that is left out when its list is empty. */
static bool optional(struct quick *q, const char *member, bool (*item)(struct quick *))
{
    const char *start = q->p;
    if (mark(q, ',') && name(q, member))
        return list(q, item, false);
    q->p = start;
    return true;
}

static bool whole(struct quick *q)
{
    struct sp_view format;
    struct sp_bundle *b = q->b;
    if (!mark(q, '{') || !name(q, "format") || !plain(q, &format) || !sp_bundle_format_known(format, &b->packed) ||
        !mark(q, ',') || !name(q, "exchange") || !plain(q, &b->exchange) || !sp_id_valid(b->exchange))
        return false;
    if (!jws(q, "request", &b->request) || !report(q, &b->report) || !optional(q, "second", second) ||
        !jws(q, "receipt", &b->receipt) || !mark(q, ',') || !name(q, "renditions") || !list(q, rendition, true))
        return false;
    return optional(q, "translations", translation) && sp_view_is(format, sp_bundle_format(b)) &&
           optional(q, "proofs", proof) && optional(q, "status", status_list) &&
           optional(q, "stamps", stamp) && optional(q, "crls", crl) && mark(q, '}') && q->p == q->end;
}

bool sp_bundle_read_quickly(struct sp_view file, const struct sp_bundle_known *known, struct sp_arena *a,
                            struct sp_bundle *out)
{
    struct sp_bundle b = { .n_renditions = 0 };
    if (file.n > SP_MAX_BUNDLE_BYTES)
        return false;
    b.renditions = sp_arena_alloc(a, (SP_MAX_RENDITIONS + 1) * sizeof *b.renditions);
    b.proofs = sp_arena_alloc(a, (SP_MAX_PROOFS + 1) * sizeof *b.proofs);
    struct quick q = { file.p, file.p + file.n, known, a, &b };
    b.translations = sp_arena_room(a, (SP_MAX_BUNDLE_TRANSLATIONS + 1) * sizeof *b.translations);
    if (!b.renditions || !b.proofs || !b.translations || !whole(&q))
        return false;
    *out = b;
    return true;
}
