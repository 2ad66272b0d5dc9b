/* A fact's data: from canonical text to values, without a tree. */
#include "schema/fact.h"

struct cursor { struct sp_view in; size_t pos; struct sp_arena *arena; bool failed; };

static bool take(struct cursor *c, const char *lit, size_t n)
{
    if (c->in.n - c->pos < n || memcmp(c->in.p + c->pos, lit, n) != 0)
        return false;
    c->pos += n;
    return true;
}

static void want(struct cursor *c, const char *lit)
{
    if (!take(c, lit, strlen(lit)))
        c->failed = true;
}

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
    want(c, "\"");
    size_t start = c->pos;
    bool escaped = false;
    while (c->pos < c->in.n && c->in.p[c->pos] != '"') {
        if (c->in.p[c->pos] == '\\') {
            escaped = true;
            c->pos++;
        }
        c->pos++;
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
    *out = (struct sp_value){ .field = f };
    if (f->type == SP_TYPE_TEXT || f->type == SP_TYPE_LONG) {
        want(c, "{\"text\":");
        out->text = string(c);
        want(c, ",\"lang\":");
        out->lang = string(c);
        if (take(c, ",\"script\":", 10))
            out->script = string(c);
        want(c, "}");
    } else if (f->type == SP_TYPE_AMOUNT) {
        want(c, "{\"value\":");
        out->text = string(c);
        want(c, ",\"currency\":");
        out->currency = string(c);
        want(c, "}");
    } else if (f->type == SP_TYPE_INT || f->type == SP_TYPE_BOOL) {
        out->text = bare(c);
    } else {
        out->text = string(c);
    }
}

/* "name": of the field at the cursor, which stands behind the brace or comma. */
static bool at_field(struct cursor *c, const struct sp_field *f)
{
    size_t n = strlen(f->name);
    const char *p = c->in.p + c->pos;
    if (c->in.n - c->pos < n + 3 || p[0] != '"' || memcmp(p + 1, f->name, n) != 0 || p[n + 1] != '"' || p[n + 2] != ':')
        return false;
    c->pos += n + 3;
    return true;
}

struct sp_rc sp_data_values(const struct sp_kind *kind, struct sp_view data, struct sp_arena *a,
                            struct sp_value out[SP_MAX_FIELDS], size_t *n)
{
    struct cursor c = { data, 0, a, false };
    size_t count = 0;
    bool open = true;
    if (!take(&c, "{", 1))
        return SP_ERR(CORRUPT);
    if (take(&c, "}", 1))
        open = false;
    for (size_t i = 0; open && !c.failed && i < kind->n_fields; i++) {
        if (!at_field(&c, &kind->fields[i]))
            continue;
        value(&c, &kind->fields[i], &out[count++]);
        open = take(&c, ",", 1);
        if (!open)
            want(&c, "}");
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
