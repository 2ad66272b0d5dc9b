/*
 * tests/bench/questions.h - names as people type them, asked of our search and of another; who was found, how fast.
 *
 * A file of questions has a line for each: way, subject, name, question; between them tabs.
 *
 * Threading: one thread.
 */
#ifndef SP_BENCH_QUESTIONS_H
#define SP_BENCH_QUESTIONS_H

#include "base/random.h"
#include "tests/bench/bench.h"

enum { QUESTIONS_MOST = 4000, QUESTION_BYTES = 400 };
enum way { WAY_WHOLE, WAY_BEGINNING, WAY_TYPING, WAY_ORDER, WAY_SOUND, WAYS };

static const char *const ways[WAYS] = { "the whole name", "its beginning", "a typing error", "words in another order", "another transcription" };

struct question { unsigned way; char subject[128], name[QUESTION_BYTES], text[QUESTION_BYTES]; };

static inline size_t question_char(const char *s, size_t at) /* bytes of the character there */
{
    size_t n = 1;
    while (((unsigned char)s[at + n] & 0xC0) == 0x80)
        n++;
    return n;
}

static inline size_t question_start(const char *s, size_t at)
{
    while (at > 0 && ((unsigned char)s[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* Words up to the middle; of a name without spaces half of its characters. */
static inline void question_beginning(char *s)
{
    size_t n = strlen(s), half = question_start(s, n / 2 + 1);
    const char *space = strchr(s + half, ' ');
    s[space ? (size_t)(space - s) : half ? half : n] = '\0';
}

/* One character left out, put twice, replaced by its neighbour, or two exchanged; in the first two thirds. */
static inline void question_mistype(struct sp_prng *g, char *s)
{
    size_t n = strlen(s), at = question_start(s, 1 + sp_prng_below(g, n * 2 / 3 + 1));
    size_t k = question_char(s, at), next = at + k;
    if (next >= n)
        return;
    size_t k2 = question_char(s, next);
    char x[8], y[8];
    memcpy(x, s + at, k < 8 ? k : 8);
    memcpy(y, s + next, k2 < 8 ? k2 : 8);
    switch (sp_prng_below(g, 4)) {
    case 0: memmove(s + at, s + next, n - next + 1); break;
    case 1:
        if (n + k + 1 < QUESTION_BYTES) {
            memmove(s + next, s + at, n - at + 1);
        }
        break;
    case 2: memmove(s + at + k2, s + next, n - next + 1); memcpy(s + at, y, k2); break;
    default: memcpy(s + at, y, k2); memcpy(s + at + k2, x, k); break;
    }
}

/* The first word last. */
static inline void question_turn(char *s)
{
    char head[QUESTION_BYTES];
    char *space = strchr(s, ' ');
    if (!space)
        return;
    size_t n = (size_t)(space - s), rest = strlen(space + 1);
    memcpy(head, s, n);
    memmove(s, space + 1, rest);
    s[rest] = ' ';
    memcpy(s + rest + 1, head, n);
    s[rest + 1 + n] = '\0';
}

static inline void question_replace(char *s, const char *a, const char *b)
{
    char out[QUESTION_BYTES];
    char *p = strstr(s, a);
    if (!p || strlen(s) + strlen(b) >= sizeof out)
        return;
    (void)snprintf(out, sizeof out, "%.*s%s%s", (int)(p - s), s, b, p + strlen(a));
    memcpy(s, out, strlen(out) + 1);
}

/* As another hand writes the same sounds in Latin letters. */
static inline void question_sound(char *s)
{
    static const char *const same[][2] = { { "ph", "p" }, { "th", "t" }, { "kh", "k" }, { "ae", "e" }, { "ou", "u" }, { "oe", "eu" }, { "v", "w" },
                                           { "aa", "a" }, { "ee", "i" }, { "oo", "u" }, { "x", "s" }, { "ai", "ay" }, { "ua", "wa" }, { "q", "k" } };
    unsigned changed = 0;
    for (size_t i = 0; i < sizeof same / sizeof *same && changed < 2; i++)
        if (strstr(s, same[i][0])) {
            question_replace(s, same[i][0], same[i][1]);
            changed++;
        }
}

static inline void question_make(struct sp_prng *g, size_t i, const char *subject, const char *name, struct question *q)
{
    static const enum way mix[20] = { WAY_WHOLE, WAY_TYPING, WAY_BEGINNING, WAY_WHOLE, WAY_TYPING, WAY_SOUND, WAY_WHOLE, WAY_TYPING, WAY_ORDER, WAY_WHOLE,
                                      WAY_TYPING, WAY_BEGINNING, WAY_SOUND, WAY_WHOLE, WAY_TYPING, WAY_ORDER, WAY_WHOLE, WAY_TYPING, WAY_BEGINNING, WAY_SOUND };
    q->way = mix[(i / 2 + i * 7) % 20];
    (void)snprintf(q->subject, sizeof q->subject, "%s", subject);
    (void)snprintf(q->name, sizeof q->name, "%s", name);
    (void)snprintf(q->text, sizeof q->text, "%s", name);
    if (q->way == WAY_BEGINNING)
        question_beginning(q->text);
    else if (q->way == WAY_TYPING)
        question_mistype(g, q->text);
    else if (q->way == WAY_ORDER)
        question_turn(q->text);
    else if (q->way == WAY_SOUND)
        question_sound(q->text);
    if (q->way != WAY_WHOLE && !strcmp(q->text, q->name))
        q->way = WAY_WHOLE;
}

static inline size_t questions_read(const char *path, struct question q[QUESTIONS_MOST])
{
    static char line[3 * QUESTION_BYTES];
    size_t n = 0;
    FILE *f = fopen(path, "r");
    while (f && n < QUESTIONS_MOST && fgets(line, sizeof line, f)) {
        char *at = line, *part[4];
        line[strcspn(line, "\n")] = '\0';
        for (int i = 0; i < 4; i++)
            part[i] = strsep(&at, "\t");
        if (!part[3])
            bench_fail(path, "a line has too few parts");
        q[n].way = (unsigned)strtoul(part[0], NULL, 10) % WAYS;
        (void)snprintf(q[n].subject, sizeof q[n].subject, "%s", part[1]);
        (void)snprintf(q[n].name, sizeof q[n].name, "%s", part[2]);
        (void)snprintf(q[n].text, sizeof q[n].text, "%s", part[3]);
        n++;
    }
    if (!f || fclose(f) || !n)
        bench_fail(path, "holds no questions");
    return n;
}

/* ---- what came of them ---- */

struct asked { const char *title; double ms[QUESTIONS_MOST]; size_t n, by_way[WAYS], first[WAYS], ten[WAYS]; };

static inline void asked_note(struct asked *a, unsigned way, double ms, bool first, bool ten)
{
    if (a->n == QUESTIONS_MOST)
        return;
    a->ms[a->n++] = ms;
    a->by_way[way]++;
    a->first[way] += first;
    a->ten[way] += ten;
}

static inline void asked_row(const struct asked *a, const char *what, double value, const char *unit, double budget)
{
    char name[128];
    (void)snprintf(name, sizeof name, "%s, %s", a->title, what);
    const struct bench_row r = { .name = name, .unit = unit, .value = value, .kind = budget > 0 ? BENCH_VALUE_MOST : BENCH_INFO, .budget = budget };
    bench_print(&r);
}

/* median_ms, p99_ms: budgets, or 0. */
static inline void asked_print(struct asked *a, double median_ms, double p99_ms)
{
    size_t first = 0, ten = 0;
    char what[96];
    asked_row(a, "questions", (double)a->n, "", 0);
    asked_row(a, "median", bench_quantile(a->ms, a->n, 0.5), "ms", median_ms);
    asked_row(a, "p99", bench_quantile(a->ms, a->n, 0.99), "ms", p99_ms);
    asked_row(a, "slowest", bench_quantile(a->ms, a->n, 1), "ms", 0);
    for (unsigned w = 0; w < WAYS; w++) {
        first += a->first[w];
        ten += a->ten[w];
        (void)snprintf(what, sizeof what, "found in the first ten by %s", ways[w]);
        if (a->by_way[w])
            asked_row(a, what, 100 * (double)a->ten[w] / (double)a->by_way[w], "%", 0);
    }
    asked_row(a, "found first", 100 * (double)first / (double)a->n, "%", 0);
    asked_row(a, "found in the first ten", 100 * (double)ten / (double)a->n, "%", 0);
}

#endif
