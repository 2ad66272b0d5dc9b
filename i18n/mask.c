#include "i18n/mask.h"

#include "i18n/mask_near.h"
#include "i18n/mask_units.h"

#include <stdlib.h>

#define OPENS 0x27e6u  /* ⟦ */
#define CLOSES 0x27e7u /* ⟧ */

static bool is_upper(uint32_t cp) { return cp >= 'A' && cp <= 'Z'; }
static bool is_letter(uint32_t cp) { return is_upper(cp) || (cp >= 'a' && cp <= 'z'); }
static bool is_word(uint32_t cp) { return is_letter(cp) || sp_is_number(cp); }
static bool joins(uint32_t cp) { return cp < 0x80 && cp && strchr(".,:/-_@+%&=?#~", (int)cp); }

static uint32_t peek(struct sp_view v, size_t at) { return at < v.n ? sp_utf8_next(v, &at) : 0; }

/* The end of a word that begins at `at`: letters and digits, and what joins them when more follow. */
static size_t word_end(struct sp_view v, size_t at)
{
    size_t end = at;
    while (end < v.n) {
        size_t next = end;
        uint32_t cp = sp_utf8_next(v, &next);
        if (!is_word(cp)) {
            while (joins(cp) && next < v.n)
                cp = sp_utf8_next(v, &next);
            if (!is_word(cp))
                break;
        }
        end = next;
    }
    return end;
}

/* The next part between joints: its end; *hard: digits or capitals only make it up, or it has a digit. */
static size_t part_end(struct sp_view v, size_t at, size_t end, bool *hard, bool *digit)
{
    bool lower = false;
    *digit = false;
    while (at < end) {
        size_t next = at;
        uint32_t cp = sp_utf8_next(v, &next);
        if (!is_word(cp))
            break;
        *digit |= sp_is_number(cp);
        lower |= is_letter(cp) && !is_upper(cp);
        at = next;
    }
    *hard = *digit || !lower;
    return at;
}

static bool is_address(struct sp_view word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] == '@' || (i + 2 < word.n && memcmp(word.p + i, "://", 3) == 0))
            return true;
    return false;
}

/* The first run of hard parts with a digit in the word [at, end): true, and it is *from to *to; else *to is end. */
static bool in_word(struct sp_view v, size_t at, size_t end, size_t *from, size_t *to)
{
    size_t start = at;
    bool any = false, digits = false;
    *to = end;
    while (at < end) {
        bool hard, digit;
        size_t stop = part_end(v, at, end, &hard, &digit);
        if (hard) {
            start = any ? start : at;
            any = true;
            digits |= digit;
            *to = stop;
        } else {
            if (digits)
                break;
            any = false;
        }
        at = stop;
        while (at < end && !is_word(peek(v, at)))
            at++; /* joints are ASCII */
    }
    *from = start;
    if (!digits)
        *to = end;
    return digits;
}

static bool placeholder(struct sp_view v, size_t at, size_t *end)
{
    size_t i = at + 1;
    while (i < v.n && (is_word((unsigned char)v.p[i]) || v.p[i] == '_' || v.p[i] == '.') && (unsigned char)v.p[i] < 0x80)
        i++;
    *end = i + 1;
    return i < v.n && i > at + 1 && v.p[i] == '}';
}

/* What is masked: a number and, round it, the symbol of what it is of ("9 kg", "USD 9"). Of what is no number both are one. */
struct span { size_t from, to, begin, end; };

static void take_symbols(struct sp_view v, size_t least, struct span *s)
{
    s->begin -= sp_unit_symbol_before(v, least, s->from);
    s->end += sp_unit_symbol_behind(v, s->to);
}

/* The next piece at or behind *at that is masked. */
static bool next_piece(struct sp_view v, size_t *at, struct span *s)
{
    const size_t least = *at;
    while (*at < v.n) {
        size_t next = *at, end;
        uint32_t cp = sp_utf8_next(v, &next);
        *s = (struct span){ *at, next, *at, next };
        if (cp == OPENS || cp == CLOSES) {
            *at = next;
            return true;
        }
        if (cp == '{' && placeholder(v, *at, &end)) {
            *at = s->to = s->end = end;
            return true;
        }
        if (!is_word(cp)) {
            *at = next;
            continue;
        }
        end = word_end(v, *at);
        if (is_address(sp_view(v.p + *at, end - *at))) {
            *at = s->to = s->end = end;
            return true;
        }
        bool found = in_word(v, *at, end, &s->from, &s->to);
        s->begin = s->from;
        *at = s->end = s->to;
        if (!found)
            continue;
        take_symbols(v, least, s);
        *at = s->end;
        return true;
    }
    return false;
}

/* One that points somewhere. */
static struct sp_view some(struct sp_view v) { return v.n ? v : SP_VIEW_LIT(""); }

struct sp_rc sp_mask(struct sp_view text, struct sp_buf *out, size_t *n, struct sp_diag *d)
{
    size_t at = 0, done = 0, count = 0;
    struct span s;
    text = some(text);
    while (next_piece(text, &at, &s)) {
        if (++count > SP_MAX_MASKED)
            return sp_diag_set(d, SP_ERR(LIMIT), "mask.mark", NULL, "more than %d numbers and identifiers in one text", (int)SP_MAX_MASKED);
        sp_buf_put(out, sp_view(text.p + done, s.begin - done));
        sp_buf_putf(out, "\u27e6%zu\u27e7", count);
        done = s.end;
    }
    sp_buf_put(out, sp_view(text.p + done, text.n - done));
    *n = count;
    return sp_buf_rc(out);
}

/* ---- putting back ---- */

/* text: what is compared; whole: what is put back. */
struct piece { struct sp_view text, whole; uint64_t near; enum sp_unit unit; bool used; };
struct pieces { struct piece v[SP_MAX_MASKED]; size_t n; uint64_t words; /* numbers in words that stand beside no piece */ };

static bool collect(struct sp_view text, struct pieces *p)
{
    size_t at = 0, done = 0;
    struct span s;
    p->n = 0;
    p->words = 0;
    while (next_piece(text, &at, &s)) {
        if (p->n == SP_MAX_MASKED)
            return false;
        size_t begin, end;
        uint64_t near = sp_mask_near(text, s.from, s.to, &begin, &end);
        p->v[p->n++] = (struct piece){ .text = sp_view(text.p + s.from, s.to - s.from), .whole = sp_view(text.p + s.begin, s.end - s.begin), .near = near,
                                       .unit = sp_unit_of(text, s.from, s.to, end) };
        if (done < begin)
            p->words += sp_mask_words(sp_view(text.p + done, begin - done));
        done = end;
    }
    if (done < text.n)
        p->words += sp_mask_words(sp_view(text.p + done, text.n - done));
    return true;
}

static struct sp_rc bad_mark(struct sp_diag *d, size_t mark, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), "mask.mark", NULL, "the mark %zu %s", mark, why);
}

/* The mark whose bracket opens at `at`; 0: none. */
static size_t mark_at(struct sp_view v, size_t at, size_t *end)
{
    size_t no = 0;
    (void)sp_utf8_next(v, &at);
    for (size_t digits = 0; at < v.n && v.p[at] >= '0' && v.p[at] <= '9' && digits < 5; digits++, at++)
        no = no * 10 + (size_t)(v.p[at] - '0');
    *end = at;
    return at < v.n && sp_utf8_next(v, end) == CLOSES ? no : 0;
}

static struct sp_rc no_number(struct sp_view text, struct sp_diag *d)
{
    size_t at = 0;
    struct span s;
    if (!next_piece(text, &at, &s))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "mask.number", NULL, "a number or identifier that the original does not have, at byte %zu", s.from);
}

static struct sp_rc put_back(struct sp_view made, struct pieces *p, struct sp_buf *out, struct sp_diag *d)
{
    size_t done = 0;
    made = some(made);
    for (size_t at = 0; at < made.n;) {
        size_t next = at, end;
        uint32_t cp = sp_utf8_next(made, &next);
        if (cp != OPENS) {
            at = next;
            continue;
        }
        size_t no = mark_at(made, at, &end);
        if (!no || no > p->n)
            return bad_mark(d, no, "is none that the engine was given");
        if (p->v[no - 1].used)
            return bad_mark(d, no, "comes twice");
        SP_TRY(no_number(sp_view(made.p + done, at - done), d));
        p->v[no - 1].used = true;
        sp_buf_put(out, sp_view(made.p + done, at - done));
        sp_buf_put(out, p->v[no - 1].whole);
        done = at = end;
    }
    SP_TRY(no_number(sp_view(made.p + done, made.n - done), d));
    sp_buf_put(out, sp_view(made.p + done, made.n - done));
    return sp_buf_rc(out);
}

static int by_whole(const void *a, const void *b) { return sp_view_cmp(((const struct piece *)a)->whole, ((const struct piece *)b)->whole); }

static int by_bytes(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;
    int order = sp_view_cmp(x->text, y->text);
    order = order ? order : (x->near > y->near) - (x->near < y->near);
    return order ? order : (x->unit > y->unit) - (x->unit < y->unit);
}

/* The same symbols beside the same numbers: an engine was not asked for any. */
static bool same_symbols(struct pieces *a, struct pieces *b)
{
    if (a->n != b->n)
        return false;
    qsort(a->v, a->n, sizeof a->v[0], by_whole);
    qsort(b->v, b->n, sizeof b->v[0], by_whole);
    for (size_t i = 0; i < a->n; i++)
        if (by_whole(&a->v[i], &b->v[i]) != 0)
            return false;
    return true;
}

/* ---- comparing ---- */

static bool is_alike(const struct piece *x, const struct piece *y) { return x->near == y->near && sp_view_eq(x->text, y->text); }

/* Of numbers that are the same, from i on in both: those of the same unit go together, and what is left of one goes with what is not known of the
 * other; if that is too little, some are of another unit. Returns how many they are, 0: they are not the same. */
static size_t compare_run(const struct pieces *a, const struct pieces *b, size_t i, bool *doubt)
{
    size_t n = 1, known_a = 0, known_b = 0, none_a = 0, none_b = 0, k = i;
    while (i + n < a->n && is_alike(&a->v[i], &a->v[i + n]))
        n++;
    for (size_t m = i; m < i + n; m++)
        if (!is_alike(&a->v[i], &b->v[m]))
            return 0;
    if (i + n < b->n && is_alike(&a->v[i], &b->v[i + n]))
        return 0;
    for (size_t m = i; m < i + n; m++) { /* both are in order of their units */
        none_a += !a->v[m].unit;
        none_b += !b->v[m].unit;
    }
    size_t x = i + none_a;
    for (k = i + none_b; x < i + n || k < i + n;) {
        bool first = k == i + n || (x < i + n && a->v[x].unit < b->v[k].unit), second = x == i + n || (k < i + n && b->v[k].unit < a->v[x].unit);
        known_a += first;
        known_b += second;
        x += !second;
        k += !first;
    }
    *doubt |= known_a || known_b;
    return known_a > none_b || known_b > none_a ? 0 : n;
}

static enum sp_mask_likeness compare(struct pieces *a, struct pieces *b)
{
    bool doubt = false;
    if (a->n != b->n || a->words != b->words)
        return SP_MASK_DIFFERENT;
    qsort(a->v, a->n, sizeof a->v[0], by_bytes);
    qsort(b->v, b->n, sizeof b->v[0], by_bytes);
    for (size_t i = 0, n; i < a->n; i += n) {
        n = compare_run(a, b, i, &doubt);
        if (!n)
            return SP_MASK_DIFFERENT;
    }
    return doubt ? SP_MASK_UNSURE : SP_MASK_ALIKE;
}

enum sp_mask_likeness sp_mask_compare(struct sp_view a, struct sp_view b)
{
    struct pieces *p = malloc(2 * sizeof *p);
    enum sp_mask_likeness like = p && collect(a, &p[0]) && collect(b, &p[1]) ? compare(&p[0], &p[1]) : SP_MASK_DIFFERENT;
    free(p);
    return like;
}

bool sp_mask_same(struct sp_view a, struct sp_view b) { return sp_mask_compare(a, b) != SP_MASK_DIFFERENT; }

struct sp_rc sp_unmask(struct sp_view original, struct sp_view made, struct sp_buf *out, struct sp_diag *d)
{
    struct pieces *p = malloc(2 * sizeof *p);
    if (!p)
        return SP_ERR(NOMEM);
    struct sp_rc rc = collect(original, p) ? put_back(made, p, out, d)
                                           : sp_diag_set(d, SP_ERR(LIMIT), "mask.mark", NULL, "too many numbers and identifiers in one text");
    for (size_t i = 0; sp_ok(rc) && i < p->n; i++)
        if (!p->v[i].used)
            rc = bad_mark(d, i + 1, "is missing");
    /* Words may have come so near a number that together they would read as another one. */
    if (sp_ok(rc) && (!collect(sp_buf_view(out), &p[1]) || !sp_mask_same(original, sp_buf_view(out))))
        rc = sp_diag_set(d, SP_ERR(INVALID), "mask.number", NULL, "put together, the text has other numbers, units or identifiers than the original, "
                         "or a sign, a per cent, a multiplier or a number in words that is not there in the original");
    else if (sp_ok(rc) && !same_symbols(&p[0], &p[1]))
        rc = sp_diag_set(d, SP_ERR(INVALID), "mask.unit", NULL, "put together, a number has the symbol of another unit or currency than in the original, or one more");
    free(p);
    return rc;
}
