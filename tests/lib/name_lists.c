#include "tests/lib/name_lists.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "i18n/match.h"

static _Noreturn void stop(const char *what, const char *why)
{
    fprintf(stderr, "names: %s: %s\n", what, why);
    exit(1);
}

/* ---- lists ---- */

static struct sp_view trimmed(struct sp_view v)
{
    while (v.n && v.p[0] == ' ')
        v = sp_view(v.p + 1, v.n - 1);
    while (v.n && v.p[v.n - 1] == ' ')
        v.n--;
    return v;
}

static struct sp_view joined(struct sp_arena *a, const char *before, struct sp_view v, const char *after)
{
    SP_BUF_AUTO b = { 0 };
    struct sp_view out;
    sp_buf_putf(&b, "%s%.*s%s", before, (int)v.n, v.p, after);
    if (!sp_arena_copy(a, sp_buf_view(&b), &out))
        stop("memory", "none left");
    return out;
}

static void add_line(struct name_list *l, struct sp_view text, unsigned block, bool thai)
{
    bool whole = text.p[0] == '=';
    struct sp_view one, rest = whole ? sp_view(text.p + 1, text.n - 1) : text;
    struct name_line *line = &l->v[l->n++];
    *line = (struct name_line){ .block = block };
    for (bool more = true; more && line->n < NAME_SPELLINGS;) {
        more = sp_view_split(rest, '|', &one, &rest);
        if (!more)
            one = rest;
        one = trimmed(one);
        bool bare = thai && !whole;
        line->v[line->n] = !bare ? joined(&l->arena, "", one, "")
                           : line->n ? joined(&l->arena, "", one, " Public Company Limited")
                                     : joined(&l->arena, "บริษัท ", one, " จำกัด (มหาชน)");
        line->n++;
    }
}

void name_list_read(const char *file, struct name_list *out)
{
    enum { MOST_LINES = 2000 };
    char path[128];
    SP_BUF_AUTO text = { 0 };
    *out = (struct name_list){ 0 };
    (void)snprintf(path, sizeof path, "tests/lib/names/%s", file);
    if (!sp_ok(sp_file_read(path, 1 << 20, &text, NULL)))
        stop(path, "cannot be read; run this in the root of the repository");
    if (!(out->v = calloc(MOST_LINES, sizeof *out->v)))
        stop("memory", "none left");
    struct sp_view rest = sp_buf_view(&text), line;
    bool blocks = !strcmp(file, "latin.txt"), more = true;
    for (unsigned block = 0; more && out->n < MOST_LINES;) {
        more = sp_view_split(rest, '\n', &line, &rest);
        if (!more)
            line = rest;
        block += blocks && line.n == 0;
        if (line.n == 0 || line.p[0] == '#')
            continue;
        add_line(out, line, block, !strcmp(file, "thai.txt"));
        block += !blocks;
    }
}

void name_list_free(struct name_list *l)
{
    sp_arena_free(&l->arena);
    free(l->v);
    *l = (struct name_list){ 0 };
}

/* ---- same or different ---- */

typedef bool (*judge)(struct sp_view a, struct sp_view b, double at_least, double *score);

static bool by_match(struct sp_view a, struct sp_view b, double at_least, double *score)
{
    *score = sp_name_match(a, sp_view(NULL, 0), b, sp_view(NULL, 0));
    return *score >= at_least;
}

static bool by_skeleton(struct sp_view a, struct sp_view b, double at_least, double *score)
{
    struct name_skeleton x, y;
    name_skeleton_make(a, &x);
    name_skeleton_make(b, &y);
    *score = name_skeleton_alike(&x, &y);
    return *score >= at_least;
}

struct judging { judge by; double at_least; FILE *misses; struct name_judged *out; };

static void judge_pair(const struct judging *j, struct sp_view a, struct sp_view b, bool same)
{
    double score;
    bool said = j->by(a, b, j->at_least, &score);
    if (same) {
        j->out->same++;
        j->out->same_found += said;
    } else {
        j->out->different++;
        j->out->different_found += said;
    }
    if (j->misses && said != same)
        fprintf(j->misses, "%s %.3f  %.*s | %.*s\n", same ? "missed" : "wrong ", score, (int)a.n, a.p, (int)b.n, b.p);
}

static void judge_line(const struct judging *j, const struct name_line *x)
{
    for (size_t i = 0; i < x->n; i++)
        for (size_t k = i + 1; k < x->n; k++)
            judge_pair(j, x->v[i], x->v[k], true);
}

static void judge_list(const struct judging *j, const char *file, enum name_half half)
{
    struct name_list l;
    name_list_read(file, &l);
    for (size_t i = 0; i < l.n; i++) {
        if (name_half_of(l.v[i].block) != half)
            continue;
        judge_line(j, &l.v[i]);
        for (size_t k = i + 1; k < l.n && l.v[k].block == l.v[i].block; k++)
            judge_pair(j, l.v[i].v[0], l.v[k].v[0], false);
    }
    name_list_free(&l);
}

static void judge_all(const struct judging *j, enum name_half half)
{
    *j->out = (struct name_judged){ 0 };
    judge_list(j, "latin.txt", half);
    judge_list(j, "latin_same.txt", half);
}

void name_pairs_judge(enum name_half half, void *misses, struct name_judged *out)
{
    const struct judging j = { by_match, SP_NAME_SAME, misses, out };
    judge_all(&j, half);
}

void name_pairs_baseline(enum name_half half, double at_least, struct name_judged *out)
{
    const struct judging j = { by_skeleton, at_least, NULL, out };
    judge_all(&j, half);
}

double name_precision(const struct name_judged *j)
{
    size_t said = j->same_found + j->different_found;
    return said ? (double)j->same_found / (double)said : 0;
}

double name_recall(const struct name_judged *j)
{
    return j->same ? (double)j->same_found / (double)j->same : 0;
}

double name_f1(const struct name_judged *j)
{
    double p = name_precision(j), r = name_recall(j);
    return p + r > 0 ? 2 * p * r / (p + r) : 0;
}
