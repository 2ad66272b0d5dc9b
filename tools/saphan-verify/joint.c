#include "tools/saphan-verify/joint.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "schema/bundle.h"

/* --- revocation lists of the roots --- */

struct items { const struct sp_trust *trust; const struct sp_crl_item **v; size_t n, cap; bool failed; };

static void gather(void *ctx, const struct sp_crl_item *item)
{
    struct items *all = ctx;
    if (!sp_trust_crl_counts(all->trust, item))
        return;
    if (all->n == all->cap) {
        size_t cap = all->cap ? 2 * all->cap : 16;
        const struct sp_crl_item **v = realloc(all->v, cap * sizeof *v);
        if (!v) {
            all->failed = true;
            return;
        }
        all->v = v;
        all->cap = cap;
    }
    all->v[all->n++] = item;
}

/* By issuer and number; then by bytes, so that nothing depends on the order of threads. */
static int in_order(const void *a, const void *b)
{
    const struct sp_crl_item *x = *(const struct sp_crl_item *const *)a, *y = *(const struct sp_crl_item *const *)b;
    int c = sp_view_cmp(x->list.key_id, y->list.key_id);
    c = c ? c : sp_view_cmp(x->list.issuer, y->list.issuer);
    c = c ? c : (x->list.number > y->list.number) - (x->list.number < y->list.number);
    return c ? c : sp_view_cmp(x->der, y->der);
}

/* The first file that holds the text. Seldom asked: only when something is wrong. SIZE_MAX: none does. */
static struct sp_rc file_with(const struct sp_archive *a, struct sp_view text, size_t *file)
{
    struct sp_walk_reader r = { .root = a->walk.root };
    SP_BUF_AUTO bytes = { 0 };
    *file = SIZE_MAX;
    for (size_t i = 0; i < a->walk.n && *file == SIZE_MAX; i++) {
        struct sp_rc rc = a->walk.file[i].why ? SP_ERR(IO) : sp_walk_file_read(&r, a->walk.file[i].path, SP_MAX_BUNDLE_BYTES, &bytes, NULL);
        if (sp_ok(rc) && bytes.n >= text.n && memmem(bytes.p, bytes.n, text.p, text.n))
            *file = i;
        if (sp_is(rc, SP_RC_NOMEM)) {
            sp_walk_reader_free(&r);
            return rc;
        }
    }
    sp_walk_reader_free(&r);
    return SP_OK;
}

/* Neighbours in order: what an older list had is in the next, or it was forgotten there. Lists that no bundle holds are the
 * auditor's own, which every bundle was held against. */
static struct sp_rc hold_against(const struct sp_archive *a, const struct items *all, struct sp_summary *s)
{
    for (size_t i = 1; i < all->n; i++) {
        struct sp_conflict c = { .kind = SP_TWO_CRLS, .at = (uint64_t)all->v[i]->list.number };
        struct sp_diag why = { .rule = "" };
        if (sp_ok(sp_crl_agree(all->v[i - 1], all->v[i], &why)))
            continue;
        c.kind = strcmp(why.rule, "crl.fork") ? SP_CRL_FORGOT : SP_TWO_CRLS;
        SP_TRY(file_with(a, all->v[i - 1]->text, &c.first));
        SP_TRY(file_with(a, all->v[i]->text, &c.other));
        if (c.first != SIZE_MAX && c.other != SIZE_MAX)
            sp_summary_conflict(s, &c);
    }
    return SP_OK;
}

static bool is_listed(const struct sp_trust *t, const struct sp_trust_node *n, const struct sp_trust_key *key)
{
    const struct sp_crl_item *item;
    const struct sp_crl_entry *entry = NULL;
    enum sp_key_use use;
    return sp_key_use_parse(key->use, &use) && sp_ok(sp_trust_find_revocation(t, n->id, use, key->kid, &item, &entry, NULL)) && entry;
}

/* Whose key is on a list: bundles in which such a node had a part may have been judged without it. */
static bool *find_touched(const struct sp_trust *t, bool *logs)
{
    const struct sp_trust_list *l = sp_trust_content(t);
    bool *touched = calloc(l->n_nodes + 1, sizeof *touched);
    *logs = false;
    for (size_t i = 0; touched && i < l->n_nodes; i++)
        for (size_t k = 0; k < l->nodes[i].n_keys; k++)
            if (is_listed(t, &l->nodes[i], &l->nodes[i].keys[k])) {
                touched[i] = true;
                *logs |= sp_view_is(l->nodes[i].keys[k].use, sp_key_use_text(SP_USE_LOG));
            }
    return touched;
}

static struct sp_rc join_crls(struct sp_joint *j, const struct sp_archive *a, const struct sp_crl_store *crls, struct sp_summary *s)
{
    struct items all = { .trust = a->ground->trust };
    const struct sp_crl_set *own = sp_trust_crls(a->ground->trust);
    sp_crl_store_each(crls, gather, &all);
    struct sp_rc rc = all.failed ? SP_ERR(NOMEM) : SP_OK;
    if (sp_ok(rc) && all.n) {
        qsort(all.v, all.n, sizeof *all.v, in_order);
        rc = hold_against(a, &all, s);
    }
    sp_trust_crl_set(a->ground->trust, own, &j->set);
    for (size_t i = 0; sp_ok(rc) && i < all.n; i++)
        (void)sp_crl_set_add(&j->set, all.v[i]);
    free(all.v);
    SP_TRY(rc);
    return sp_trust_with_crls(a->ground->trust, &j->set, &j->arena, &j->trust);
}

/* --- what to judge again --- */

struct sp_rc sp_joint_find(struct sp_joint *j, const struct sp_archive *a, const struct sp_crl_store *crls, struct sp_lists *lists,
                           struct sp_summary *s)
{
    bool logs;
    *j = (struct sp_joint){ .n = 0 };
    SP_TRY(sp_lists_close(lists, s));
    SP_TRY(join_crls(j, a, crls, s));
    bool *touched = find_touched(j->trust, &logs);
    j->again = calloc(a->walk.n + 1, sizeof *j->again);
    for (size_t i = 0; touched && j->again && i < a->walk.n; i++) {
        struct sp_judged *one = &a->judged[i];
        if (!one->proved || (one->verdict != SP_VALID && one->verdict != SP_UNDECIDED))
            continue;
        uint32_t file;
        if (one->list && sp_lists_gone(lists, one->list, one->index, &file))
            one->status_file = file + 1;
        if (one->status_file || touched[one->asker] || touched[one->issuer] || (logs && one->heads))
            j->again[j->n++] = i;
    }
    struct sp_rc rc = touched && j->again ? SP_OK : SP_ERR(NOMEM);
    free(touched);
    return rc;
}

void sp_joint_free(struct sp_joint *j)
{
    free(j->again);
    sp_arena_free(&j->arena);
}

struct sp_rc sp_joint_status(const struct sp_archive *a, uint32_t file, struct sp_buf *out)
{
    struct sp_walk_reader r = { .root = a->walk.root };
    SP_BUF_AUTO bytes = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_bundle b;
    struct sp_rc rc = sp_walk_file_read(&r, a->walk.file[file].path, SP_MAX_BUNDLE_BYTES, &bytes, NULL);
    sp_walk_reader_free(&r);
    SP_TRY(rc);
    SP_TRY(sp_bundle_parse(sp_buf_view(&bytes), &arena, &b, NULL));
    for (size_t i = 0; i < b.n_status; i++) {
        sp_buf_put(out, b.status[i]);
        sp_buf_putc(out, '\n');
    }
    return sp_buf_rc(out);
}
