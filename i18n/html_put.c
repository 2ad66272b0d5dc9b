#include "i18n/html_put.h"

#include "base/short.h"
#include "i18n/reading_aid.h"

void sp_page_fail(struct sp_page *p, enum sp_rc_code code) { p->out->failed = p->out->failed ? p->out->failed : code; }

/* What stands for a byte in markup; NULL: itself. */
static const char *entity(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

/* A page has few different letters, each many times; ideographs are all seen. */
static bool visible(struct sp_page *p, uint32_t cp)
{
    if (cp >= 0x4e00 && cp <= 0x9fa5)
        return true;
    bool known = cp / 64 < sizeof p->seen / sizeof p->seen[0];
    if (known && p->seen[cp / 64] >> (cp % 64) & 1)
        return true;
    if (sp_codepoint_hidden(cp))
        return false;
    if (known)
        p->seen[cp / 64] |= (uint64_t)1 << (cp % 64);
    return true;
}

/* The text is valid, and in most languages of the region nearly all of it is of three bytes a letter. */
static uint32_t next_codepoint(struct sp_view text, size_t *at)
{
    const unsigned char *b = (const unsigned char *)text.p + *at;
    if (b[0] >> 4 != 0xe)
        return sp_utf8_next(text, at);
    *at += 3;
    return (b[0] & 0xfu) << 12 | (b[1] & 0x3fu) << 6 | (b[2] & 0x3fu);
}

/* In runs: most text has nothing to replace. */
static void put_text(struct sp_page *p, struct sp_view text, bool plain)
{
    size_t from = 0, i = 0;
    while (i < text.n) {
        size_t start = i;
        const char *instead = NULL;
        uint32_t cp = (unsigned char)text.p[i];
        if (cp >= 0x20 && cp < 0x7f) {
            instead = entity(text.p[i++]);
            if (!instead)
                continue;
        } else {
            cp = next_codepoint(text, &i);
            if (visible(p, cp))
                continue;
        }
        sp_buf_put(p->out, sp_view(text.p + from, start - from));
        if (instead)
            sp_page_lit(p, instead);
        else
            sp_buf_putf(p->out, plain ? "[U+%04X]" : "<span class=\"hid\">[U+%04X]</span>", (unsigned)cp);
        from = i;
    }
    if (from < text.n)
        sp_buf_put(p->out, sp_view(text.p + from, text.n - from));
}

void sp_page_text(struct sp_page *p, struct sp_view text) { put_text(p, text, false); }
void sp_page_plain(struct sp_page *p, struct sp_view text) { put_text(p, text, true); }

/* Without its escapes; most columns have none. */
static struct sp_view opened(struct sp_page *p, struct sp_view column)
{
    if (sp_plain_fast(column))
        return column;
    sp_buf_clear(&p->tmp);
    if (!sp_rendition_unescape(column, &p->tmp))
        sp_page_fail(p, SP_RC_FORMAT);
    else if (p->tmp.failed)
        sp_page_fail(p, p->tmp.failed);
    else
        return sp_buf_view(&p->tmp);
    return sp_view(NULL, 0);
}

void sp_page_column(struct sp_page *p, struct sp_view column) { sp_page_text(p, opened(p, column)); }
void sp_page_plain_column(struct sp_page *p, struct sp_view column) { sp_page_plain(p, opened(p, column)); }

void sp_page_label(struct sp_page *p, const char *key) { sp_page_text(p, sp_catalogue_text(p->cat, key)); }

/* Fit to stand in a lang attribute. */
static bool tag_valid(struct sp_view tag)
{
    for (size_t i = 0; i < tag.n; i++)
        if (!((tag.p[i] >= 'a' && tag.p[i] <= 'z') || (tag.p[i] >= 'A' && tag.p[i] <= 'Z') || tag.p[i] == '-'))
            return false;
    return tag.n > 0 && tag.n < 24;
}

struct sp_view sp_page_language(const struct sp_doc_value *v)
{
    struct sp_view tag = sp_doc_language(v);
    return tag_valid(tag) ? tag : sp_view(NULL, 0);
}

/* How it is read, which no catalogue of before has words for. Not part of the name: a class and a label of its own. */
static void put_aid(struct sp_page *p, const struct sp_doc_value *v, struct sp_view language)
{
    SP_BUF_AUTO aid = { 0 };
    struct sp_view label = sp_catalogue_find(p->cat, SP_VIEW_LIT("text.romanised"));
    if (!label.n || !sp_reading_aid(opened(p, v->value), language, sp_catalogue_language(p->cat), &aid))
        return;
    if (aid.failed)
        sp_page_fail(p, aid.failed);
    p->aided = true;
    sp_page_lit(p, " <span class=\"aid\"><span lang=\"");
    sp_buf_put(p->out, language);
    sp_page_lit(p, "-Latn\">");
    sp_page_text(p, sp_buf_view(&aid));
    sp_page_lit(p, "</span> (");
    sp_page_text(p, label);
    sp_page_lit(p, ")</span>");
}

static void put_original(struct sp_page *p, const struct sp_doc_value *v, struct sp_view tag)
{
    struct sp_view language = tag, rest;
    (void)sp_view_split(tag, '-', &language, &rest);
    sp_page_lit(p, "<bdi lang=\"");
    sp_buf_put(p->out, tag);
    sp_page_lit(p, "\">");
    sp_page_column(p, v->value);
    sp_page_lit(p, "</bdi>");
    if (sp_view_eq(language, sp_catalogue_language(p->cat)))
        return;
    struct sp_view name = sp_catalogue_code(p->cat, SP_VIEW_LIT("language"), language);
    sp_page_lit(p, " <span class=\"lang\">");
    sp_page_text(p, name.n ? name : tag);
    sp_page_lit(p, "</span>");
    if (!v->prose)
        put_aid(p, v, language);
}

void sp_page_form(struct sp_page *p, const struct sp_doc_form *f)
{
    for (size_t i = 0; i < f->n; i++) {
        bool tagged = tag_valid(f->piece[i].language);
        sp_page_lit(p, i ? " · " : "");
        sp_page_lit(p, tagged ? "<bdi lang=\"" : "<bdi>");
        if (tagged) {
            sp_buf_put(p->out, f->piece[i].language);
            sp_page_lit(p, "\">");
        }
        sp_page_text(p, f->piece[i].text);
        sp_page_lit(p, "</bdi>");
    }
    sp_page_lit(p, f->n ? " (" : "");
    sp_page_text(p, f->n ? f->mark : sp_view(NULL, 0));
    sp_page_lit(p, f->n ? ")" : "");
    p->formed |= f->n > 0;
}

/* Beside a legal form's code or words: what that is. */
static void put_form_of(struct sp_page *p, const struct sp_doc_value *v)
{
    struct sp_doc_form f;
    struct sp_rc rc = sp_doc_form_of(&p->doc, p->cat, v, p->arena, &f);
    if (!sp_ok(rc)) {
        sp_page_fail(p, rc.code);
        return;
    }
    sp_page_lit(p, f.n ? " <span class=\"aid\">· " : "");
    sp_page_form(p, &f);
    sp_page_lit(p, f.n ? "</span>" : "");
}

static void put_said_by(struct sp_page *p, const char *label, struct sp_view text)
{
    if (!text.n)
        return;
    sp_page_lit(p, "<span>");
    if (label) {
        sp_page_label(p, label);
        sp_page_lit(p, " ");
    }
    sp_page_lit(p, "<bdi>");
    sp_page_text(p, text);
    sp_page_lit(p, "</bdi></span>");
}

/* Below the original: what it says in the reader's language, how it came about, and whose word it is. */
void sp_page_translated(struct sp_page *p, const struct sp_doc_value *v)
{
    const struct sp_translated *t = v->translated;
    if (!t)
        return;
    if (!tag_valid(t->to)) {
        sp_page_fail(p, SP_RC_FORMAT);
        return;
    }
    sp_page_lit(p, "<span class=\"tr\"><bdi lang=\"");
    sp_buf_put(p->out, t->to);
    sp_page_lit(p, "\">");
    sp_page_text(p, t->text);
    sp_page_lit(p, "</bdi><span class=\"by\"><span>");
    sp_page_label(p, t->label);
    sp_page_lit(p, "</span>");
    put_said_by(p, NULL, t->engine);
    put_said_by(p, "text.translation_reviewer", t->reviewer);
    put_said_by(p, "text.translation_signed", t->signer);
    put_said_by(p, "text.translation_key", t->key);
    sp_page_lit(p, "</span></span>");
}

void sp_page_value(struct sp_page *p, const struct sp_doc_value *v)
{
    struct sp_view tag = sp_page_language(v);
    bool made = sp_view_is(v->mark, "t");
    if (tag.n) {
        put_original(p, v, tag);
    } else {
        sp_page_lit(p, made ? "" : "<bdi class=\"mono\">");
        sp_page_column(p, v->value);
        sp_page_lit(p, made ? "" : "</bdi>");
    }
    if (v->form)
        put_form_of(p, v);
    if (!v->id.n)
        return;
    sp_page_lit(p, " (<bdi class=\"mono\">");
    sp_page_column(p, v->id);
    sp_page_lit(p, "</bdi>)");
}

void sp_page_section(struct sp_page *p, const struct sp_page_heading *h)
{
    sp_page_lit(p, "<section id=\"");
    sp_page_lit(p, h->id);
    if (h->number)
        sp_buf_put_i64(p->out, h->number);
    if (h->cls) {
        sp_page_lit(p, "\" class=\"");
        sp_page_lit(p, h->cls);
    }
    sp_page_lit(p, "\"><h2><span>");
    sp_page_text(p, h->label);
    sp_page_lit(p, "</span>");
    if (h->small.n) {
        sp_page_lit(p, "<small>");
        sp_page_text(p, h->small);
        sp_page_lit(p, "</small>");
    }
    sp_page_lit(p, "</h2>\n");
}

void sp_page_open_table(struct sp_page *p, const char *cls, struct sp_view name_column)
{
    sp_page_lit(p, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    sp_page_plain_column(p, name_column);
    sp_page_lit(p, "\"><table class=\"");
    sp_page_lit(p, cls);
    sp_page_lit(p, "\">");
}

void sp_page_close_table(struct sp_page *p) { sp_page_lit(p, "</table></div>"); }
