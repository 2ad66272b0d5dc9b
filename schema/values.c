/* A fact's data: from canonical text to values, without a tree. */
#include "schema/fact.h"

#include "base/plain.h"
#include "base/short.h"

struct cursor { struct sp_view in; size_t pos; struct sp_arena *arena; bool failed; };

static inline bool take(struct cursor *c, const char *lit, size_t n)
{
    if (c->in.n - c->pos < n || memcmp(c->in.p + c->pos, lit, n) != 0)
        return false;
    c->pos += n;
    return true;
}

static inline void want(struct cursor *c, const char *lit, size_t n)
{
    if (!take(c, lit, n))
        c->failed = true;
}

/* The length of a literal is known where it stands, so comparing it needs no call. */
#define TAKE(c, lit) take((c), (lit), sizeof(lit) - 1)
#define WANT(c, lit) want((c), (lit), sizeof(lit) - 1)

static unsigned hex(char c) { return c >= '0' && c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a') + 10; }

/* The escapes that sp_buf_put_json writes. */
static struct sp_view unescape(struct cursor *c, struct sp_view raw)
{
    static const char from[] = "\"\\nrtbf", to[] = "\"\\\n\r\t\b\f";
    char *out = sp_arena_alloc(c->arena, raw.n);
    size_t n = 0;
    if (!out)
        c->failed = true;
    for (size_t i = 0; out && i < raw.n; i++) {
        char x = raw.p[i];
        if (x == '\\' && i + 1 < raw.n) {
            x = raw.p[++i];
            const char *at = x ? strchr(from, x) : NULL;
            if (at) {
                x = to[at - from];
            } else if (x == 'u' && raw.n - i > 4) {
                x = (char)(hex(raw.p[i + 3]) << 4 | hex(raw.p[i + 4]));
                i += 4;
            } else {
                c->failed = true;
            }
        }
        out[n++] = x;
    }
    return sp_view(out, n);
}

static struct sp_view string(struct cursor *c)
{
    WANT(c, "\"");
    size_t start = c->pos;
    bool escaped = false;
    for (;;) {
        c->pos += sp_plain_run(c->in.p + c->pos, c->in.n - c->pos);
        if (c->pos >= c->in.n || c->in.p[c->pos] == '"')
            break;
        if (c->in.p[c->pos] != '\\') { /* a control character: nothing that was written here */
            c->failed = true;
            return sp_view("", 0);
        }
        escaped = true;
        c->pos = c->in.n - c->pos > 2 ? c->pos + 2 : c->in.n;
    }
    if (c->pos >= c->in.n) {
        c->failed = true;
        return sp_view("", 0);
    }
    struct sp_view raw = sp_view(c->in.p + start, c->pos - start);
    c->pos++;
    return escaped && !c->failed ? unescape(c, raw) : raw;
}

static struct sp_view bare(struct cursor *c)
{
    size_t start = c->pos;
    while (c->pos < c->in.n && c->in.p[c->pos] != ',' && c->in.p[c->pos] != '}')
        c->pos++;
    if (c->pos == start)
        c->failed = true;
    return sp_view(c->in.p + start, c->pos - start);
}

static void value(struct cursor *c, const struct sp_field *f, struct sp_value *out)
{
    out->lang = sp_view(NULL, 0); /* each on its own: copied one from the other, they wait for what was just written */
    out->script = sp_view(NULL, 0);
    out->currency = sp_view(NULL, 0);
    if (f->type == SP_TYPE_TEXT || f->type == SP_TYPE_LONG) {
        WANT(c, "{\"text\":");
        out->text = string(c);
        WANT(c, ",\"lang\":");
        out->lang = string(c);
        if (TAKE(c, ",\"script\":"))
            out->script = string(c);
        WANT(c, "}");
    } else if (f->type == SP_TYPE_AMOUNT) {
        WANT(c, "{\"value\":");
        out->text = string(c);
        WANT(c, ",\"currency\":");
        out->currency = string(c);
        WANT(c, "}");
    } else if (f->type == SP_TYPE_INT || f->type == SP_TYPE_BOOL) {
        out->text = bare(c);
    } else {
        out->text = string(c);
    }
}

/* "name": of the field at the cursor, which stands behind the brace or comma. */
static bool at_field(struct cursor *c, const struct sp_field *f, struct sp_view *name)
{
    const char *p = c->in.p + c->pos;
    size_t n = f->name_n;
    if (c->in.n - c->pos < n + 3 || p[0] != '"' || p[n + 1] != '"' || p[n + 2] != ':' || !sp_equal_fast(p + 1, f->name, n))
        return false;
    *name = sp_view(p + 1, n);
    c->pos += n + 3;
    return true;
}

struct sp_rc sp_data_values(const struct sp_kind *kind, struct sp_view data, struct sp_arena *a,
                            struct sp_value out[SP_MAX_FIELDS], size_t *n)
{
    struct cursor c = { data, 0, a, false };
    size_t count = 0;
    bool open = true;
    if (!TAKE(&c, "{"))
        return SP_ERR(CORRUPT);
    if (TAKE(&c, "}"))
        open = false;
    for (size_t i = 0; open && !c.failed && i < kind->n_fields; i++) {
        struct sp_view name;
        if (!at_field(&c, &kind->fields[i], &name))
            continue;
        value(&c, &kind->fields[i], &out[count]);
        out[count].field = &kind->fields[i];
        out[count++].name = name;
        open = TAKE(&c, ",");
        if (!open)
            WANT(&c, "}");
    }
    if (open || c.failed || c.pos != data.n)
        return SP_ERR(CORRUPT);
    *n = count;
    return SP_OK;
}

const struct sp_value *sp_value_named(const struct sp_value *v, size_t n, const char *field)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(v[i].field->name, field) == 0)
            return &v[i];
    return NULL;
}
