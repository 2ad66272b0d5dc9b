#include "tools/saphan-pdf/type.h"

#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <stdlib.h>

#include "i18n/width.h"
#include "tools/saphan-pdf/fonts.h"

enum { CODE_POINTS = 0x110000, MARK_BYTES = 3, MAX_TAG = 24 };
enum { NOT_ASKED, THERE, NOT_THERE };
static const char break_mark[] = "\xE2\x80\x8B"; /* U+200B */

struct run { size_t from, to; unsigned style; char tag[MAX_TAG]; };

struct sp_rc sp_type_rc(const struct sp_type *t) { return t->rc; }

void sp_type_fail(struct sp_type *t, struct sp_rc rc, const char *rule, const char *text)
{
    if (sp_ok(t->rc))
        t->rc = sp_diag_set(t->d, rc, rule, NULL, "%s", text);
}

/* --- fonts --- */

/*
 * No user's and no machine's rules: those could choose another font, or another way of drawing the same one. Fonts with
 * outlines of PostScript are passed over: cairo 1.16 loses characters of the big ones among them (Noto Sans CJK lacks U+5982
 * when it is embedded). Where a family has no bold face, one is made of the other.
 */
#define FONT_RULES \
    "<selectfont><rejectfont><pattern><patelt name=\"fontformat\"><string>CFF</string></patelt></pattern></rejectfont></selectfont>" \
    "<match target=\"font\"><test name=\"weight\" compare=\"less_eq\"><const>medium</const></test>" \
    "<test target=\"pattern\" name=\"weight\" compare=\"more_eq\"><const>bold</const></test>" \
    "<edit name=\"embolden\" mode=\"assign\"><bool>true</bool></edit></match>"
static const char own_fonts[] = "<fontconfig>" FONT_RULES "</fontconfig>";
static const char system_fonts[] = "<fontconfig><dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir>"
                                   "<cachedir>/var/cache/fontconfig</cachedir>" FONT_RULES "</fontconfig>";

static FcConfig *open_fonts(const char *folder)
{
    FcConfig *c = FcConfigCreate();
    if (!c)
        return NULL;
    FcBool read = FcConfigParseAndLoadFromMemory(c, (const FcChar8 *)(folder ? own_fonts : system_fonts), FcFalse);
    if (!read || (folder && !FcConfigAppFontAddDir(c, (const FcChar8 *)folder)) || !FcConfigBuildFonts(c)) {
        FcConfigDestroy(c);
        return NULL;
    }
    return c;
}

static void set_drawing(PangoContext *context)
{
    cairo_font_options_t *o = cairo_font_options_create();
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, o);
    cairo_font_options_destroy(o);
    pango_cairo_context_set_resolution(context, 72); /* a unit is a point */
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
}

static PangoLanguage *language_of(struct sp_view tag)
{
    char text[MAX_TAG];
    sp_diag_copy(text, sizeof text, "");
    if (tag.n && tag.n < sizeof text) {
        memcpy(text, tag.p, tag.n);
        text[tag.n] = 0;
    }
    return pango_language_from_string(text[0] ? text : "en");
}

void sp_type_open(struct sp_type *t, struct sp_view language, const char *fonts, struct sp_diag *d)
{
    *t = (struct sp_type){ .d = d };
    t->known = calloc(CODE_POINTS, 1);
    FcConfig *config = open_fonts(fonts);
    if (!t->known || !config || !sp_ok(sp_breaker_new(&t->breaker))) {
        if (config)
            FcConfigDestroy(config);
        sp_type_fail(t, SP_ERR(NOMEM), "pdf.library", "fontconfig or ICU could not be opened");
        return;
    }
    t->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(t->map), config);
    FcConfigDestroy(config); /* the map has its own hold */
    t->context = pango_font_map_create_context(t->map);
    set_drawing(t->context);
    pango_context_set_language(t->context, language_of(language));
    t->font = pango_font_description_from_string(SP_PDF_FAMILIES "," SP_PDF_HAN);
    pango_font_description_set_absolute_size(t->font, 10 * PANGO_SCALE);
    t->fontset = pango_font_map_load_fontset(t->map, t->context, t->font, language_of(language));
    if (!t->fontset)
        sp_type_fail(t, SP_ERR(CONFIG), "pdf.font", "no font was found; install fonts-noto-core");
}

void sp_type_close(struct sp_type *t)
{
    if (t->fontset)
        g_object_unref(t->fontset);
    if (t->font)
        pango_font_description_free(t->font);
    if (t->context)
        g_object_unref(t->context);
    if (t->map)
        g_object_unref(t->map);
    sp_breaker_free(t->breaker);
    free(t->known);
    t->known = NULL;
}

static bool font_has(struct sp_type *t, uint32_t cp)
{
    if (t->known[cp] == NOT_ASKED) {
        PangoFont *f = pango_fontset_get_font(t->fontset, cp);
        t->known[cp] = f && pango_font_has_char(f, cp) ? THERE : NOT_THERE;
        if (f)
            g_object_unref(f);
    }
    return t->known[cp] == THERE;
}

/* What takes no room of its own needs no font. */
static bool is_invisible(uint32_t cp)
{
    return cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200D) || cp == 0x2060 || cp == 0xFEFF || (cp >= 0xFE00 && cp <= 0xFE0F);
}

/* False: to be written out. */
static bool can_show(struct sp_type *t, uint32_t cp)
{
    if (sp_codepoint_hidden(cp))
        return false;
    if (is_invisible(cp) || font_has(t, cp))
        return true;
    for (size_t i = 0; i < sizeof sp_pdf_scripts / sizeof sp_pdf_scripts[0]; i++) {
        const struct sp_pdf_script *s = &sp_pdf_scripts[i];
        if (cp < s->first || cp > s->last || font_has(t, s->sample))
            continue;
        char text[160];
        (void)snprintf(text, sizeof text, "no font has %s (U+%04X); install the Debian package %s", s->name, (unsigned)cp, s->package);
        sp_type_fail(t, SP_ERR(CONFIG), "pdf.font", text);
        break;
    }
    t->written_out++;
    return false;
}

/* --- words --- */

void sp_words_free(struct sp_words *w)
{
    sp_buf_free(&w->text);
    sp_buf_free(&w->runs);
}

void sp_words_clear(struct sp_words *w, double size_pt)
{
    sp_buf_clear(&w->text);
    sp_buf_clear(&w->runs);
    w->size_pt = size_pt;
}

/* The run before goes on when it is like this one: thousands of them would take long to set. */
static bool extend_run(struct sp_words *w, const struct run *r)
{
    struct run last;
    if (w->runs.n < sizeof last)
        return false;
    char *at = w->runs.p + w->runs.n - sizeof last;
    memcpy(&last, at, sizeof last);
    if (last.to != r->from || last.style != r->style || strcmp(last.tag, r->tag) != 0)
        return false;
    last.to = r->to;
    memcpy(at, &last, sizeof last);
    return true;
}

static void add_run(struct sp_type *t, struct sp_words *w, size_t from, unsigned style, struct sp_view tag)
{
    struct run r = { .from = from, .to = w->text.n, .style = style };
    if (tag.n < sizeof r.tag && tag.n)
        memcpy(r.tag, tag.p, tag.n);
    if (r.to > r.from && !extend_run(w, &r))
        sp_buf_put(&w->runs, sp_view((const char *)&r, sizeof r));
    if (w->text.failed || w->runs.failed)
        sp_type_fail(t, SP_ERR(NOMEM), "pdf.library", "out of memory");
}

/* Characters that no one sees, or that no font has. */
static void write_out(struct sp_type *t, struct sp_words *w, uint32_t cp, unsigned style)
{
    size_t from = w->text.n;
    sp_buf_putf(&w->text, "[U+%04X]", (unsigned)cp);
    add_run(t, w, from, style | SP_PDF_RED, sp_view(NULL, 0));
}

static bool turns(struct sp_view text)
{
    for (size_t i = 0; i < text.n;)
        if (sp_codepoint_turns(sp_utf8_next(text, &i)))
            return true;
    return false;
}

/* What holds letters written from right to left stands between U+2068 and U+2069, and turns nothing round beside it. */
void sp_words_put(struct sp_type *t, struct sp_words *w, struct sp_view text, unsigned style, struct sp_view language)
{
    struct sp_breaks breaks;
    size_t from = w->text.n, next = 0;
    if (!sp_ok(t->rc))
        return;
    struct sp_rc rc = sp_breaker_find(t->breaker, text, &breaks);
    if (!sp_ok(rc)) {
        sp_type_fail(t, rc, "pdf.library", "a text could not be broken into lines");
        return;
    }
    bool alone = turns(text);
    sp_buf_puts(&w->text, alone ? "\xE2\x81\xA8" : "");
    for (size_t i = 0; i < text.n;) {
        size_t start = i;
        if (next < breaks.n && breaks.at[next] == i) {
            sp_buf_puts(&w->text, break_mark);
            next++;
        }
        uint32_t cp = sp_utf8_next(text, &i);
        if (can_show(t, cp)) {
            sp_buf_put(&w->text, sp_view(text.p + start, i - start));
            continue;
        }
        add_run(t, w, from, style, language);
        write_out(t, w, cp, style);
        from = w->text.n;
    }
    sp_buf_puts(&w->text, alone ? "\xE2\x81\xA9" : "");
    add_run(t, w, from, style, language);
}

void sp_words_break(struct sp_words *w) { sp_buf_putc(&w->text, '\n'); }

/* --- lines --- */

static void add_attribute(PangoAttrList *list, PangoAttribute *a, size_t from, size_t to)
{
    a->start_index = (guint)from;
    a->end_index = (guint)to;
    pango_attr_list_insert(list, a);
}

static PangoAttribute *colour(unsigned rgb)
{
    return pango_attr_foreground_new((guint16)((rgb >> 16 & 255) * 257), (guint16)((rgb >> 8 & 255) * 257), (guint16)((rgb & 255) * 257));
}

static void add_style(PangoAttrList *list, const struct run *r, size_t from, size_t to, double size_pt)
{
    if (r->style & SP_PDF_BOLD)
        add_attribute(list, pango_attr_weight_new(PANGO_WEIGHT_BOLD), from, to);
    if (r->style & (SP_PDF_SMALL | SP_PDF_RAISED))
        add_attribute(list, pango_attr_size_new_absolute((int)(size_pt * (r->style & SP_PDF_RAISED ? 0.7 : 0.9) * PANGO_SCALE)), from, to);
    if (r->style & SP_PDF_RAISED)
        add_attribute(list, pango_attr_rise_new((int)(size_pt * 0.33 * PANGO_SCALE)), from, to);
    if (r->style & SP_PDF_RED)
        add_attribute(list, colour(0xA4262C), from, to);
    else if (r->style & SP_PDF_BAND)
        add_attribute(list, colour(0x0F4C5C), from, to);
    else if (r->style & SP_PDF_SOFT)
        add_attribute(list, colour(0x566575), from, to);
}

/* A mark stays with the letter before it, where libthai would part them. */
static void keep_with_letter(PangoAttrList *list, const struct run *r, const char *text, size_t from, size_t to)
{
    if (!(r->style & SP_PDF_RAISED) || !from)
        return;
    do
        from--;
    while (from && ((unsigned char)text[from] & 0xC0) == 0x80);
    add_attribute(list, pango_attr_allow_breaks_new(FALSE), from, to);
}

static void add_language(PangoAttrList *list, const struct run *r, size_t from, size_t to)
{
    if (r->tag[0])
        add_attribute(list, pango_attr_language_new(pango_language_from_string(r->tag)), from, to);
}

/* Without the marks of lines' ends, which are there only until the lines are. before: marks in front of `to`. */
static size_t plain_offset(const char *text, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to;) {
        bool mark = to - i >= MARK_BYTES && !memcmp(text + i, break_mark, MARK_BYTES);
        n += mark ? 0 : 1;
        i += mark ? MARK_BYTES : 1;
    }
    return n;
}

static PangoAttrList *attributes(const struct sp_words *w, size_t from, size_t to, bool marked)
{
    PangoAttrList *list = pango_attr_list_new();
    for (size_t i = 0; i + sizeof(struct run) <= w->runs.n; i += sizeof(struct run)) {
        struct run r;
        memcpy(&r, w->runs.p + i, sizeof r);
        if (r.to <= from || r.from >= to)
            continue;
        size_t a = r.from > from ? r.from : from, b = r.to < to ? r.to : to;
        if (marked)
            a -= from, b -= from, keep_with_letter(list, &r, w->text.p + from, a, b);
        else
            a = plain_offset(w->text.p, from, a), b = plain_offset(w->text.p, from, b);
        add_style(list, &r, a, b, w->size_pt);
        add_language(list, &r, a, b);
    }
    return list;
}

/* The bytes from..to as a layout, with the marks or without. */
static PangoLayout *layout_of(struct sp_type *t, const struct sp_words *w, size_t from, size_t to, bool marked)
{
    PangoLayout *l = pango_layout_new(t->context);
    const char *text = w->text.p ? w->text.p : "";
    pango_font_description_set_absolute_size(t->font, w->size_pt * PANGO_SCALE);
    pango_layout_set_font_description(l, t->font);
    pango_layout_set_auto_dir(l, FALSE);
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    if (marked) {
        pango_layout_set_text(l, text + from, (int)(to - from));
    } else {
        SP_BUF_AUTO plain = { 0 };
        for (size_t i = from; i < to;) {
            bool mark = to - i >= MARK_BYTES && !memcmp(text + i, break_mark, MARK_BYTES);
            if (!mark)
                sp_buf_putc(&plain, text[i]);
            i += mark ? MARK_BYTES : 1;
        }
        pango_layout_set_single_paragraph_mode(l, TRUE);
        pango_layout_set_text(l, plain.n ? plain.p : "", (int)plain.n);
        if (plain.failed)
            sp_type_fail(t, SP_ERR(NOMEM), "pdf.library", "out of memory");
    }
    PangoAttrList *list = attributes(w, from, to, marked);
    pango_layout_set_attributes(l, list);
    pango_attr_list_unref(list);
    return l;
}

/*
 * All letters of a line stand on one line. Pango 1.50 lines them up by the baseline of the script that the line begins with, and
 * behind Han letters Lao ones would be raised by a fifth of their height. What is left is the rise that a style asks for.
 */
static void stand_on_line(PangoLayout *l)
{
#if PANGO_VERSION_CHECK(1, 50, 0)
    for (const GSList *r = pango_layout_get_line(l, 0)->runs; r; r = r->next) {
        PangoLayoutRun *run = r->data;
        run->y_offset = 0;
        for (const GSList *a = run->item->analysis.extra_attrs; a; a = a->next) {
            const PangoAttribute *attribute = a->data;
            if (attribute->klass->type == PANGO_ATTR_RISE)
                run->y_offset = ((const PangoAttrInt *)attribute)->value;
        }
    }
#else
    (void)l;
#endif
}

/* Lines are as tall as their letters need, Khmer and Burmese ones taller, but none is less than one of Latin letters. */
#define LEAST_ABOVE 1.07
#define LEAST_BELOW 0.29

static void add_line(struct sp_type *t, struct sp_set *s, PangoLayout *l, double size_pt)
{
    PangoRectangle r;
    stand_on_line(l);
    pango_layout_get_extents(l, NULL, &r);
    struct sp_set_line *line = &s->line[s->n++];
    *line = (struct sp_set_line){ .layout = l, .baseline = pango_units_to_double(pango_layout_get_baseline(l)),
                                  .height = pango_units_to_double(r.height), .width = pango_units_to_double(r.width) };
    if (pango_layout_get_unknown_glyphs_count(l))
        sp_type_fail(t, SP_ERR(CONFIG), "pdf.font", "a font lacks a letter that it says it has; install fonts-noto-core and fonts-wqy-microhei");
    if (line->height - line->baseline < LEAST_BELOW * size_pt)
        line->height = line->baseline + LEAST_BELOW * size_pt;
    if (line->baseline < LEAST_ABOVE * size_pt) {
        line->above = LEAST_ABOVE * size_pt - line->baseline;
        line->baseline += line->above;
        line->height += line->above;
    }
    s->height += line->height;
    s->width = line->width > s->width ? line->width : s->width;
}

void sp_type_set(struct sp_type *t, const struct sp_words *w, double width_pt, struct sp_set *out)
{
    *out = (struct sp_set){ .n = 0 };
    if (!sp_ok(t->rc))
        return;
    PangoLayout *whole = layout_of(t, w, 0, w->text.n, true);
    pango_layout_set_width(whole, width_pt < 0 ? -1 : (int)(width_pt * PANGO_SCALE));
    int n = pango_layout_get_line_count(whole);
    out->line = calloc((size_t)n, sizeof *out->line);
    if (!out->line)
        sp_type_fail(t, SP_ERR(NOMEM), "pdf.library", "out of memory");
    for (int i = 0; i < n && out->line; i++) {
        const PangoLayoutLine *line = pango_layout_get_line_readonly(whole, i);
        size_t from = (size_t)line->start_index, to = from + (size_t)line->length;
        while (to > from && w->text.p[to - 1] == ' ') /* it hangs over the margin */
            to--;
        add_line(t, out, layout_of(t, w, from, to, false), w->size_pt);
    }
    g_object_unref(whole);
}

void sp_set_free(struct sp_set *s)
{
    for (size_t i = 0; i < s->n; i++)
        g_object_unref(s->line[i].layout);
    free(s->line);
    *s = (struct sp_set){ .n = 0 };
}

void sp_set_lower(struct sp_set *s, double baseline)
{
    if (!s->n || s->line[0].baseline >= baseline)
        return;
    double by = baseline - s->line[0].baseline;
    s->line[0].above += by;
    s->line[0].baseline += by;
    s->line[0].height += by;
    s->height += by;
}

void sp_type_measure(struct sp_type *t, const struct sp_words *w, double *least_pt, double *most_pt)
{
    PangoRectangle r;
    *least_pt = *most_pt = 0;
    if (!sp_ok(t->rc) || !w->text.n)
        return;
    PangoLayout *l = layout_of(t, w, 0, w->text.n, true);
    pango_layout_get_extents(l, NULL, &r);
    *most_pt = pango_units_to_double(r.width);
    pango_layout_set_wrap(l, PANGO_WRAP_WORD);
    pango_layout_set_width(l, 0);
    pango_layout_get_extents(l, NULL, &r);
    *least_pt = pango_units_to_double(r.width);
    g_object_unref(l);
}
