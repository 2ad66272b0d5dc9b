/* The payload of an SD-JWT with its disclosures put in (RFC 9901 section 7.1); declared in crypto/sdjwt.h.
 *
 * Every text is scanned strictly before it is walked, so the walk itself meets no bad syntax. A disclosure is put in at
 * most once, so the claims are never longer than payload and disclosures. */
#include <stdio.h>
#include <stdlib.h>

#include "crypto/sdjwt.h"
#include "crypto/sdjwt_text.h"

/* A disclosure as it came: salt was looked at and is not kept. name is raw, between its quotes. */
struct item { char digest[SP_SD_DIGEST_TEXT]; struct sp_view raw_name; struct sp_sd_shape shape; bool used; };

/* A claim's name in the object being read, and the disclosure it comes from or SP_SD_NONE. */
struct name { struct sp_view text; size_t from; };

struct walk {
    struct sp_arena *a;
    struct sp_diag *d;
    struct sp_buf *out;
    struct item *items;
    struct sp_sd_disclosure *disclosures;
    size_t *by_digest;          /* indexes of items, sorted by digest */
    const struct sp_sd_hash *hash;
    size_t n;
    size_t inside;              /* the disclosure whose value is being read */
    struct sp_buf path;
    unsigned depth;
    struct name *names;         /* a stack: those of an inner object lie above those of the outer */
    size_t n_names, cap_names;
    struct sp_view *unmatched;  /* every digest without a disclosure */
    size_t n_unmatched, cap_unmatched, n_digests;
    const struct sp_sd_withheld *first, **last;
};

static struct sp_rc refuse(struct walk *w, struct sp_rc rc, const char *rule, const char *text)
{
    const char *path = sp_buf_cstr(&w->path);
    return sp_diag_set(w->d, rc, rule, path, "%s", text);
}

/* --- paths --- */

static size_t enter_name(struct walk *w, struct sp_view name)
{
    size_t was = w->path.n;
    sp_buf_putc(&w->path, '/');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '~' || name.p[i] == '/')
            sp_buf_puts(&w->path, name.p[i] == '~' ? "~0" : "~1");
        else
            sp_buf_putc(&w->path, name.p[i]);
    }
    return was;
}

static size_t enter_index(struct walk *w, size_t i)
{
    size_t was = w->path.n;
    sp_buf_putc(&w->path, '/');
    sp_buf_put_i64(&w->path, (int64_t)i);
    return was;
}

static struct sp_rc note_withheld(struct walk *w, size_t digests, bool array)
{
    if (!digests)
        return SP_OK;
    struct sp_sd_withheld *one = sp_arena_alloc(w->a, sizeof *one);
    if (!one || !sp_arena_copy(w->a, sp_buf_view(&w->path), &one->path))
        return SP_ERR(NOMEM);
    one->digests = digests;
    one->array = array;
    *w->last = one;
    w->last = &one->next;
    return SP_OK;
}

/* --- digests --- */

static struct sp_rc push_unmatched(struct walk *w, struct sp_view digest)
{
    if (w->n_unmatched == w->cap_unmatched) {
        size_t cap = w->cap_unmatched ? w->cap_unmatched * 2 : 64;
        struct sp_view *v = realloc(w->unmatched, cap * sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        w->unmatched = v;
        w->cap_unmatched = cap;
    }
    w->unmatched[w->n_unmatched++] = digest;
    return SP_OK;
}

static size_t find_digest(const struct walk *w, struct sp_view digest)
{
    size_t low = 0, high = digest.n == w->hash->chars ? w->n : 0;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = memcmp(digest.p, w->items[w->by_digest[mid]].digest, w->hash->chars);
        if (c == 0)
            return w->by_digest[mid];
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return SP_SD_NONE;
}

/* *found: the disclosure of that digest, or SP_SD_NONE. */
static struct sp_rc meet_digest(struct walk *w, struct sp_view raw, bool element, size_t *found)
{
    struct sp_view digest;
    SP_TRY(sp_sd_plain(w->a, raw, &digest, w->d));
    if (++w->n_digests > SP_MAX_SD_DIGESTS)
        return refuse(w, SP_ERR(LIMIT), "sdjwt.count", "there are too many digests");
    size_t i = find_digest(w, digest);
    *found = i;
    if (i == SP_SD_NONE)
        return push_unmatched(w, digest);
    if (w->items[i].used)
        return refuse(w, SP_ERR(INVALID), "sdjwt.digest-twice", "a digest stands in two places");
    if (w->disclosures[i].element != element)
        return refuse(w, SP_ERR(INVALID), "sdjwt.kind", element ? "an array element's disclosure has two members"
                                                                : "an object member's disclosure has three members");
    w->items[i].used = true;
    w->disclosures[i].parent = w->inside;
    return SP_OK;
}

/* --- the walk --- */

static struct sp_rc value(struct walk *w, struct sp_sd_cursor *c);

/* The path is that of the disclosed value already. */
static struct sp_rc disclosed_value(struct walk *w, size_t i)
{
    struct sp_sd_disclosure *own = &w->disclosures[i];
    struct sp_sd_cursor c = { own->value.p, own->value.p + own->value.n };
    size_t was = w->inside;
    SP_TRY(sp_buf_rc(&w->path));
    if (!sp_arena_copy(w->a, sp_buf_view(&w->path), &own->path))
        return SP_ERR(NOMEM);
    if (w->items[i].shape.plain && w->depth + w->items[i].shape.depth <= SP_MAX_JSON_DEPTH) {
        sp_buf_put(w->out, own->value);
        return SP_OK;
    }
    w->inside = i;
    SP_TRY(value(w, &c));
    w->inside = was;
    return SP_OK;
}

static struct sp_rc push_name(struct walk *w, struct sp_view text, size_t from)
{
    if (w->n_names == w->cap_names) {
        size_t cap = w->cap_names ? w->cap_names * 2 : 64;
        struct name *v = realloc(w->names, cap * sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        w->names = v;
        w->cap_names = cap;
    }
    w->names[w->n_names++] = (struct name){ text, from };
    return SP_OK;
}

/* After "_sd": its digests; the names of those disclosed go onto the stack. */
static struct sp_rc read_digests(struct walk *w, struct sp_sd_cursor *c, size_t *withheld)
{
    if (!sp_sd_take(c, '['))
        return refuse(w, SP_ERR(INVALID), "sdjwt.sd", "_sd is not an array");
    while (sp_sd_next(c) != ']') {
        size_t i;
        if (*c->p != '"')
            return refuse(w, SP_ERR(INVALID), "sdjwt.sd", "_sd holds something that is no text");
        SP_TRY(meet_digest(w, sp_sd_string(c), false, &i));
        if (i == SP_SD_NONE)
            ++*withheld;
        else
            SP_TRY(push_name(w, w->disclosures[i].name, i));
        (void)sp_sd_take(c, ',');
    }
    c->p++;
    return SP_OK;
}

/* After "_sd_alg", which only the signed payload itself may hold (section 4.1.1). */
static struct sp_rc read_alg(struct walk *w, struct sp_sd_cursor *c)
{
    struct sp_view alg;
    if (w->depth != 1 || w->inside != SP_SD_NONE)
        return refuse(w, SP_ERR(INVALID), "sdjwt.alg", "_sd_alg stands below the top level");
    if (sp_sd_next(c) != '"')
        return refuse(w, SP_ERR(INVALID), "sdjwt.alg", "_sd_alg is not a text");
    SP_TRY(sp_sd_plain(w->a, sp_sd_string(c), &alg, w->d));
    return sp_view_is(alg, w->hash->name) ? SP_OK : refuse(w, SP_ERR(INVALID), "sdjwt.alg", "this hash is not accepted");
}

static void put_name(struct walk *w, struct sp_view raw, bool *any)
{
    sp_buf_puts(w->out, *any ? ",\"" : "\"");
    sp_buf_put(w->out, raw);
    sp_buf_puts(w->out, "\":");
    *any = true;
}

static int by_text(const void *a, const void *b)
{
    const struct name *x = a, *y = b;
    return sp_view_cmp(x->text, y->text);
}

/* Open names come first, since they have no disclosure: SP_SD_NONE plus one is zero. */
static int by_source(const void *a, const void *b)
{
    const struct name *x = a, *y = b;
    return (x->from + 1 > y->from + 1) - (x->from + 1 < y->from + 1);
}

/* The members that were disclosed, after the open ones and in the order of the token. None may be there already. */
static struct sp_rc disclosed_members(struct walk *w, size_t names, bool any)
{
    size_t n = w->n_names - names, open = 0;
    for (size_t i = names; i < w->n_names; i++)
        open += w->names[i].from == SP_SD_NONE;
    if (open == n)
        return SP_OK;
    qsort(w->names + names, n, sizeof *w->names, by_text);
    for (size_t i = names + 1; i < w->n_names; i++)
        if (sp_view_eq(w->names[i - 1].text, w->names[i].text)) {
            (void)enter_name(w, w->names[i].text);
            return refuse(w, SP_ERR(INVALID), "sdjwt.overwrite", "a disclosed claim is there already");
        }
    qsort(w->names + names, n, sizeof *w->names, by_source);
    for (size_t i = names + open; i < names + n; i++) {
        struct name one = w->names[i]; /* the stack may move */
        put_name(w, w->items[one.from].raw_name, &any);
        size_t was = enter_name(w, one.text);
        SP_TRY(disclosed_value(w, one.from));
        w->path.n = was;
    }
    return SP_OK;
}

static struct sp_rc member(struct walk *w, struct sp_sd_cursor *c, size_t *withheld, bool *any)
{
    struct sp_view raw = sp_sd_string(c), name;
    SP_TRY(sp_sd_plain(w->a, raw, &name, w->d));
    (void)sp_sd_take(c, ':');
    if (sp_view_is(name, "_sd"))
        return read_digests(w, c, withheld);
    if (sp_view_is(name, "_sd_alg"))
        return read_alg(w, c);
    if (sp_view_is(name, "..."))
        return refuse(w, SP_ERR(INVALID), "sdjwt.dots", "the name \"...\" stands alone in an array element, with a text, or nowhere");
    SP_TRY(push_name(w, name, SP_SD_NONE));
    put_name(w, raw, any);
    size_t was = enter_name(w, name);
    SP_TRY(value(w, c));
    w->path.n = was;
    return SP_OK;
}

static struct sp_rc object(struct walk *w, struct sp_sd_cursor *c)
{
    size_t names = w->n_names, withheld = 0;
    bool any = false;
    c->p++;
    sp_buf_putc(w->out, '{');
    while (sp_sd_next(c) != '}') {
        SP_TRY(member(w, c, &withheld, &any));
        (void)sp_sd_take(c, ',');
    }
    c->p++;
    SP_TRY(note_withheld(w, withheld, false));
    SP_TRY(disclosed_members(w, names, any));
    w->n_names = names;
    sp_buf_putc(w->out, '}');
    return SP_OK;
}

/* At an array element: {"...":"digest"} and nothing else. False, where it was, for other values. */
static struct sp_rc dotted(struct walk *w, struct sp_sd_cursor *c, bool *is, struct sp_view *digest)
{
    struct sp_sd_cursor at = *c;
    struct sp_view name;
    *is = false;
    if (!sp_sd_take(&at, '{') || sp_sd_next(&at) != '"')
        return SP_OK;
    SP_TRY(sp_sd_plain(w->a, sp_sd_string(&at), &name, w->d));
    if (!sp_view_is(name, "...") || !sp_sd_take(&at, ':') || sp_sd_next(&at) != '"')
        return SP_OK;
    *digest = sp_sd_string(&at);
    *is = sp_sd_take(&at, '}');
    if (*is)
        *c = at;
    return SP_OK;
}

static struct sp_rc array(struct walk *w, struct sp_sd_cursor *c)
{
    size_t n = 0, withheld = 0;
    c->p++;
    sp_buf_putc(w->out, '[');
    while (sp_sd_next(c) != ']') {
        struct sp_view digest;
        bool is;
        size_t i = SP_SD_NONE;
        SP_TRY(dotted(w, c, &is, &digest));
        if (is)
            SP_TRY(meet_digest(w, digest, true, &i));
        withheld += is && i == SP_SD_NONE;
        if (!is || i != SP_SD_NONE) {
            if (n)
                sp_buf_putc(w->out, ',');
            size_t was = enter_index(w, n++);
            SP_TRY(is ? disclosed_value(w, i) : value(w, c));
            w->path.n = was;
        }
        (void)sp_sd_take(c, ',');
    }
    c->p++;
    sp_buf_putc(w->out, ']');
    return note_withheld(w, withheld, true);
}

/* The scanner bounds the depth of each text, this that of all of them in each other. */
static struct sp_rc value(struct walk *w, struct sp_sd_cursor *c)
{
    char first = sp_sd_next(c);
    if (first != '{' && first != '[') {
        sp_buf_put(w->out, sp_sd_value(c, NULL));
        return SP_OK;
    }
    if (w->depth == SP_MAX_JSON_DEPTH)
        return refuse(w, SP_ERR(LIMIT), "sdjwt.depth", "the claims are nested too deep");
    w->depth++;
    SP_TRY(first == '{' ? object(w, c) : array(w, c));
    w->depth--;
    return SP_OK;
}

/* --- the disclosures --- */

static struct sp_rc bad_item(struct walk *w, size_t i, const char *rule, const char *text)
{
    char field[40];
    (void)snprintf(field, sizeof field, "disclosures[%zu]", i);
    return sp_diag_set(w->d, SP_ERR(INVALID), rule, field, "%s", text);
}

/* [salt, name, value] or [salt, value]: an array that was scanned. */
static struct sp_rc read_members(struct walk *w, size_t i, struct sp_view text)
{
    struct sp_sd_cursor c = { text.p, text.p + text.n };
    struct sp_view v[3] = { { NULL, 0 } };
    struct sp_sd_disclosure *own = &w->disclosures[i];
    size_t n = 0;
    if (!sp_sd_take(&c, '['))
        return bad_item(w, i, "sdjwt.disclosure", "is not an array");
    while (sp_sd_next(&c) != ']' && n < 4) {
        struct sp_view one = sp_sd_value(&c, &w->items[i].shape); /* that of the last stays: the value */
        if (n < 3)
            v[n] = one;
        n++;
        (void)sp_sd_take(&c, ',');
    }
    if (n != 2 && n != 3)
        return bad_item(w, i, "sdjwt.disclosure", "is not an array of two or three members");
    if (*v[0].p != '"')
        return bad_item(w, i, "sdjwt.salt", "the salt is not a text");
    own->element = n == 2;
    own->value = v[n - 1];
    if (own->element)
        return SP_OK;
    if (*v[1].p != '"')
        return bad_item(w, i, "sdjwt.name", "the claim's name is not a text");
    w->items[i].raw_name = sp_view(v[1].p + 1, v[1].n - 2);
    SP_TRY(sp_sd_plain(w->a, w->items[i].raw_name, &own->name, w->d));
    if (sp_view_is(own->name, "_sd") || sp_view_is(own->name, "...") || sp_view_is(own->name, "_sd_alg"))
        return bad_item(w, i, "sdjwt.reserved", "a claim of this name cannot be disclosed");
    return SP_OK;
}

static struct sp_rc read_item(struct walk *w, size_t i, struct sp_view encoded, struct sp_buf *scratch)
{
    struct sp_view text;
    sp_buf_clear(scratch);
    w->disclosures[i].text = encoded;
    w->disclosures[i].parent = SP_SD_NONE;
    if (!sp_ok(sp_b64url_decode(encoded, scratch)))
        return bad_item(w, i, "sdjwt.base64", "is not canonical base64url");
    struct sp_rc rc = sp_json_scan(sp_buf_view(scratch), 0, w->d);
    if (!sp_ok(rc)) {
        char field[40];
        (void)snprintf(field, sizeof field, "disclosures[%zu]", i);
        sp_diag_prefix(w->d, field);
        return rc;
    }
    if (!sp_arena_copy(w->a, sp_buf_view(scratch), &text))
        return SP_ERR(NOMEM);
    SP_TRY(read_members(w, i, text));
    return sp_sd_digest(w->hash, encoded, w->items[i].digest);
}

static int by_digest(const void *a, const void *b, void *walk)
{
    const struct walk *w = walk;
    return memcmp(w->items[*(const size_t *)a].digest, w->items[*(const size_t *)b].digest, w->hash->chars);
}

static struct sp_rc read_items(struct walk *w, struct sp_view text)
{
    SP_BUF_AUTO scratch = { 0 };
    struct sp_view one = text;
    for (size_t i = 0; i < w->n && sp_view_split(text, '~', &one, &text); i++) {
        w->by_digest[i] = i;
        SP_TRY(read_item(w, i, one, &scratch));
    }
    if (w->n)
        qsort_r(w->by_digest, w->n, sizeof *w->by_digest, by_digest, w);
    for (size_t i = 1; i < w->n; i++)
        if (!memcmp(w->items[w->by_digest[i - 1]].digest, w->items[w->by_digest[i]].digest, w->hash->chars))
            return bad_item(w, w->by_digest[i], "sdjwt.disclosure-twice", "is there twice");
    return SP_OK;
}

/* --- all of it --- */

static int by_view(const void *a, const void *b)
{
    return sp_view_cmp(*(const struct sp_view *)a, *(const struct sp_view *)b);
}

/* Section 7.1 steps 4 and 5. A digest that has a disclosure was found twice in the walk. */
static struct sp_rc check_rest(struct walk *w)
{
    if (w->n_unmatched)
        qsort(w->unmatched, w->n_unmatched, sizeof *w->unmatched, by_view);
    for (size_t i = 1; i < w->n_unmatched; i++)
        if (sp_view_eq(w->unmatched[i - 1], w->unmatched[i]))
            return refuse(w, SP_ERR(INVALID), "sdjwt.digest-twice", "a digest stands in two places");
    for (size_t i = 0; i < w->n; i++)
        if (!w->items[i].used)
            return bad_item(w, i, "sdjwt.unreferenced", "its digest is not in what was signed");
    return SP_OK;
}

static struct sp_rc walk_all(struct walk *w, struct sp_view payload, const struct sp_sd_parts *parts, bool foreign)
{
    SP_TRY(sp_json_scan(payload, SP_MAX_BUNDLE_BYTES, w->d));
    struct sp_sd_cursor c = { payload.p, payload.p + payload.n };
    if (sp_sd_next(&c) != '{')
        return refuse(w, SP_ERR(FORMAT), "sdjwt.payload", "the payload is not an object");
    if (foreign)
        SP_TRY(sp_sd_hash_of(w->a, c, &w->hash, w->d)); /* the walk comes after the disclosures are digested */
    SP_TRY(read_items(w, parts->disclosures));
    SP_TRY(value(w, &c));
    SP_TRY(check_rest(w));
    SP_TRY(sp_buf_rc(&w->path));
    return sp_buf_rc(w->out);
}

static struct sp_rc open_payload(struct sp_view payload, const struct sp_sd_parts *parts, bool foreign, struct sp_arena *a,
                                 struct sp_buf *claims, struct sp_sdjwt *out, struct sp_diag *d)
{
    struct walk w = { .a = a, .d = d, .out = claims, .n = parts->n, .inside = SP_SD_NONE, .hash = &sp_sd_sha256 };
    size_t start = claims->n;
    w.last = &w.first;
    w.items = sp_arena_alloc(a, w.n * sizeof *w.items);
    w.disclosures = sp_arena_alloc(a, w.n * sizeof *w.disclosures);
    w.by_digest = sp_arena_alloc(a, w.n * sizeof *w.by_digest);
    struct sp_rc rc = w.items && w.disclosures && w.by_digest ? walk_all(&w, payload, parts, foreign) : SP_ERR(NOMEM);
    if (sp_ok(rc))
        *out = (struct sp_sdjwt){ w.disclosures, w.n, w.first, w.n_unmatched, parts->key_binding };
    else if (sp_ok(sp_buf_rc(claims)))
        claims->n = start;
    sp_buf_free(&w.path);
    free(w.names);
    free(w.unmatched);
    return rc;
}

struct sp_rc sp_sdjwt_open(struct sp_view payload, const struct sp_sd_parts *parts, struct sp_arena *a,
                           struct sp_buf *claims, struct sp_sdjwt *out, struct sp_diag *d)
{
    return open_payload(payload, parts, false, a, claims, out, d);
}

struct sp_rc sp_sdjwt_open_foreign(struct sp_view payload, const struct sp_sd_parts *parts, struct sp_arena *a,
                                   struct sp_buf *claims, struct sp_sdjwt *out, struct sp_diag *d)
{
    return open_payload(payload, parts, true, a, claims, out, d);
}
