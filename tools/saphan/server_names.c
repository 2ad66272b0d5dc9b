#include "tools/saphan/server_names.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/clock.h"
#include "crypto/x509.h"
#include "tools/common/words.h"
#include "tools/saphan/draft.h"

static int by_text(const void *a, const void *b)
{
    return sp_view_cmp(*(const struct sp_view *)a, *(const struct sp_view *)b);
}

/* DNS knows no capitals. */
static bool add_small(struct sp_arena *a, struct sp_view name, struct sp_server_names *out)
{
    char *text = sp_arena_text(a, name);
    for (char *p = text; p && *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + ('a' - 'A'));
    if (text)
        out->v[out->n++] = sp_view_of(text);
    return text != NULL;
}

static bool certificate_of(const struct sp_trust_key *k, struct sp_arena *a, struct sp_cert_names *names)
{
    SP_BUF_AUTO der = { 0 };
    int64_t from_s, to_s;
    return sp_view_is(k->use, sp_key_use_text(SP_USE_TLS)) && !sp_view_is(k->status, "revoked") && k->n_x5c &&
           sp_ok(sp_b64_decode(k->x5c[0], &der)) && sp_ok(sp_cert_validity(sp_buf_view(&der), &from_s, &to_s)) && to_s > sp_now_s() &&
           sp_ok(sp_cert_names(sp_buf_view(&der), a, names, NULL));
}

static void each_once(struct sp_server_names *s)
{
    size_t n = 0;
    qsort(s->v, s->n, sizeof *s->v, by_text);
    for (size_t i = 0; i < s->n; i++)
        if (!n || !sp_view_eq(s->v[n - 1], s->v[i]))
            s->v[n++] = s->v[i];
    s->n = n;
}

struct sp_rc sp_server_names(const struct sp_trust_node *node, struct sp_arena *a, struct sp_server_names *out)
{
    struct sp_cert_names *names = sp_arena_alloc(a, (node->n_keys + 1) * sizeof *names);
    struct sp_server_names all = { .n = 0 };
    size_t n = 0, count = 0;
    for (size_t i = 0; names && i < node->n_keys; i++)
        if (certificate_of(&node->keys[i], a, &names[n]))
            count += names[n++].n_server;
    all.v = names ? sp_arena_alloc(a, (count + 1) * sizeof *all.v) : NULL;
    if (!all.v)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < names[i].n_server; k++)
            if (!add_small(a, names[i].server[k], &all))
                return SP_ERR(NOMEM);
    each_once(&all);
    *out = all;
    return SP_OK;
}

static bool is_address(const char *name)
{
    unsigned char address[16];
    return inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1;
}

static bool is_everybodys(const char *name)
{
    return !strcmp(name, "localhost") || !strcmp(name, "::1") || (is_address(name) && !strncmp(name, "127.", 4));
}

/* The first name that both have; hosts: addresses are passed over. "": none. */
static struct sp_view shared(const struct sp_server_names *a, const struct sp_server_names *b, bool hosts)
{
    for (size_t i = 0; i < a->n; i++) {
        if (is_everybodys(a->v[i].p) || (hosts && is_address(a->v[i].p)))
            continue;
        if (b->n && bsearch(&a->v[i], b->v, b->n, sizeof *b->v, by_text))
            return a->v[i];
    }
    return sp_view("", 0);
}

/* Of each node of the list; none of one that has left. NULL: out of memory. */
static struct sp_server_names *all_names(const struct sp_trust_list *l, struct sp_arena *a)
{
    struct sp_server_names *all = sp_arena_alloc(a, (l->n_nodes + 1) * sizeof *all);
    for (size_t i = 0; all && i < l->n_nodes; i++)
        if (!l->nodes[i].left_s && !sp_ok(sp_server_names(&l->nodes[i], a, &all[i])))
            return NULL;
    return all;
}

struct sp_rc sp_server_names_check(const char *dir, const struct sp_trust_node *node, struct sp_diag *d)
{
    SP_DRAFT_AUTO t = { .n_trees = 0 };
    SP_ARENA_AUTO a = { 0 };
    struct sp_server_names names;
    SP_TRY(sp_server_names(node, &a, &names));
    SP_TRY(sp_draft_of_folder(dir, &t, d));
    const struct sp_server_names *theirs = all_names(&t.list, &a);
    if (!theirs)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < t.list.n_nodes; i++) {
        const struct sp_trust_node *other = &t.list.nodes[i];
        struct sp_view name = sp_view_eq(other->id, node->id) ? sp_view("", 0) : shared(&names, &theirs[i], true);
        if (name.n)
            return sp_diag_set(d, SP_ERR(EXISTS), "office.server-name", "server_names",
                               "%.*s has the server name %.100s already: whoever goes by it would take one for the other",
                               (int)other->id.n, other->id.p, name.p);
    }
    return SP_OK;
}

void sp_server_names_warn(const struct sp_trust_list *l, struct sp_view only)
{
    SP_ARENA_AUTO a = { 0 };
    const struct sp_server_names *all = all_names(l, &a);
    for (size_t i = 0; all && i < l->n_nodes; i++) {
        if (only.n && !sp_view_eq(l->nodes[i].id, only))
            continue;
        for (size_t k = 0; k < (only.n ? l->n_nodes : i); k++) {
            struct sp_view name = k == i ? sp_view("", 0) : shared(&all[i], &all[k], false);
            if (name.n)
                sp_say_line(stderr, "alliance.warn-server-name", sp_fill_view("node", l->nodes[k].id), sp_fill_view("other", l->nodes[i].id),
                            sp_fill_view("name", name));
        }
    }
}
