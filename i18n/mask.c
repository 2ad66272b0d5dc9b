#include "i18n/mask.h"

#include "i18n/mask_near.h"

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

/* The next piece at or behind *at that is masked. */
static bool next_piece(struct sp_view v, size_t *at, size_t *from, size_t *to)
{
    while (*at < v.n) {
        size_t next = *at;
        uint32_t cp = sp_utf8_next(v, &next);
        *from = *at;
        if (cp == OPENS || cp == CLOSES) {
            *to = *at = next;
            return true;
        }
        if (cp == '{' && placeholder(v, *at, to)) {
            *at = *to;
            return true;
        }
        if (!is_word(cp)) {
            *at = next;
            continue;
        }
        size_t end = word_end(v, *at);
        if (is_address(sp_view(v.p + *at, end - *at))) {
            *to = *at = end;
            return true;
        }
        bool found = in_word(v, *at, end, from, to);
        *at = *to;
        if (found)
            return true;
    }
    return false;
}

struct sp_rc sp_mask(struct sp_view text, struct sp_buf *out, size_t *n, struct sp_diag *d)
{
    size_t at = 0, done = 0, from, to, count = 0;
    while (next_piece(text, &at, &from, &to)) {
        if (++count > SP_MAX_MASKED)
            return sp_diag_set(d, SP_ERR(LIMIT), "mask.mark", NULL, "more than %d numbers and identifiers in one text", (int)SP_MAX_MASKED);
        sp_buf_put(out, sp_view(text.p + done, from - done));
        sp_buf_putf(out, "\u27e6%zu\u27e7", count);
        done = to;
    }
    sp_buf_put(out, sp_view(text.p + done, text.n - done));
    *n = count;
    return sp_buf_rc(out);
}

/* ---- putting back ---- */

struct piece { struct sp_view text; uint64_t near; bool used; };
struct pieces { struct piece v[SP_MAX_MASKED]; size_t n; uint64_t words; /* numbers in words that stand beside no piece */ };

static bool collect(struct sp_view text, struct pieces *p)
{
    size_t at = 0, from, to, done = 0;
    p->n = 0;
    p->words = 0;
    while (next_piece(text, &at, &from, &to)) {
        if (p->n == SP_MAX_MASKED)
            return false;
        size_t begin, end;
        p->v[p->n++] = (struct piece){ .text = sp_view(text.p + from, to - from), .near = sp_mask_near(text, from, to, &begin, &end) };
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
    size_t at = 0, from, to;
    if (!next_piece(text, &at, &from, &to))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "mask.number", NULL, "a number or identifier that the original does not have, at byte %zu", from);
}

static struct sp_rc put_back(struct sp_view made, struct pieces *p, struct sp_buf *out, struct sp_diag *d)
{
    size_t done = 0;
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
        sp_buf_put(out, p->v[no - 1].text);
        done = at = end;
    }
    SP_TRY(no_number(sp_view(made.p + done, made.n - done), d));
    sp_buf_put(out, sp_view(made.p + done, made.n - done));
    return sp_buf_rc(out);
}

struct sp_rc sp_unmask(struct sp_view original, struct sp_view made, struct sp_buf *out, struct sp_diag *d)
{
    struct pieces *p = malloc(sizeof *p);
    if (!p)
        return SP_ERR(NOMEM);
    struct sp_rc rc = collect(original, p) ? put_back(made, p, out, d)
                                           : sp_diag_set(d, SP_ERR(LIMIT), "mask.mark", NULL, "too many numbers and identifiers in one text");
    for (size_t i = 0; sp_ok(rc) && i < p->n; i++)
        if (!p->v[i].used)
            rc = bad_mark(d, i + 1, "is missing");
    /* Words may have come so near a number that together they would read as another one. */
    if (sp_ok(rc) && !sp_mask_same(original, sp_buf_view(out)))
        rc = sp_diag_set(d, SP_ERR(INVALID), "mask.number", NULL, "put together, the text has other numbers or identifiers than the original, "
                         "or a sign, a per cent, a multiplier or a number in words that is not there in the original");
    free(p);
    return rc;
}

static int by_bytes(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;
    int order = sp_view_cmp(x->text, y->text);
    return order ? order : (x->near > y->near) - (x->near < y->near);
}

bool sp_mask_same(struct sp_view a, struct sp_view b)
{
    struct pieces *p = malloc(2 * sizeof *p);
    bool same = p && collect(a, &p[0]) && collect(b, &p[1]) && p[0].n == p[1].n && p[0].words == p[1].words;
    if (same) {
        qsort(p[0].v, p[0].n, sizeof p[0].v[0], by_bytes);
        qsort(p[1].v, p[1].n, sizeof p[1].v[0], by_bytes);
    }
    for (size_t i = 0; same && i < p[0].n; i++)
        same = by_bytes(&p[0].v[i], &p[1].v[i]) == 0;
    free(p);
    return same;
}
