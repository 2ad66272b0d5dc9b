/* Finding the companies of the lists in a registry of their names and of many like them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "i18n/name.h"
#include "storage/search.h"
#include "tests/lib/name_lists.h"
#include "tests/lib/remove_tree.h"

enum { MOST = 4000, HITS = 10, MIXED = 600 };

const struct name_group name_groups[] = {
    { "Thai by English", "thai.txt", 0, 1 },
    { "Chinese by English", "chinese.txt", 0, 1 },
    { "Lao, Khmer, Burmese by English", "mekong.txt", 0, 1 },
    { "Vietnamese without marks", "vietnam.txt", 0, 1 },
    { "Vietnamese by English", "vietnam.txt", 0, 2 },
    { "English by Thai", "thai.txt", 1, 0 },
    { "English by Chinese", "chinese.txt", 1, 0 },
    { "English by Lao, Khmer, Burmese", "mekong.txt", 1, 0 },
};
const size_t name_groups_n = sizeof name_groups / sizeof *name_groups;

static const char *const files[] = { "thai.txt", "chinese.txt", "mekong.txt", "vietnam.txt" };
enum { FILES = sizeof files / sizeof *files };

struct name_registry {
    char dir[64];
    struct sp_db *db;
    struct sp_snap *snap;
    struct name_list lists[FILES];
    size_t n;
    struct { char subject[32]; struct name_skeleton skeleton; double score; } v[MOST];
    struct sp_arena arena;
};

static _Noreturn void stop(const char *what, const struct sp_diag *d)
{
    fprintf(stderr, "names: %s: %s %s\n", what, d ? d->rule : "", d ? d->text : "");
    exit(1);
}

static void put_company(struct name_registry *r, struct sp_import *in, const char *subject, struct sp_view name)
{
    SP_BUF_AUTO b = { 0 };
    struct sp_company c;
    struct sp_diag d = { .rule = "" };
    if (r->n == MOST)
        return;
    sp_buf_putf(&b, "{\"subject\":\"%s\",\"facts\":[{\"kind\":\"registered.name\",\"id\":\"1\",\"source\":\"list\",\"data\":"
                "{\"type\":\"legal\",\"text\":{\"lang\":\"und\",\"text\":", subject);
    sp_buf_put_json(&b, name);
    sp_buf_puts(&b, "}}}]}");
    struct sp_view text;
    if (!sp_arena_copy(&r->arena, sp_buf_view(&b), &text) || !sp_ok(sp_company_from_json(text, &r->arena, &c, &d)) ||
        !sp_ok(sp_registry_import_put(in, &c, r->n + 1, &d)))
        stop(subject, &d);
    (void)snprintf(r->v[r->n].subject, sizeof r->v[r->n].subject, "%s", subject);
    name_skeleton_make(name, &r->v[r->n].skeleton);
    r->n++;
}

static const char *const countries[FILES] = { "TH", "CN", "LA", "VN" };

static void subject_of(char out[32], size_t file, size_t line)
{
    (void)snprintf(out, 32, "%s.reg:N%zu", countries[file], line);
}

static struct sp_view core_of(struct sp_view name, struct sp_name_keys *keys)
{
    return sp_ok(sp_name_keys_make(name, sp_view(NULL, 0), keys)) ? keys->core : name;
}

/* The middle of a text: after its first word, or between two of its characters. */
static size_t middle(struct sp_view v)
{
    const char *space = memchr(v.p, ' ', v.n);
    size_t i = space ? (size_t)(space - v.p) : v.n / 2;
    while (i < v.n && ((unsigned char)v.p[i] & 0xC0) == 0x80)
        i++;
    return i;
}

/* A name that begins as one does and ends as another; false when it is one of the two. */
static bool mixed(struct sp_arena *a, struct sp_view x, struct sp_view y, struct sp_view *out)
{
    static struct sp_name_keys kx, ky;
    SP_BUF_AUTO b = { 0 };
    struct sp_view first = core_of(x, &kx), second = core_of(y, &ky);
    size_t i = middle(first), k = middle(second);
    bool han = (kx.scripts & SP_SCRIPT_HAN) != 0, thai = (kx.scripts & SP_SCRIPT_THAI) != 0;
    sp_buf_puts(&b, thai ? "บริษัท " : "");
    sp_buf_put(&b, sp_view(first.p, i));
    sp_buf_put(&b, sp_view(second.p + k, second.n - k));
    if (sp_view_eq(sp_view(first.p + i, first.n - i), sp_view(second.p + k, second.n - k)) ||
        sp_view_eq(sp_view(first.p, i), sp_view(second.p, k)))
        return false;
    sp_buf_puts(&b, thai ? " จำกัด (มหาชน)" : han ? "股份有限公司" : " Co., Ltd.");
    if (!sp_arena_copy(a, sp_buf_view(&b), out))
        stop("memory", NULL);
    return true;
}

static void fill(struct name_registry *r, struct sp_import *in, size_t stored)
{
    char subject[32];
    for (size_t f = 0; f < FILES; f++) {
        const struct name_list *l = &r->lists[f];
        for (size_t i = 0; i < l->n; i++) {
            subject_of(subject, f, i);
            if (stored < l->v[i].n)
                put_company(r, in, subject, l->v[i].v[stored]);
        }
        for (size_t i = 0; i < MIXED && l->n > 1; i++) {
            const struct name_line *x = &l->v[i * 7 % l->n], *y = &l->v[(i * 13 + 5) % l->n];
            struct sp_view name;
            (void)snprintf(subject, sizeof subject, "%s.reg:M%zu", countries[f], i);
            if (stored < x->n && stored < y->n && mixed(&r->arena, x->v[stored], y->v[stored], &name))
                put_company(r, in, subject, name);
        }
    }
}

struct name_registry *name_registry_make(size_t stored)
{
    struct name_registry *r = calloc(1, sizeof *r);
    struct sp_diag d = { .rule = "" };
    struct sp_import *in = NULL;
    uint64_t position = 0;
    const char *tmp = getenv("TMPDIR");
    if (!r)
        stop("memory", NULL);
    (void)snprintf(r->dir, sizeof r->dir, "%.40s/saphan-names-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(r->dir) || !sp_ok(sp_db_open(r->dir, 0, 0, &r->db, &d)))
        stop(r->dir, &d);
    for (size_t f = 0; f < FILES; f++)
        name_list_read(files[f], &r->lists[f]);
    const struct sp_import_opts o = { .name = "lists", .received_s = 1790000000 };
    if (!sp_ok(sp_registry_import_begin(r->db, &o, &in, &position, &d)))
        stop("import", &d);
    fill(r, in, stored);
    if (!sp_ok(sp_registry_import_end(in, true, NULL, &d)) || !sp_ok(sp_snap_begin(r->db, &r->snap)))
        stop("import", &d);
    return r;
}

void name_registry_free(struct name_registry *r)
{
    sp_snap_drop(&r->snap);
    sp_db_close(r->db);
    (void)remove_tree(r->dir);
    for (size_t f = 0; f < FILES; f++)
        name_list_free(&r->lists[f]);
    sp_arena_free(&r->arena);
    free(r);
}

static const struct name_list *list_of(const struct name_registry *r, const struct name_group *g, size_t *file)
{
    for (size_t f = 0; f < FILES; f++)
        if (!strcmp(files[f], g->file)) {
            *file = f;
            return &r->lists[f];
        }
    stop(g->file, NULL);
}

void name_group_search(struct name_registry *r, const struct name_group *g, enum name_half half, void *misses, struct name_found *out)
{
    size_t file = 0;
    const struct name_list *l = list_of(r, g, &file);
    *out = (struct name_found){ 0 };
    for (size_t i = 0; i < l->n; i++) {
        struct sp_hit hits[HITS];
        struct sp_diag d = { .rule = "" };
        char want[32];
        size_t n = 0, at = 0;
        if (name_half_of(l->v[i].block) != half || g->asked >= l->v[i].n)
            continue;
        struct sp_view query = l->v[i].v[g->asked];
        subject_of(want, file, i);
        if (!sp_ok(sp_search(r->snap, query, sp_view(NULL, 0), HITS, hits, &n, &d)))
            stop("search", &d);
        while (at < n && !sp_view_is(hits[at].subject, want))
            at++;
        out->asked++;
        out->first += n && at == 0;
        out->ten += at < n;
        if (misses && (at || !n)) {
            struct sp_view name = l->v[i].v[g->stored];
            fprintf(misses, "%2zu %.3f  %.*s -> %.*s", at < n ? at + 1 : 0, at < n ? hits[at].score : 0, (int)query.n, query.p, (int)name.n, name.p);
            fprintf(misses, "   [%.3f %.*s]\n", n ? hits[0].score : 0, n ? (int)hits[0].name.n : 0, n ? hits[0].name.p : "");
        }
    }
}

void name_group_baseline(struct name_registry *r, const struct name_group *g, enum name_half half, struct name_found *out)
{
    size_t file = 0;
    const struct name_list *l = list_of(r, g, &file);
    *out = (struct name_found){ 0 };
    for (size_t i = 0; i < l->n; i++) {
        struct name_skeleton query;
        char want[32];
        size_t better = 0, equal = 0;
        double score = -1;
        if (name_half_of(l->v[i].block) != half || g->asked >= l->v[i].n)
            continue;
        name_skeleton_make(l->v[i].v[g->asked], &query);
        subject_of(want, file, i);
        for (size_t k = 0; k < r->n; k++) {
            r->v[k].score = name_skeleton_alike(&query, &r->v[k].skeleton);
            if (!strcmp(r->v[k].subject, want))
                score = r->v[k].score;
        }
        for (size_t k = 0; k < r->n; k++) {
            better += r->v[k].score > score;
            equal += r->v[k].score >= score;
        }
        size_t rank = better + (equal - better) / 2; /* of equals, the one in the middle */
        out->asked++;
        out->first += score > 0 && rank == 0;
        out->ten += score > 0 && rank < HITS;
    }
}
