#include "i18n/rendition.h"

#include "i18n/format.h"
#include "base/short.h"

/* Bytes that a column may grow to: four for one that is escaped. */
#define ESCAPED(n) (4 * (n))
enum { COLUMN_ROOM = SP_MAX_CATALOGUE_TEXT + 64 };

static char *put(char *to, struct sp_view v) { return sp_put_fast(to, v); }

static char *put_char(char *to, char c)
{
    *to = c;
    return to + 1;
}

/* Between columns. Room is made for the longer one of the two forms. */
static char *put_tab(struct sp_rendition *r, char *to)
{
    memcpy(to, r->tab, sizeof r->tab);
    r->n_parted++;
    return to + r->part_n;
}

static bool needs_escape(unsigned char c) { return c < 0x20 || c == '\\' || c == 0x7f; }

static char *put_escape(char *to, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    *to++ = '\\';
    switch (c) {
    case '\\': return put_char(to, '\\');
    case '\t': return put_char(to, 't');
    case '\n': return put_char(to, 'n');
    case '\r': return put_char(to, 'r');
    default:
        to[0] = 'x';
        to[1] = hex[c >> 4];
        to[2] = hex[c & 15];
        return to + 3;
    }
}

static char *put_hard(char *to, struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++)
        to = needs_escape((unsigned char)v.p[i]) ? put_escape(to, (unsigned char)v.p[i]) : put_char(to, v.p[i]);
    return to;
}

static char *put_escaped(char *to, struct sp_view v) { return sp_plain_fast(v) ? put(to, v) : put_hard(to, v); }

/* Text of the catalogue has nothing to escape (catalogue.text); the name that stands in for a missing one may. */
static char *put_label(char *to, struct sp_view text, struct sp_view name)
{
    return text.n ? put(to, text) : put_escaped(to, name);
}

static void end_line(struct sp_rendition *r, char *to)
{
    memcpy(to, r->end, sizeof r->end);
    r->n_parted++;
    to += r->part_n;
    sp_buf_added(r->out, (size_t)(to - (r->out->p + r->out->n)));
}

/* The text of a value as the catalogue writes it, or NULL when it is to be shown as it is. */
static char *put_formatted(const struct sp_catalogue *cat, const struct sp_rvalue *v, char *to)
{
    const struct sp_catalogue_form *f = sp_catalogue_form(cat);
    switch (v->type) {
    case SP_R_CODE: return sp_write_code(cat, v->extra, v->text, to);
    case SP_R_DATE: return sp_write_date(cat, v->text, to);
    case SP_R_AMOUNT: return sp_plain_fast(v->extra) ? sp_write_amount(cat, v->text, v->extra, to) : NULL;
    case SP_R_DECIMAL:
    case SP_R_INT: return sp_write_decimal(cat, v->text, to);
    case SP_R_PERCENT: return sp_write_percent(cat, v->text, to);
    case SP_R_BOOL:
        if (sp_view_is(v->text, "true"))
            return put(to, f->yes);
        return sp_view_is(v->text, "false") ? put(to, f->no) : NULL;
    case SP_R_TIME: return sp_write_time(cat, v->number, to);
    case SP_R_TEXT:
    case SP_R_TOKEN:
    default: return NULL;
    }
}

/* Shown as it is; an amount keeps its currency, a time its seconds. */
static char *put_as_is(const struct sp_rvalue *v, char *to)
{
    if (v->type == SP_R_TIME) {
        char digits[24];
        struct sp_buf b = { .p = digits, .cap = sizeof digits };
        sp_buf_put_i64(&b, v->number);
        return put(to, sp_buf_view(&b));
    }
    to = put_escaped(to, v->text);
    if (v->type != SP_R_AMOUNT)
        return to;
    return put_escaped(put_char(to, ' '), v->extra);
}

/* Mark and label between tabs. label: the catalogue's, or empty. */
static char *put_marked(struct sp_rendition *r, struct sp_view mark, struct sp_view label, struct sp_view name, char *to)
{
    to = put_tab(r, put(put_tab(r, to), mark));
    return put_tab(r, put_label(to, label, name));
}

static char *put_value(struct sp_rendition *r, const struct sp_rvalue *v, struct sp_view label, char *to)
{
    if (v->type == SP_R_TEXT) {
        to = put_escaped(put(put_tab(r, to), SP_VIEW_LIT("o:")), v->extra);
        if (v->script.n)
            to = put_escaped(put_char(to, '-'), v->script);
        to = put_tab(r, put_label(put_tab(r, to), label, v->name));
        return put_escaped(to, v->text);
    }
    char *mark = to + r->part_n;
    to = put_marked(r, SP_VIEW_LIT("t"), label, v->name, to);
    char *end = put_formatted(r->cat, v, to);
    if (end)
        return end;
    *mark = 'n';
    return put_as_is(v, to);
}

static size_t value_room(const struct sp_rvalue *v)
{
    size_t n = v->name.n + v->text.n + v->extra.n + v->script.n;
    return SP_FORMAT_ROOM(v->text.n + v->extra.n) + ESCAPED(n) + 3 * COLUMN_ROOM;
}

static void first_line(struct sp_rendition *r, struct sp_view format)
{
    char *to = sp_buf_room(r->out, 4 * COLUMN_ROOM);
    if (!to)
        return;
    to = put_tab(r, put(to, format));
    to = put_tab(r, put(to, sp_catalogue_language(r->cat)));
    to = put_tab(r, put(to, sp_catalogue_version(r->cat)));
    end_line(r, put(to, sp_catalogue_status(r->cat)));
}

/* written: in a JSON string */
static void begin(struct sp_rendition *r, bool written, struct sp_view format, const struct sp_catalogue *cat,
                  const struct sp_rvalue *head, size_t n, struct sp_buf *out)
{
    static const char *const tab[] = { "\t", "\\t" }, *const end[] = { "\n", "\\n" };
    *r = (struct sp_rendition){ .cat = cat, .out = out, .from = out->n, .part_n = written ? 2 : 1 };
    memcpy(r->tab, tab[written], sizeof r->tab);
    memcpy(r->end, end[written], sizeof r->end);
    r->status.list = sp_catalogue_group(cat, SP_VIEW_LIT("code."), SP_VIEW_LIT("status"));
    r->cls.list = sp_catalogue_group(cat, SP_VIEW_LIT("code."), SP_VIEW_LIT("class"));
    r->kinds = sp_catalogue_group(cat, SP_VIEW_LIT(""), SP_VIEW_LIT("kind"));
    r->disputed_label = sp_catalogue_text(cat, "text.disputed");
    const struct sp_catalogue_group *labels = sp_catalogue_group(cat, SP_VIEW_LIT(""), SP_VIEW_LIT("head"));
    first_line(r, format);
    for (size_t i = 0; i < n; i++) {
        char *to = sp_buf_room(out, value_room(&head[i]));
        if (!to)
            return;
        to = put_escaped(put(to, SP_VIEW_LIT("head/")), head[i].name);
        end_line(r, put_value(r, &head[i], sp_catalogue_under(labels, head[i].name), to));
    }
}

void sp_rendition_begin(struct sp_rendition *r, const struct sp_catalogue *cat, const struct sp_rvalue *head, size_t n,
                        struct sp_buf *out)
{
    begin(r, false, SP_VIEW_LIT(SP_RENDITION_FORMAT), cat, head, n, out);
}

void sp_rendition_begin_redacted(struct sp_rendition *r, const struct sp_catalogue *cat, const struct sp_rvalue *head, size_t n,
                                 struct sp_buf *out)
{
    begin(r, false, SP_VIEW_LIT(SP_RENDITION_REDACTED), cat, head, n, out);
}

void sp_rendition_begin_written(struct sp_rendition *r, bool redacted, const struct sp_catalogue *cat,
                                const struct sp_rvalue *head, size_t n, struct sp_buf *out)
{
    begin(r, true, redacted ? SP_VIEW_LIT(SP_RENDITION_REDACTED) : SP_VIEW_LIT(SP_RENDITION_FORMAT), cat, head, n, out);
}

static char *put_count(char *to, int64_t v)
{
    char digits[24];
    struct sp_buf b = { .p = digits, .cap = sizeof digits };
    sp_buf_put_i64(&b, v);
    return put(to, sp_buf_view(&b));
}

void sp_rendition_section(struct sp_rendition *r, struct sp_view section, int64_t version, size_t n_facts)
{
    char *to = sp_buf_room(r->out, 2 * ESCAPED(section.n) + 4 * COLUMN_ROOM);
    if (!to)
        return;
    struct sp_view label = sp_catalogue_code(r->cat, SP_VIEW_LIT("section"), section);
    to = put_count(put_marked(r, SP_VIEW_LIT("s"), label, section, put_escaped(to, section)), version);
    end_line(r, put_count(put_tab(r, to), (int64_t)n_facts));
}

static void enter_kind(struct sp_rendition *r, struct sp_view kind)
{
    if (r->last_kind.n && sp_view_eq(r->last_kind, kind))
        return;
    r->last_kind = kind;
    r->kind_label = sp_catalogue_under(r->kinds, kind);
    r->fields = sp_catalogue_group(r->cat, SP_VIEW_LIT("field."), kind);
}

/* Label of a code of which most facts have the same: looked up when it changes. */
static char *put_code(struct sp_rendition_code *last, struct sp_view code, char *to)
{
    if (!last->code.n || !sp_view_eq(last->code, code)) {
        last->code = code;
        last->label = sp_catalogue_under(last->list, code);
    }
    return put_label(to, last->label, code);
}

static char *put_date(const struct sp_catalogue *cat, struct sp_view iso, char *to)
{
    if (!iso.n)
        return to;
    char *end = sp_write_date(cat, iso, to);
    return end ? end : put_escaped(to, iso);
}

/* Facts of one import share a time: the text of the last one is copied. */
static char *put_received(struct sp_rendition *r, int64_t received_s, char *to)
{
    if (!received_s)
        return to;
    if (r->received_n && received_s == r->last_received_s)
        return put(to, sp_view(r->out->p + r->received_at, r->received_n));
    const struct sp_rvalue v = { .type = SP_R_TIME, .number = received_s };
    char *end = sp_write_time(r->cat, received_s, to);
    if (!end)
        return put_as_is(&v, to);
    r->last_received_s = received_s;
    r->received_at = (size_t)(to - r->out->p);
    r->received_n = (size_t)(end - to);
    return end;
}

static size_t fact_room(const struct sp_rfact *f)
{
    size_t n = f->kind.n + f->id.n + f->status.n + f->cls.n + f->source.n + f->valid_from.n + f->valid_to.n;
    return 2 * ESCAPED(n) + 3 * SP_FORMAT_ROOM(16) + 8 * COLUMN_ROOM;
}

/* *path_n: bytes of "KIND/ID/" at the line's start, which the fact's values repeat. */
static char *put_fact_line(struct sp_rendition *r, const struct sp_rfact *f, char *to, size_t *path_n)
{
    const char *start = to;
    to = put_escaped(put_char(put_escaped(to, f->kind), '/'), f->id);
    *path_n = (size_t)(to - start);
    to = put_code(&r->status, f->status, put_marked(r, SP_VIEW_LIT("f"), r->kind_label, f->kind, to));
    to = put_tab(r, put_code(&r->cls, f->cls, put_tab(r, to)));
    if (f->disputed)
        to = put(to, r->disputed_label);
    to = put_escaped(put_tab(r, to), f->source);
    to = put_date(r->cat, f->valid_from, put_tab(r, to));
    to = put_date(r->cat, f->valid_to, put_tab(r, to));
    return put_received(r, f->received_s, put_tab(r, to));
}

void sp_rendition_fact(struct sp_rendition *r, const struct sp_rfact *f)
{
    size_t path_at = r->out->n, path_n = 0;
    char *to = sp_buf_room(r->out, fact_room(f));
    if (!to)
        return;
    enter_kind(r, f->kind);
    r->disputed |= f->disputed;
    r->synthetic |= sp_view_is(f->source, "synthetic") || sp_view_starts(f->source, SP_VIEW_LIT("synthetic."));
    end_line(r, put_fact_line(r, f, to, &path_n));
    for (size_t i = 0; i < f->n_values; i++) {
        const struct sp_rvalue *v = &f->values[i];
        to = sp_buf_room(r->out, path_n + value_room(v));
        if (!to)
            return;
        to = put_char(put(to, sp_view(r->out->p + path_at, path_n)), '/');
        to = put_escaped(to, v->name);
        end_line(r, put_value(r, v, sp_catalogue_under(r->fields, v->name), to));
    }
}

/* A rule of a country's table: what it says, and its id. Tables are the nodes' own, so there are rules that no catalogue knows. */
static char *put_rule(const struct sp_catalogue *cat, struct sp_view rule, char *to)
{
    const struct sp_catalogue_group *rules = sp_catalogue_group(cat, SP_VIEW_LIT(""), SP_VIEW_LIT("rule"));
    struct sp_view label = sp_catalogue_under(rules, rule);
    if (sp_view_starts(rule, SP_VIEW_LIT("policy.")))
        return put_label(to, label, rule);
    if (!label.n)
        label = sp_catalogue_under(rules, SP_VIEW_LIT("country"));
    if (!label.n)
        return put_escaped(to, rule);
    return put_char(put_escaped(put(put(to, label), SP_VIEW_LIT(" (")), rule), ')');
}

void sp_rendition_put_rule(const struct sp_catalogue *cat, struct sp_view rule, struct sp_buf *out)
{
    char *from = sp_buf_room(out, ESCAPED(rule.n) + 2 * COLUMN_ROOM);
    if (from)
        sp_buf_added(out, (size_t)(put_rule(cat, rule, from) - from));
}

void sp_rendition_withheld(struct sp_rendition *r, struct sp_view kind, int64_t count, struct sp_view rule)
{
    char *to = sp_buf_room(r->out, 2 * ESCAPED(kind.n) + ESCAPED(rule.n) + 4 * COLUMN_ROOM);
    if (!to)
        return;
    enter_kind(r, kind);
    r->withheld = true;
    to = put_escaped(put(to, SP_VIEW_LIT("withheld/")), kind);
    to = put_count(put_marked(r, SP_VIEW_LIT("w"), r->kind_label, kind, to), count);
    end_line(r, put_rule(r->cat, rule, put_tab(r, to)));
}

void sp_rendition_redacted(struct sp_rendition *r, struct sp_view what, size_t n)
{
    bool policy = sp_view_is(what, "policy");
    char *to = sp_buf_room(r->out, 2 * ESCAPED(what.n) + 4 * COLUMN_ROOM);
    if (!to)
        return;
    r->redacted = true;
    to = put_escaped(put(to, SP_VIEW_LIT("redacted/")), what);
    struct sp_view label = policy ? sp_catalogue_text(r->cat, "text.withheld") : sp_catalogue_code(r->cat, SP_VIEW_LIT("section"), what);
    to = put_marked(r, SP_VIEW_LIT("x"), label, what, to);
    end_line(r, n ? put_count(to, (int64_t)n) : to);
}

static void note(struct sp_rendition *r, const char *name, struct sp_view text)
{
    char *to = sp_buf_room(r->out, ESCAPED(text.n) + 4 * COLUMN_ROOM);
    if (!to)
        return;
    to = put(put(to, SP_VIEW_LIT("note/")), sp_view_of(name));
    to = put_marked(r, SP_VIEW_LIT("t"), sp_catalogue_text(r->cat, "text.notes"), sp_view("", 0), to);
    end_line(r, put_escaped(to, text));
}

struct sp_rc sp_rendition_end(struct sp_rendition *r)
{
    SP_BUF_AUTO status = { 0 };
    struct sp_view code = sp_catalogue_status(r->cat);
    struct sp_view label = sp_catalogue_code(r->cat, SP_VIEW_LIT("catalogue_status"), code);
    struct sp_slot slot = { "status", label.n ? label : code };
    SP_TRY(sp_template_put(sp_catalogue_text(r->cat, "note.status"), &slot, 1, &status));
    if (r->synthetic)
        note(r, "synthetic", sp_catalogue_text(r->cat, "note.synthetic"));
    if (r->disputed)
        note(r, "disputed", sp_catalogue_text(r->cat, "note.disputed"));
    if (r->withheld)
        note(r, "withheld", sp_catalogue_text(r->cat, "note.withheld"));
    if (r->redacted)
        note(r, "redacted", sp_catalogue_text(r->cat, "note.redacted"));
    note(r, "original", sp_catalogue_text(r->cat, "note.original"));
    note(r, "status", sp_buf_view(&status));
    return sp_buf_rc(r->out);
}

/* Blocks whose backslashes a byte can count. */
typedef uint8_t block __attribute__((vector_size(16)));
enum { COUNTED = 255 * sizeof(block) };

/* How many backslashes; SIZE_MAX when there is another character that JSON escapes. */
static size_t backslashes(struct sp_view text)
{
    block odd = { 0 };
    size_t n = 0, i = 0;
    while (text.n - i >= sizeof odd) {
        block count = { 0 };
        size_t end = text.n - i < COUNTED ? text.n : i + COUNTED;
        for (; i + sizeof odd <= end; i += sizeof odd) {
            block c;
            memcpy(&c, text.p + i, sizeof c);
            odd |= (block)(c < 0x20) | (block)(c == '"');
            count -= (block)(c == '\\');
        }
        for (size_t k = 0; k < sizeof count; k++)
            n += count[k];
    }
    bool bad = false;
    for (; i < text.n; i++) {
        bad |= (unsigned char)text.p[i] < 0x20 || text.p[i] == '"';
        n += text.p[i] == '\\';
    }
    for (size_t k = 0; k < sizeof odd; k++)
        bad |= odd[k] != 0;
    return bad ? SIZE_MAX : n;
}

bool sp_rendition_written(const struct sp_rendition *r, size_t *lines_n)
{
    struct sp_view text = sp_view(r->out->p + r->from, r->out->n - r->from);
    *lines_n = text.n - r->n_parted;
    return r->part_n == 2 && sp_ok(sp_buf_rc(r->out)) && backslashes(text) == r->n_parted;
}

/* --- reading back --- */

bool sp_rendition_next(struct sp_view *rest, struct sp_rendition_line *line, bool *bad)
{
    struct sp_view text, tail;
    *bad = false;
    if (!rest->n)
        return false;
    *bad = true;
    if (!sp_view_split(*rest, '\n', &text, rest))
        return false;
    for (line->n = 0; line->n < SP_RENDITION_COLUMNS; text = tail) {
        struct sp_view column = text;
        bool more = sp_view_split(text, '\t', &column, &tail);
        line->column[line->n++] = column;
        if (!more) {
            *bad = line->n < 4;
            return !*bad;
        }
    }
    return false;
}

static int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

/* What stands at p behind a backslash; the bytes used, or 0. */
static size_t unescape(const char *p, size_t n, char *out)
{
    static const char from[] = "\\tnr", to[] = "\\\t\n\r";
    const char *at = n && p[0] ? strchr(from, p[0]) : NULL;
    if (at) {
        *out = to[at - from];
        return 1;
    }
    if (n < 3 || p[0] != 'x' || hex_digit(p[1]) < 0 || hex_digit(p[2]) < 0)
        return 0;
    unsigned char c = (unsigned char)(hex_digit(p[1]) << 4 | hex_digit(p[2]));
    *out = (char)c;
    return needs_escape(c) && c != '\\' && c != '\t' && c != '\n' && c != '\r' ? 3 : 0;
}

bool sp_rendition_unescape(struct sp_view column, struct sp_buf *out)
{
    for (size_t i = 0; i < column.n; i++) {
        char c = column.p[i];
        if (c == '\\') {
            size_t used = unescape(column.p + i + 1, column.n - i - 1, &c);
            if (!used)
                return false;
            i += used;
        } else if (needs_escape((unsigned char)c)) {
            return false;
        }
        sp_buf_putc(out, c);
    }
    return true;
}
