/* The strict scanner of base/json.h: RFC 8259 grammar, I-JSON restrictions, unique keys, hard limits. */
#include <math.h>
#include <stdlib.h>

#include "base/json_scan.h"
#include "base/plain.h"

enum { FEW_KEYS = 24, SAFE_DIGITS = 15 /* fifteen digits are below 2^53 */ };

/* Keys of the object being read: slices of the input, or of one buffer of unescaped text; a small hash finds doubles. */
struct key_entry { size_t at, n; uint64_t hash; size_t pos; bool unescaped; };

struct scan {
    struct sp_view in;
    size_t pos;
    size_t nodes;
    struct sp_diag *d;
    struct sp_buf key_text;
    struct sp_buf scratch;
    struct key_entry *keys;     /* a stack: those of an inner object lie above those of the outer; few, or allocated */
    size_t n_keys, cap_keys;
    size_t longest_number;      /* characters */
    struct key_entry few[FEW_KEYS];
};

static struct sp_rc refuse(struct scan *s, const char *rule, const char *text)
{
    return sp_diag_at(s->d, SP_ERR(FORMAT), rule, s->pos, "%s", text);
}

static int peek(const struct scan *s)
{
    return s->pos < s->in.n ? (unsigned char)s->in.p[s->pos] : -1;
}

static void skip_space(struct scan *s)
{
    for (int c = peek(s); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek(s))
        s->pos++;
}

static bool hex4(const struct scan *s, size_t at, uint32_t *out)
{
    uint32_t v = 0;
    if (s->in.n < 4 || at > s->in.n - 4)
        return false;
    for (size_t i = 0; i < 4; i++) {
        char c = s->in.p[at + i];
        unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
                       : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                       : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10 : 16;
        if (digit > 15)
            return false;
        v = v << 4 | digit;
    }
    *out = v;
    return true;
}

/* At "\uXXXX": the code point, surrogate pairs joined. RFC 7493 section 2.1 forbids lone surrogates. */
static struct sp_rc unicode_escape(struct scan *s, struct sp_buf *text)
{
    uint32_t cp, low;
    if (!hex4(s, s->pos + 2, &cp))
        return refuse(s, "json.escape", "\\u needs four hexadecimal digits");
    if (cp == 0)
        return refuse(s, "json.nul", "NUL is not permitted in a text");
    if (cp >= 0xdc00 && cp <= 0xdfff)
        return refuse(s, "json.surrogate", "a low surrogate stands alone");
    size_t used = 6;
    if (cp >= 0xd800 && cp <= 0xdbff) {
        if (s->pos + 7 >= s->in.n || s->in.p[s->pos + 6] != '\\' || s->in.p[s->pos + 7] != 'u' ||
            !hex4(s, s->pos + 8, &low) || low < 0xdc00 || low > 0xdfff)
            return refuse(s, "json.surrogate", "a high surrogate stands alone");
        cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
        used = 12;
    }
    sp_buf_put_utf8(text, cp);
    s->pos += used;
    return SP_OK;
}

static struct sp_rc escape(struct scan *s, struct sp_buf *text)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = s->pos + 1 < s->in.n ? s->in.p[s->pos + 1] : 0;
    if (c == 'u')
        return unicode_escape(s, text);
    const char *at = c ? strchr(from, c) : NULL;
    if (!at)
        return refuse(s, "json.escape", "no such escape");
    sp_buf_putc(text, to[at - from]);
    s->pos += 2;
    return SP_OK;
}

/* At '"': past a string that holds no escape; text is what stands between the quotes. False, where it was, for others. */
static bool plain_string(struct scan *s, struct sp_view *text)
{
    size_t start = s->pos + 1, n = sp_plain_run(s->in.p + start, s->in.n - start);
    if (start + n >= s->in.n || s->in.p[start + n] != '"')
        return false;
    *text = sp_view(s->in.p + start, n);
    s->pos = start + n + 1;
    return true;
}

/* At '"'; appends the unescaped text. UTF-8 was checked for the whole input before. */
static struct sp_rc string(struct scan *s, struct sp_buf *text)
{
    s->pos++;
    for (;;) {
        size_t start = s->pos;
        s->pos += sp_plain_run(s->in.p + start, s->in.n - start);
        int c = peek(s);
        sp_buf_put(text, sp_view(s->in.p + start, s->pos - start));
        if (c == '"') {
            s->pos++;
            return sp_buf_rc(text);
        }
        if (c == -1)
            return refuse(s, "json.syntax", "the text ends inside a string");
        if (c < 0x20)
            return c == 0 ? refuse(s, "json.nul", "NUL is not permitted")
                          : refuse(s, "json.control", "a control character must be escaped in a string");
        SP_TRY(escape(s, text));
    }
}

static uint64_t hash_of(struct sp_view v)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < v.n; i++)
        h = (h ^ (unsigned char)v.p[i]) * 0x100000001b3u;
    return h;
}

static struct sp_rc push_key(struct scan *s, struct sp_view key, size_t pos, bool unescaped)
{
    if (s->n_keys == s->cap_keys) {
        size_t cap = s->cap_keys * 2;
        struct key_entry *v = realloc(s->keys == s->few ? NULL : s->keys, cap * sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        if (s->keys == s->few)
            memcpy(v, s->few, sizeof s->few);
        s->keys = v;
        s->cap_keys = cap;
    }
    s->keys[s->n_keys++] = (struct key_entry){ unescaped ? s->key_text.n : pos + 1, key.n, hash_of(key), pos, unescaped };
    if (unescaped)
        sp_buf_put(&s->key_text, key);
    return sp_buf_rc(&s->key_text);
}

static struct sp_view key_of(const struct scan *s, const struct key_entry *k)
{
    return sp_view((k->unescaped ? s->key_text.p : s->in.p) + k->at, k->n);
}

/* By hash, then by text, then by place: doubles become neighbours, and keys made to share a hash gain nothing. */
static int key_order(const void *a, const void *b, void *scan)
{
    const struct key_entry *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash > y->hash ? 1 : -1;
    int order = sp_view_cmp(key_of(scan, x), key_of(scan, y));
    return order ? order : (x->pos > y->pos) - (x->pos < y->pos);
}

/* Few keys: each against those before it. */
static size_t first_double_of_few(const struct scan *s, const struct key_entry *k, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (k[i].hash == k[j].hash && sp_view_eq(key_of(s, &k[i]), key_of(s, &k[j])))
                return k[i].pos;
    return SP_NO_OFFSET;
}

/* At the end of an object: its keys are the top of the stack. A hostile object of many keys costs n log n.
 * Returns the place of the first key that repeats an earlier one, or SP_NO_OFFSET. */
static size_t first_double(struct scan *s, size_t first)
{
    size_t n = s->n_keys - first, at = SP_NO_OFFSET;
    if (n < 2)
        return at; /* also when there are no keys yet: nothing to point into */
    struct key_entry *k = s->keys + first;
    if (n <= FEW_KEYS)
        return first_double_of_few(s, k, n);
    qsort_r(k, n, sizeof *k, key_order, s);
    for (size_t i = 1; i < n; i++)
        if (k[i].hash == k[i - 1].hash && k[i].pos < at && sp_view_eq(key_of(s, &k[i]), key_of(s, &k[i - 1])))
            at = k[i].pos;
    return at;
}

static size_t skip_digits(struct scan *s)
{
    size_t start = s->pos;
    while (peek(s) >= '0' && peek(s) <= '9')
        s->pos++;
    return s->pos - start;
}

static struct sp_rc check_range(struct scan *s, size_t start, bool integer)
{
    struct sp_view v = sp_view(s->in.p + start, s->pos - start);
    if (v.n > s->longest_number)
        s->longest_number = v.n;
    if (integer && v.n <= SAFE_DIGITS)
        return SP_OK;
    sp_buf_clear(&s->scratch);
    sp_buf_put(&s->scratch, v);
    const char *text = v.n > SP_MAX_JSON_NUMBER ? "" : sp_buf_cstr(&s->scratch);
    if (!text)
        return SP_ERR(NOMEM);
    double x = strtod(text, NULL);
    if (v.n > SP_MAX_JSON_NUMBER || !isfinite(x) || (integer && fabs(x) > 9007199254740991.0)) {
        s->pos = start;
        return refuse(s, "json.number-range", "the number does not fit; send it as a string");
    }
    return SP_OK;
}

static struct sp_rc number(struct scan *s)
{
    size_t start = s->pos;
    bool integer = true;
    if (peek(s) == '-')
        s->pos++;
    if (peek(s) == '0')
        s->pos++;
    else if (!skip_digits(s))
        return refuse(s, "json.number", "a digit must follow");
    if (peek(s) >= '0' && peek(s) <= '9')
        return refuse(s, "json.number", "a number has no leading zero");
    if (peek(s) == '.') {
        integer = false;
        s->pos++;
        if (!skip_digits(s))
            return refuse(s, "json.number", "a digit must follow the point");
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        integer = false;
        s->pos++;
        if (peek(s) == '+' || peek(s) == '-')
            s->pos++;
        if (!skip_digits(s))
            return refuse(s, "json.number", "a digit must follow the exponent");
    }
    return check_range(s, start, integer);
}

static struct sp_rc literal(struct scan *s)
{
    static const char *const words[] = { "true", "false", "null" };
    struct sp_view left = sp_view(s->in.p + s->pos, s->in.n - s->pos);
    for (size_t i = 0; i < 3; i++)
        if (sp_view_starts(left, sp_view_of(words[i]))) {
            s->pos += strlen(words[i]);
            return SP_OK;
        }
    return refuse(s, "json.literal", "expected a value");
}

static struct sp_rc scalar(struct scan *s)
{
    int c = peek(s);
    if (c == '"') {
        struct sp_view text;
        sp_buf_clear(&s->scratch);
        return plain_string(s, &text) ? SP_OK : string(s, &s->scratch);
    }
    if (c == '-' || (c >= '0' && c <= '9'))
        return number(s);
    if (c == 't' || c == 'f' || c == 'n')
        return literal(s);
    if (c == -1)
        return refuse(s, "json.syntax", "the text ends where a value must stand");
    return refuse(s, "json.syntax", "expected a value");
}

/* Containers are kept on an explicit stack: depth costs no C stack. */
struct level { bool object; size_t first_key; };

struct walk { struct level level[SP_MAX_JSON_DEPTH]; unsigned depth; };

static struct sp_rc member_key(struct scan *s)
{
    skip_space(s);
    if (peek(s) != '"')
        return refuse(s, "json.syntax", "expected a member name in quotes");
    size_t pos = s->pos;
    struct sp_view key;
    bool plain = plain_string(s, &key);
    if (!plain) {
        sp_buf_clear(&s->scratch);
        SP_TRY(string(s, &s->scratch));
        key = sp_buf_view(&s->scratch);
    }
    SP_TRY(push_key(s, key, pos, !plain));
    skip_space(s);
    if (peek(s) != ':')
        return refuse(s, "json.syntax", "expected ':'");
    s->pos++;
    return SP_OK;
}

static struct sp_rc close_level(struct scan *s, struct walk *w)
{
    struct level *l = &w->level[--w->depth];
    if (l->object) {
        size_t at = first_double(s, l->first_key);
        if (at != SP_NO_OFFSET) {
            s->pos = at;
            return refuse(s, "json.duplicate-key", "a member of this object has this name already");
        }
        s->n_keys = l->first_key;
    }
    s->pos++;
    return SP_OK;
}

/* At '{' or '['. *empty tells that it closed at once. */
static struct sp_rc open_level(struct scan *s, struct walk *w, bool *empty)
{
    if (w->depth == SP_MAX_JSON_DEPTH)
        return sp_diag_at(s->d, SP_ERR(LIMIT), "json.depth", s->pos, "nested deeper than %d", SP_MAX_JSON_DEPTH);
    bool object = peek(s) == '{';
    w->level[w->depth++] = (struct level){ object, s->n_keys };
    s->pos++;
    skip_space(s);
    *empty = peek(s) == (object ? '}' : ']');
    if (*empty)
        return close_level(s, w);
    return object ? member_key(s) : SP_OK;
}

/* After a value: closes what ends here, or steps to the next member or element. *more: a value follows. */
static struct sp_rc after_value(struct scan *s, struct walk *w, bool *more)
{
    while (w->depth) {
        bool object = w->level[w->depth - 1].object;
        skip_space(s);
        int c = peek(s);
        if (c == ',') {
            s->pos++;
            *more = true;
            return object ? member_key(s) : SP_OK;
        }
        if (c != (object ? '}' : ']'))
            return refuse(s, "json.syntax", object ? "expected ',' or '}'" : "expected ',' or ']'");
        SP_TRY(close_level(s, w));
    }
    *more = false;
    return SP_OK;
}

static struct sp_rc value(struct scan *s)
{
    struct walk w = { .depth = 0 };
    for (bool more = true; more;) {
        if (++s->nodes > SP_MAX_JSON_NODES)
            return sp_diag_at(s->d, SP_ERR(LIMIT), "json.nodes", s->pos, "more than %d values", SP_MAX_JSON_NODES);
        skip_space(s);
        int c = peek(s);
        bool empty = true;
        if (c == '{' || c == '[')
            SP_TRY(open_level(s, &w, &empty));
        else
            SP_TRY(scalar(s));
        if (empty)
            SP_TRY(after_value(s, &w, &more));
    }
    return SP_OK;
}

static struct sp_rc check_bytes(struct scan *s, size_t max_bytes)
{
    if (s->in.n > max_bytes)
        return sp_diag_at(s->d, SP_ERR(LIMIT), "json.size", max_bytes, "larger than %zu bytes", max_bytes);
    if (s->in.n >= 3 && !memcmp(s->in.p, "\xef\xbb\xbf", 3))
        return refuse(s, "json.bom", "a byte order mark is not permitted");
    size_t bad = sp_utf8_check(s->in);
    if (bad != s->in.n) {
        s->pos = bad;
        return refuse(s, "json.utf8", "not valid UTF-8");
    }
    return SP_OK;
}

static struct sp_rc scan_all(struct scan *s, size_t max_bytes)
{
    SP_TRY(check_bytes(s, max_bytes));
    skip_space(s);
    if (peek(s) == -1)
        return refuse(s, "json.empty", "there is no value");
    SP_TRY(value(s));
    skip_space(s);
    return peek(s) == -1 ? SP_OK : refuse(s, "json.trailing", "bytes follow the value");
}

struct sp_rc sp_json_scan(struct sp_view text, size_t max_bytes, struct sp_diag *d)
{
    size_t longest;
    return sp_json_scan_numbers(text, max_bytes, &longest, d);
}

struct sp_rc sp_json_scan_numbers(struct sp_view text, size_t max_bytes, size_t *longest_number, struct sp_diag *d)
{
    struct scan s = { .in = text, .d = d };
    s.keys = s.few;
    s.cap_keys = FEW_KEYS;
    struct sp_rc rc = scan_all(&s, max_bytes ? max_bytes : SP_MAX_MESSAGE_BYTES);
    sp_buf_free(&s.key_text);
    sp_buf_free(&s.scratch);
    if (s.keys != s.few)
        free(s.keys);
    *longest_number = s.longest_number;
    return rc;
}
