#include "node/federation/node_crls.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "node/ops/log.h"
#include "storage/held.h"

enum { TELL_STALE_S = 86400, REPLY_FRAME_BYTES = 2048, HAVE_TEXT = 96 };

/* A set that was in use; readers may still have it. */
struct past { struct sp_crl_set set; struct past *next; };

struct sp_node_crls {
    struct sp_node_crls_opts o;
    struct sp_crl_store *store;
    struct past *now;               /* the set in use, and those before it */
    struct sp_file_look file;       /* when it was last looked at */
    int64_t trust_version, told_s;
};

static const struct sp_crl_set *current(const struct sp_node_crls *c)
{
    static const struct sp_crl_set none;
    return c->now ? &c->now->set : &none;
}

/* --- a newer set --- */

static struct sp_rc use(struct sp_node_crls *c, const struct sp_crl_set *set)
{
    struct past *p = calloc(1, sizeof *p);
    if (!p)
        return SP_ERR(NOMEM);
    p->set = *set;
    p->next = c->now;
    c->now = p;
    sp_trust_set_crls(c->o.trust, &p->set);
    c->told_s = 0;
    return SP_OK;
}

static void tell_taken(const struct sp_crl *l, const char *from)
{
    char number[24], n[24], next[SP_TIME_TEXT];
    (void)snprintf(number, sizeof number, "%lld", (long long)l->number);
    (void)snprintf(n, sizeof n, "%zu", l->n);
    sp_time_text(l->next_s, next);
    sp_log(SP_LOG_INFO, "crl.taken", SP_LFS("number", number), SP_LFS("revoked", n), SP_LFS("next", next), SP_LFS("from", from));
}

/* A root that signs two lists of one number has lost its key, or hides from some what it tells others. */
static void refused(const char *from, struct sp_rc rc, const struct sp_diag *d)
{
    if (d && (!strcmp(d->rule, "crl.fork") || !strcmp(d->rule, "crl.forgot")))
        sp_log_diag(SP_LOG_ERROR, "crl.fork", sp_view_of(from), rc, d);
    else
        sp_log_diag(SP_LOG_WARN, "crl.refused", sp_view_of(from), rc, d);
}

static void keep(const struct sp_node_crls *c, bool write_file)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    sp_crl_set_put(&text, current(c));
    struct sp_rc rc = sp_buf_rc(&text);
    if (sp_ok(rc))
        rc = sp_held_crls_put(c->o.db, sp_buf_view(&text));
    if (sp_ok(rc) && write_file)
        rc = sp_file_write(c->o.conf->crl_file, sp_buf_view(&text), 0644, &d);
    if (!sp_ok(rc))
        sp_log_diag(SP_LOG_ERROR, "crl.not-kept", sp_view_of(c->o.conf->data_dir), rc, &d);
}

static bool in_set(const struct sp_crl_set *s, const struct sp_crl_item *item)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->v[i] == item)
            return true;
    return false;
}

static void follow(struct sp_node_crls *c, const struct sp_crl_set *next, const char *from, bool write_file)
{
    const struct sp_crl_set *before = current(c);
    struct sp_rc rc = use(c, next);
    if (!sp_ok(rc)) {
        refused(from, rc, NULL);
        return;
    }
    keep(c, write_file);
    for (size_t i = 0; i < next->n; i++)
        if (!in_set(before, next->v[i]))
            tell_taken(&next->v[i]->list, from);
}

/* --- from the file and the database --- */

static struct sp_rc take_text(struct sp_node_crls *c, struct sp_view text, struct sp_crl_set *set, size_t *taken, struct sp_diag *d)
{
    size_t n;
    struct sp_crl_tally t = { 0 };
    const struct sp_view *roots = sp_trust_roots(c->o.trust, &n);
    SP_TRY(sp_crl_text_take(text, true, roots, n, c->store, set, taken, &t, d));
    if (!t.lists)
        return sp_diag_set(d, SP_ERR(FORMAT), "crl.file", "crl_file",
                           "the file holds no revocation list, neither as PEM nor as DER; put the office's crls.pem there (saphan join)");
    if (t.others == t.lists)
        return sp_diag_set(d, SP_ERR(INVALID), "crl.issuer", "crl_file",
                           "no list of the file is by a root of this alliance; put the office's crls.pem there (saphan join)");
    return t.old ? sp_diag_set(d, SP_ERR(REPLAY), "crl.rollback", "crl_file", "%zu list(s) are older than what this node has used", t.old) : SP_OK;
}

static bool file_changed(struct sp_node_crls *c)
{
    return sp_file_changed(c->o.conf->crl_file, &c->file);
}

/* What a node has of lists it keeps, whatever becomes of the file; and says what is wrong with that. */
static void take_file(struct sp_node_crls *c)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_crl_set set;
    sp_trust_crl_set(c->o.trust, current(c), &set);
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    size_t taken = 0;
    struct sp_rc rc = sp_file_read(c->o.conf->crl_file, SP_MAX_CRL_FILE_BYTES, &text, &d);
    if (sp_ok(rc))
        rc = take_text(c, sp_buf_view(&text), &set, &taken, &d);
    if (!sp_ok(rc))
        refused("file", rc, &d);
    if (taken)
        follow(c, &set, "file", false);
}

static struct sp_rc recall(struct sp_node_crls *c)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_crl_set set;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    size_t n_roots;
    const struct sp_view *roots = sp_trust_roots(c->o.trust, &n_roots);
    sp_trust_crl_set(c->o.trust, NULL, &set);
    struct sp_rc rc = sp_held_crls_get(c->o.db, &text);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return SP_OK;
    SP_TRY(rc);
    if (!text.n) /* all were of former roots */
        return SP_OK;
    rc = sp_crl_kept_text_take(sp_buf_view(&text), roots, n_roots, c->store, &set, &d);
    if (!sp_ok(rc))
        refused("database", rc, &d);
    return set.n ? use(c, &set) : SP_OK;
}

/* Of roots that are former ones now: they are neither kept nor passed on. */
static void drop_former(struct sp_node_crls *c)
{
    struct sp_crl_set set;
    sp_trust_crl_set(c->o.trust, current(c), &set);
    if (set.n != current(c)->n)
        follow(c, &set, "file", false);
}

/* Nobody misses a file that never was there. */
static void look_at_file(struct sp_node_crls *c)
{
    bool was_there = c->file.there, newer = c->trust_version != sp_trust_version(c->o.trust);
    c->trust_version = sp_trust_version(c->o.trust);
    if (newer)
        drop_former(c);
    /* Also when there is a newer trust list: a list by a root that was not known before may count now. */
    if (file_changed(c) || (newer && c->file.there))
        if (was_there || c->file.there)
            take_file(c);
}

struct sp_rc sp_node_crls_start(const struct sp_node_crls_opts *opts, struct sp_node_crls **out)
{
    struct sp_node_crls *c = calloc(1, sizeof *c);
    if (!c)
        return SP_ERR(NOMEM);
    c->o = *opts;
    c->store = sp_crl_store_new();
    struct sp_rc rc = c->store ? recall(c) : SP_ERR(NOMEM);
    if (!sp_ok(rc)) {
        sp_node_crls_free(c);
        return rc;
    }
    look_at_file(c);
    *out = c;
    return SP_OK;
}

void sp_node_crls_free(struct sp_node_crls *c)
{
    if (!c)
        return;
    for (struct past *p = c->now, *next; p; p = next) {
        next = p->next;
        free(p);
    }
    sp_crl_store_free(c->store);
    free(c);
}

/* --- every second --- */

static void tell_stale(struct sp_node_crls *c)
{
    const struct sp_crl_set *set = current(c);
    int64_t now_s = sp_now_s();
    if (now_s - c->told_s < TELL_STALE_S)
        return;
    for (size_t i = 0; i < set->n; i++) {
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = sp_crl_fresh(&set->v[i]->list, now_s, &d);
        if (sp_ok(rc) || strcmp(d.rule, "crl.stale") != 0)
            continue;
        sp_log_diag(SP_LOG_WARN, "crl.stale", sp_view_of(c->o.conf->node_id), rc, &d);
        c->told_s = now_s;
    }
}

void sp_node_crls_look(struct sp_node_crls *c)
{
    look_at_file(c);
    tell_stale(c);
}

/* --- partners --- */

/* The issuer's key identifier, which names the root as well as the list of it does. */
static void put_have(char out[HAVE_TEXT], const struct sp_crl *l)
{
    SP_BUF_AUTO hex = { 0 };
    sp_buf_put_hex(&hex, sp_view(l->key_id.p, l->key_id.n < 32 ? l->key_id.n : 32));
    (void)snprintf(out, HAVE_TEXT, "%s:%lld", sp_buf_cstr(&hex) ? hex.p : "", (long long)l->number);
}

/* The partner has this list or a newer one of the same issuer. */
static bool has(const struct sp_wire *asked, const struct sp_crl *l)
{
    char own[HAVE_TEXT];
    put_have(own, l);
    size_t head = strcspn(own, ":") + 1;
    for (size_t i = 0; i < asked->n_list; i++) {
        struct sp_view v = asked->list[i];
        long long number = 0;
        if (v.n <= head || v.n - head > 18 || memcmp(v.p, own, head) != 0)
            continue;
        for (size_t k = head; k < v.n; k++)
            number = v.p[k] < '0' || v.p[k] > '9' ? 0 : number * 10 + (v.p[k] - '0');
        return number >= l->number;
    }
    return false;
}

struct sp_rc sp_node_crls_ask(const struct sp_node_crls *c, struct sp_buf *message)
{
    const struct sp_crl_set *set = current(c);
    char text[SP_MAX_CRL_SET][HAVE_TEXT];
    struct sp_view have[SP_MAX_CRL_SET];
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++) {
        if (!sp_ok(sp_crl_in_time(&set->v[i]->list, NULL))) /* any other is better */
            continue;
        put_have(text[n], &set->v[i]->list);
        have[n] = sp_view_of(text[n]);
        n++;
    }
    sp_wire_put_crls_asked(message, have, n);
    return sp_buf_rc(message);
}

struct sp_rc sp_node_crls_answer(const struct sp_trust *trust, const struct sp_wire *asked, struct sp_buf *reply)
{
    const struct sp_crl_set *set = sp_trust_crls(trust);
    struct sp_view lists[SP_MAX_CRL_SET];
    size_t n = 0, bytes = REPLY_FRAME_BYTES;
    for (size_t i = 0; set && i < set->n; i++) {
        bytes += set->v[i]->text.n + 3;
        if (bytes > SP_MAX_MESSAGE_BYTES)
            break;
        if (!has(asked, &set->v[i]->list) && sp_ok(sp_crl_in_time(&set->v[i]->list, NULL)))
            lists[n++] = set->v[i]->text;
    }
    sp_wire_put_crl_lists(reply, lists, n);
    return sp_buf_rc(reply);
}

void sp_node_crls_take(struct sp_node_crls *c, const struct sp_view *lists, size_t n, const char *from)
{
    struct sp_crl_set set;
    sp_trust_crl_set(c->o.trust, current(c), &set);
    size_t n_roots, taken = 0;
    const struct sp_view *roots = sp_trust_roots(c->o.trust, &n_roots);
    for (size_t i = 0; i < n; i++) {
        const struct sp_crl_item *item;
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = sp_crl_store_text(c->store, lists[i], roots, n_roots, &item, &d);
        if (sp_ok(rc) && sp_crl_set_passes_over(&set, item))
            continue;
        if (sp_ok(rc))
            rc = sp_crl_in_time(&item->list, &d);
        if (sp_ok(rc))
            rc = sp_crl_set_agrees(&set, item, &d);
        if (sp_ok(rc))
            taken += sp_crl_set_add(&set, item);
        else
            refused(from, rc, &d);
    }
    if (!taken)
        return;
    follow(c, &set, from, true);
    (void)file_changed(c); /* by ourselves */
}

/* --- telling --- */

void sp_node_crls_put(struct sp_buf *b, const struct sp_trust *trust)
{
    const struct sp_crl_set *set = sp_trust_crls(trust);
    sp_buf_puts(b, ",\"crls\":[");
    for (size_t i = 0; set && i < set->n; i++) {
        const struct sp_crl *l = &set->v[i]->list;
        char next[SP_TIME_TEXT];
        sp_time_text(l->next_s, next);
        sp_buf_putf(b, "%s{\"issuer\":\"", i ? "," : "");
        sp_buf_put_hex(b, l->key_id);
        sp_buf_putf(b, "\",\"number\":%lld,\"revoked\":%zu,\"next\":\"%s\",\"stale\":%s}", (long long)l->number, l->n, next,
                    l->next_s <= sp_now_s() ? "true" : "false");
    }
    sp_buf_putc(b, ']');
}

/* --- bundles --- */

static void add_sorted(struct sp_view text, struct sp_view *out, size_t *n, size_t most)
{
    size_t at = 0;
    while (at < *n && sp_view_cmp(out[at], text) < 0)
        at++;
    if (*n == most || (at < *n && sp_view_eq(out[at], text)))
        return;
    memmove(&out[at + 1], &out[at], (*n - at) * sizeof *out);
    out[at] = text;
    (*n)++;
}

static void add_node(const struct sp_trust *trust, struct sp_view id, struct sp_view *out, size_t *n, size_t most)
{
    const struct sp_trust_node *node = sp_trust_find_node(trust, id);
    for (size_t i = 0; node && i < node->n_keys; i++) {
        const struct sp_crl_item *item = NULL;
        const struct sp_crl_entry *entry;
        enum sp_key_use use;
        if (!sp_view_is(node->keys[i].status, "revoked") && sp_key_use_parse(node->keys[i].use, &use) &&
            sp_ok(sp_trust_find_revocation(trust, id, use, node->keys[i].kid, &item, &entry, NULL)) && item)
            add_sorted(item->text, out, n, most);
    }
}

size_t sp_node_crls_of(const struct sp_trust *trust, struct sp_view a, struct sp_view b, struct sp_view *out, size_t most)
{
    size_t n = 0;
    if (!sp_trust_crls(trust))
        return 0;
    add_node(trust, a, out, &n, most);
    add_node(trust, b, out, &n, most);
    return n;
}
