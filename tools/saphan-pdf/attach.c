#include "tools/saphan-pdf/attach.h"

#include "base/clock.h"
#include "crypto/digest.h"

enum { TAIL_BYTES = 1024, ENTRY_BYTES = 20, MAX_DEPTH = 32, MAX_OBJECTS = 8 * 1000 * 1000 };

/* Where the document keeps what the update is about. */
struct places { uint64_t xref, size, root, info; struct sp_view catalogue; /* between << and >> */ };

static struct sp_rc refuse(struct sp_diag *d, const char *what)
{
    return sp_diag_set(d, SP_ERR(FORMAT), "pdf.attach", NULL, "%s", what);
}

/* --- reading --- */

static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0; }

static void skip_space(struct sp_view v, size_t *i)
{
    while (*i < v.n && is_space(v.p[*i]))
        ++*i;
}

static bool take_word(struct sp_view v, size_t *i, const char *word)
{
    struct sp_view w = sp_view_of(word);
    skip_space(v, i);
    if (v.n - *i < w.n || memcmp(v.p + *i, w.p, w.n) != 0)
        return false;
    *i += w.n;
    return true;
}

static bool take_number(struct sp_view v, size_t *i, uint64_t *out)
{
    uint64_t n = 0;
    size_t from;
    skip_space(v, i);
    for (from = *i; *i < v.n && *i - from < 15 && v.p[*i] >= '0' && v.p[*i] <= '9'; ++*i)
        n = n * 10 + (uint64_t)(v.p[*i] - '0');
    *out = n;
    return *i > from;
}

/* Behind the last "startxref". */
static bool find_start(struct sp_view pdf, uint64_t *xref)
{
    size_t from = pdf.n > TAIL_BYTES ? pdf.n - TAIL_BYTES : 0;
    for (size_t i = pdf.n; i-- > from;) {
        size_t at = i;
        if (pdf.p[i] == 's' && take_word(pdf, &at, "startxref"))
            return take_number(pdf, &at, xref) && *xref < pdf.n;
    }
    return false;
}

/* Behind a string, "(…)" with its escapes. */
static bool skip_string(struct sp_view v, size_t *i)
{
    size_t depth = 0;
    for (; *i < v.n; ++*i) {
        if (v.p[*i] == '\\')
            ++*i;
        else if (v.p[*i] == '(')
            depth++;
        else if (v.p[*i] == ')' && !--depth) {
            ++*i;
            return true;
        }
    }
    return false;
}

/* From "<<" on: what stands before the ">>" that belongs to it. */
static bool take_dictionary(struct sp_view v, size_t *i, struct sp_view *inner)
{
    size_t depth = 0, from;
    skip_space(v, i);
    from = *i;
    while (*i + 1 < v.n) {
        bool open = v.p[*i] == '<' && v.p[*i + 1] == '<', close = v.p[*i] == '>' && v.p[*i + 1] == '>';
        if (v.p[*i] == '(') {
            if (!skip_string(v, i))
                return false;
            continue;
        }
        if (open && ++depth > MAX_DEPTH)
            return false;
        if (close && (!depth || !--depth)) {
            *inner = sp_view(v.p + from + 2, *i - from - 2);
            *i += 2;
            return *i - from >= 4;
        }
        if (!depth)
            return false;
        *i += open || close ? 2 : 1;
    }
    return false;
}

/* Behind "/Key" of the dictionary itself, not of one inside of it. */
static bool find_key(struct sp_view inner, const char *key, size_t *behind)
{
    struct sp_view k = sp_view_of(key);
    for (size_t i = 0; i < inner.n;) {
        struct sp_view nested;
        if (inner.p[i] == '(') {
            if (!skip_string(inner, &i))
                return false;
        } else if (inner.p[i] == '<' && i + 1 < inner.n && inner.p[i + 1] == '<') {
            if (!take_dictionary(inner, &i, &nested))
                return false;
        } else if (inner.n - i > k.n && !memcmp(inner.p + i, k.p, k.n) && (is_space(inner.p[i + k.n]) || strchr("/[(<", inner.p[i + k.n]))) {
            *behind = i + k.n;
            return true;
        } else {
            i++;
        }
    }
    return false;
}

static bool take_reference(struct sp_view dict, const char *key, uint64_t *object)
{
    size_t i;
    uint64_t generation;
    return find_key(dict, key, &i) && take_number(dict, &i, object) && take_number(dict, &i, &generation) && generation == 0 &&
           take_word(dict, &i, "R");
}

/* Walks the table: where the wanted object stands, and where the table ends. */
static bool walk_table(struct sp_view pdf, size_t *i, uint64_t wanted, uint64_t *offset)
{
    uint64_t first, n;
    bool found = false;
    if (!take_word(pdf, i, "xref"))
        return false;
    while (take_number(pdf, i, &first)) {
        if (!take_number(pdf, i, &n) || n > MAX_OBJECTS)
            return false;
        skip_space(pdf, i);
        if ((pdf.n - *i) / ENTRY_BYTES < n)
            return false;
        if (wanted >= first && wanted - first < n) {
            size_t at = *i + (size_t)(wanted - first) * ENTRY_BYTES;
            found = pdf.p[at + 17] == 'n' && take_number(pdf, &at, offset);
        }
        *i += (size_t)n * ENTRY_BYTES;
    }
    return found || wanted == UINT64_MAX;
}

static struct sp_rc find_places(struct sp_view pdf, struct places *p, struct sp_diag *d)
{
    struct sp_view trailer;
    uint64_t offset = 0, number, generation;
    size_t i;
    if (!find_start(pdf, &p->xref))
        return refuse(d, "the document does not say where its cross-reference table is");
    i = (size_t)p->xref;
    if (!walk_table(pdf, &i, UINT64_MAX, &offset) || !take_word(pdf, &i, "trailer") || !take_dictionary(pdf, &i, &trailer) ||
        !find_key(trailer, "/Size", &i) || !take_number(trailer, &i, &p->size) || p->size > MAX_OBJECTS ||
        !take_reference(trailer, "/Root", &p->root) || !take_reference(trailer, "/Info", &p->info))
        return refuse(d, "the document has no plain cross-reference table");
    i = (size_t)p->xref;
    if (!walk_table(pdf, &i, p->root, &offset) || offset >= pdf.n)
        return refuse(d, "the document's catalogue is not in its table");
    i = (size_t)offset;
    if (!take_number(pdf, &i, &number) || number != p->root || !take_number(pdf, &i, &generation) || !take_word(pdf, &i, "obj") ||
        !take_dictionary(pdf, &i, &p->catalogue))
        return refuse(d, "the document's catalogue is not where its table says");
    if (find_key(p->catalogue, "/Names", &i) || find_key(p->catalogue, "/AF", &i))
        return refuse(d, "the document has names or attachments already");
    return SP_OK;
}

/* --- writing --- */

static bool plain_name(struct sp_view v, const char *others)
{
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr(others, c))))
            return false;
    }
    return v.n > 0 && v.n <= 128;
}

/* Text of any script: UTF-16, big-endian, behind a mark that says so. */
static void put_text(struct sp_buf *out, struct sp_view text)
{
    sp_buf_puts(out, "<FEFF");
    for (size_t i = 0; i < text.n;) {
        uint32_t cp = sp_utf8_next(text, &i);
        if (cp > 0xFFFF)
            sp_buf_putf(out, "%04X%04X", (unsigned)(0xD800 + ((cp - 0x10000) >> 10)), (unsigned)(0xDC00 + (cp & 0x3FF)));
        else
            sp_buf_putf(out, "%04X", (unsigned)cp);
    }
    sp_buf_putc(out, '>');
}

/* "D:20261121080000Z" */
static void put_time(struct sp_buf *out, const char *key, int64_t time_s)
{
    char t[SP_TIME_TEXT];
    sp_time_text(time_s, t);
    sp_buf_putf(out, " %s (D:", key);
    for (const char *c = t; *c; c++)
        if (*c >= '0' && *c <= '9')
            sp_buf_putc(out, *c);
    sp_buf_puts(out, "Z)");
}

static void put_file(struct sp_buf *out, const struct sp_pdf_attachment *a, uint64_t object)
{
    sp_buf_putf(out, "%llu 0 obj\n<< /Type /EmbeddedFile /Subtype /", (unsigned long long)object);
    for (size_t i = 0; i < a->type.n; i++)
        if (a->type.p[i] == '/')
            sp_buf_puts(out, "#2F");
        else
            sp_buf_putc(out, a->type.p[i]);
    sp_buf_putf(out, " /Length %zu /Params << /Size %zu", a->bytes.n, a->bytes.n);
    put_time(out, "/CreationDate", a->time_s);
    put_time(out, "/ModDate", a->time_s);
    sp_buf_puts(out, " >> >>\nstream\n");
    sp_buf_put(out, a->bytes);
    sp_buf_puts(out, "\nendstream\nendobj\n");
}

static void put_named(struct sp_buf *out, const char *key, struct sp_view text)
{
    sp_buf_putf(out, " %s (", key);
    sp_buf_put(out, text);
    sp_buf_putc(out, ')');
}

static void put_spec(struct sp_buf *out, const struct sp_pdf_attachment *a, uint64_t object, uint64_t file)
{
    sp_buf_putf(out, "%llu 0 obj\n<< /Type /Filespec", (unsigned long long)object);
    put_named(out, "/F", a->name);
    put_named(out, "/UF", a->name);
    sp_buf_puts(out, " /Desc ");
    put_text(out, a->description);
    sp_buf_putf(out, " /AFRelationship /Source /EF << /F %llu 0 R /UF %llu 0 R >> >>\nendobj\n", (unsigned long long)file,
                (unsigned long long)file);
}

static void put_catalogue(struct sp_buf *out, const struct sp_pdf_attachment *a, const struct places *p, uint64_t spec)
{
    size_t at;
    sp_buf_putf(out, "%llu 0 obj\n<<", (unsigned long long)p->root);
    sp_buf_put(out, p->catalogue);
    if (!find_key(p->catalogue, "/Version", &at))
        sp_buf_puts(out, "   /Version /1.7\n");
    if (!find_key(p->catalogue, "/Lang", &at))
        put_named(out, "  /Lang", a->language);
    if (!find_key(p->catalogue, "/MarkInfo", &at))
        sp_buf_puts(out, "   /MarkInfo << /Marked true >>\n");
    if (!find_key(p->catalogue, "/ViewerPreferences", &at))
        sp_buf_puts(out, "   /ViewerPreferences << /DisplayDocTitle true >>\n");
    sp_buf_puts(out, "   /Names << /EmbeddedFiles << /Names [");
    put_named(out, "", a->name);
    sp_buf_putf(out, " %llu 0 R ] >> >>\n   /AF [ %llu 0 R ]\n>>\nendobj\n", (unsigned long long)spec, (unsigned long long)spec);
}

static struct sp_rc put_trailer(struct sp_buf *out, const struct places *p, const struct sp_pdf_attachment *a, const size_t at[3],
                                struct sp_view pdf)
{
    uint8_t digest[SP_SHA256_BYTES];
    SP_BUF_AUTO both = { 0 };
    sp_buf_put(&both, pdf);
    sp_buf_put(&both, a->bytes);
    SP_TRY(sp_buf_rc(&both));
    SP_TRY(sp_sha256(sp_buf_view(&both), digest));
    size_t xref = out->n;
    sp_buf_putf(out, "xref\n%llu 1\n%010zu 00000 n \n%llu 2\n%010zu 00000 n \n%010zu 00000 n \n", (unsigned long long)p->root, at[2],
                (unsigned long long)p->size, at[0], at[1]);
    sp_buf_putf(out, "trailer\n<< /Size %llu /Root %llu 0 R /Info %llu 0 R /Prev %llu /ID [", (unsigned long long)p->size + 2,
                (unsigned long long)p->root, (unsigned long long)p->info, (unsigned long long)p->xref);
    for (int i = 0; i < 2; i++) {
        sp_buf_putc(out, '<');
        sp_buf_put_hex(out, sp_view((const char *)digest, 16));
        sp_buf_putc(out, '>');
    }
    sp_buf_putf(out, "] >>\nstartxref\n%zu\n%%%%EOF\n", xref);
    return sp_buf_rc(out);
}

struct sp_rc sp_pdf_attach(struct sp_view pdf, const struct sp_pdf_attachment *a, struct sp_buf *out, struct sp_diag *d)
{
    struct places p;
    size_t at[3]; /* file, its description, catalogue */
    SP_BUF_AUTO b = { 0 };
    if (!plain_name(a->name, ".-_") || !plain_name(a->type, "/.-+") || !plain_name(a->language, "-") ||
        sp_utf8_check(a->description) != a->description.n)
        return sp_diag_set(d, SP_ERR(INVALID), "pdf.attach", "name", "the attachment's name, type or language has other characters than those of ASCII words");
    SP_TRY(find_places(pdf, &p, d));
    sp_buf_put(&b, pdf);
    if (pdf.p[pdf.n - 1] != '\n')
        sp_buf_putc(&b, '\n');
    at[0] = b.n;
    put_file(&b, a, p.size);
    at[1] = b.n;
    put_spec(&b, a, p.size + 1, p.size);
    at[2] = b.n;
    put_catalogue(&b, a, &p, p.size + 1);
    SP_TRY(put_trailer(&b, &p, a, at, pdf));
    sp_buf_put(out, sp_buf_view(&b));
    return sp_buf_rc(out);
}
