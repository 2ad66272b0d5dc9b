/* saphan alliance publish - the next version of the trust list, signed by the roots of this folder. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "crypto/jws.h"
#include "crypto/x509.h"
#include "i18n/catalogue.h"
#include "node/evidence/trust.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

#define LAST_LIST "last-trust.json" /* in the office's folder */

struct publish_opts { const char *dir, *out; int64_t days; bool json; };

enum { MAX_HISTORY_BYTES = 1024 * 1024 };

/* What the list borrows from, until it is signed. */
struct draft {
    struct sp_arena arena;
    struct sp_trust_list list;
    cJSON *doc[SP_MAX_NODES];
    cJSON *root_jwk[SP_MAX_FOLDER_ROOTS];
    size_t n_docs;
};

static void draft_free(struct draft *t)
{
    for (size_t i = 0; i < t->n_docs; i++)
        cJSON_Delete(t->doc[i]);
    for (size_t i = 0; i < SP_MAX_FOLDER_ROOTS; i++)
        cJSON_Delete(t->root_jwk[i]);
    sp_arena_free(&t->arena);
}

static struct sp_rc copy_b64(struct sp_arena *a, struct sp_view der, struct sp_view *out)
{
    SP_BUF_AUTO text = { 0 };
    sp_buf_put_b64(&text, der);
    SP_TRY(sp_buf_rc(&text));
    return sp_arena_copy(a, sp_buf_view(&text), out) ? SP_OK : SP_ERR(NOMEM);
}

/* The public half, also of a root whose private key is not in the folder. */
static struct sp_rc add_root(struct draft *t, const struct sp_office *o, size_t i, struct sp_diag *d)
{
    struct sp_trust_key *k = &t->list.roots[i];
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO jwk = { 0 };
    SP_TRY(sp_cert_key(sp_buf_view(&o->root_der[i]), sp_key_use_alg(SP_USE_ROOT), &key));
    sp_key_put_jwk(&jwk, key);
    SP_TRY(sp_buf_rc(&jwk));
    SP_TRY(sp_json_parse(sp_buf_view(&jwk), 0, &t->root_jwk[i], d));
    if (!sp_arena_copy(&t->arena, sp_view_of(sp_key_kid(key)), &k->kid))
        return SP_ERR(NOMEM);
    k->jwk = t->root_jwk[i];
    k->n_x5c = 1;
    return copy_b64(&t->arena, sp_buf_view(&o->root_der[i]), &k->x5c[0]);
}

static struct sp_rc add_roots(struct draft *t, const struct sp_office *o, struct sp_diag *d)
{
    t->list.roots = sp_arena_alloc(&t->arena, o->n_roots * sizeof *t->list.roots);
    if (!t->list.roots)
        return SP_ERR(NOMEM);
    t->list.n_roots = o->n_roots;
    for (size_t i = 0; i < o->n_roots; i++)
        SP_TRY(add_root(t, o, i, d));
    return SP_OK;
}

static struct sp_rc add_catalogue(struct draft *t, const struct sp_trust_catalogue *c, struct sp_diag *d)
{
    for (size_t i = 0; i < t->list.n_catalogues; i++)
        if (sp_trust_catalogue_cmp(&t->list.catalogues[i], c) == 0)
            return SP_OK;
    if (t->list.n_catalogues == SP_MAX_CATALOGUES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.catalogues", NULL, "a trust list names at most %d catalogues", SP_MAX_CATALOGUES);
    struct sp_trust_catalogue *to = &t->list.catalogues[t->list.n_catalogues];
    if (!sp_arena_copy(&t->arena, c->language, &to->language) || !sp_arena_copy(&t->arena, c->version, &to->version) ||
        !sp_arena_copy(&t->arena, c->digest, &to->digest))
        return SP_ERR(NOMEM);
    t->list.n_catalogues++;
    return SP_OK;
}

/* The catalogues of this program, and all that were ever published: evidence rendered with them stays good. */
static struct sp_rc add_catalogues(struct draft *t, const struct sp_trust *before, struct sp_diag *d)
{
    t->list.catalogues = sp_arena_alloc(&t->arena, SP_MAX_CATALOGUES * sizeof *t->list.catalogues);
    if (!t->list.catalogues)
        return SP_ERR(NOMEM);
    for (const char *const *language = sp_catalogue_languages(); *language; language++) {
        const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(*language));
        char digest[SP_SHA256_TEXT];
        SP_TRY(sp_sha256_b64url(sp_catalogue_compiled(cat), digest));
        const struct sp_trust_catalogue c = { sp_catalogue_language(cat), sp_catalogue_version(cat), sp_view_of(digest) };
        SP_TRY(add_catalogue(t, &c, d));
    }
    for (size_t i = 0; before && i < sp_trust_content(before)->n_catalogues; i++)
        SP_TRY(add_catalogue(t, &sp_trust_content(before)->catalogues[i], d));
    return SP_OK;
}

static struct sp_rc load_node(struct draft *t, const char *path, struct sp_view id, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(path, SP_MAX_MESSAGE_BYTES, &text, d));
    if (t->n_docs == SP_MAX_NODES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.nodes", NULL, "an alliance has at most %d nodes", SP_MAX_NODES);
    SP_TRY(sp_office_node(sp_buf_view(&text), id, &t->arena, &t->doc[t->n_docs], &t->list.nodes[t->list.n_nodes], d));
    t->n_docs++;
    t->list.n_nodes++;
    return SP_OK;
}

static struct sp_rc add_nodes(struct draft *t, const char *dir, struct sp_diag *d)
{
    const char *folder = sp_place(&t->arena, dir, "nodes");
    t->list.nodes = sp_arena_alloc(&t->arena, SP_MAX_NODES * sizeof *t->list.nodes);
    if (!folder || !t->list.nodes)
        return SP_ERR(NOMEM);
    DIR *open_dir = opendir(folder);
    if (!open_dir)
        return sp_diag_set(d, SP_ERR(CONFIG), "office.missing", NULL, "cannot open %s: %m", folder);
    struct sp_rc rc = SP_OK;
    for (struct dirent *e; sp_ok(rc) && (e = readdir(open_dir)) != NULL;) {
        size_t n = strlen(e->d_name);
        if (e->d_name[0] == '.' || n < 6 || strcmp(e->d_name + n - 5, ".json") != 0)
            continue;
        const char *path = sp_place(&t->arena, folder, e->d_name);
        rc = path ? load_node(t, path, sp_view(e->d_name, n - 5), d) : SP_ERR(NOMEM);
        if (!sp_ok(rc))
            sp_diag_prefix(d, e->d_name);
    }
    closedir(open_dir);
    return rc;
}

static size_t link_bytes(const struct sp_trust_link *l)
{
    size_t n = l->payload.n;
    for (size_t i = 0; i < l->n_parts; i++)
        n += l->part[i].head.n + l->part[i].signature.n + 64;
    return n;
}

/* The last list and those before it, as many as a file should hold: who has missed some walks over them. */
static struct sp_rc add_history(const struct sp_trust *before, struct sp_arena *a, struct sp_trust_file *f, struct sp_diag *d)
{
    const struct sp_trust_file *last = before ? sp_trust_file_of(before) : NULL;
    size_t bytes = 0, first;
    if (!last)
        return SP_OK;
    struct sp_trust_link *all = sp_arena_alloc(a, (last->n_history + 1) * sizeof *all);
    if (!all)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < last->n_history; i++)
        all[i] = last->history[i];
    SP_TRY(sp_trust_link_of(last->signatures, last->n_signatures, &all[last->n_history], d));
    for (first = last->n_history + 1; first > 0 && last->n_history + 1 - first < SP_MAX_TRUST_HISTORY; first--) {
        bytes += link_bytes(&all[first - 1]);
        if (bytes > MAX_HISTORY_BYTES && first <= last->n_history)
            break;
    }
    f->history = all + first;
    f->n_history = last->n_history + 1 - first;
    return SP_OK;
}

static struct sp_rc put_file(struct draft *t, const struct sp_office *o, const struct sp_trust *before, struct sp_buf *b,
                             struct sp_diag *d)
{
    SP_BUF_AUTO payload = { 0 };
    struct sp_buf token[SP_MAX_FOLDER_ROOTS] = { { NULL, 0, 0, SP_RC_OK } };
    struct sp_view signatures[SP_MAX_FOLDER_ROOTS], pinned[SP_MAX_FOLDER_ROOTS];
    const struct sp_jws_header head = { .typ = SP_VIEW_LIT(SP_TYP_TRUST_LIST) };
    struct sp_trust_file f = { .pinned = pinned, .pinned_threshold = o->threshold, .signatures = signatures };
    SP_TRY(add_history(before, &t->arena, &f, d));
    sp_trust_list_put(&payload, &t->list);
    struct sp_rc rc = sp_buf_rc(&payload);
    for (size_t i = 0; sp_ok(rc) && i < o->n_roots; i++) {
        pinned[f.n_pinned++] = t->list.roots[i].kid;
        if (!o->root_key[i])
            continue;
        rc = sp_jws_sign(o->root_key[i], &head, sp_buf_view(&payload), &token[i]);
        signatures[f.n_signatures++] = sp_buf_view(&token[i]);
    }
    if (sp_ok(rc) && (int64_t)f.n_signatures < o->threshold)
        rc = sp_diag_set(d, SP_ERR(CONFIG), "office.threshold", NULL, "%zu root keys are in this folder, %lld must sign",
                         f.n_signatures, (long long)o->threshold);
    if (sp_ok(rc))
        sp_trust_file_put(b, &f);
    for (size_t i = 0; i < SP_MAX_FOLDER_ROOTS; i++)
        sp_buf_free(&token[i]);
    return sp_ok(rc) ? sp_buf_rc(b) : rc;
}

/* The office's own copy of the last list; none before the first. */
static struct sp_rc last_list(const char *dir, struct sp_trust **out, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/" LAST_LIST, dir);
    SP_TRY(sp_buf_rc(&path));
    return sp_file_exists(sp_buf_cstr(&path)) ? sp_trust_read(sp_buf_cstr(&path), NULL, out, d) : SP_OK;
}

static struct sp_rc fill(struct draft *t, const struct publish_opts *o, const struct sp_office *office,
                         const struct sp_trust *before, struct sp_diag *d)
{
    t->list.alliance = sp_view_of(office->alliance);
    t->list.version = office->version;
    t->list.issued_s = sp_now_s();
    t->list.expires_s = t->list.issued_s + o->days * 86400;
    t->list.threshold = office->threshold;
    SP_TRY(add_roots(t, office, d));
    SP_TRY(add_catalogues(t, before, d));
    SP_TRY(add_nodes(t, o->dir, d));
    sp_trust_list_sort(&t->list);
    return SP_OK;
}

static struct sp_rc keep_list(const char *dir, struct sp_view file, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/" LAST_LIST, dir);
    SP_TRY(sp_buf_rc(&path));
    return sp_file_write(sp_buf_cstr(&path), file, 0644, d);
}

/* One after the last list, which the office must have: nodes take no list that leaves a number out. */
static struct sp_rc next_version(struct sp_office *o, const struct sp_trust *before, struct sp_diag *d)
{
    int64_t last = before ? sp_trust_version(before) : 0;
    if (o->version > last)
        return sp_diag_set(d, SP_ERR(CONFIG), "office.last-list", NULL,
                           "list %lld was published; put it back into the folder as " LAST_LIST, (long long)o->version);
    o->version = last + 1;
    return SP_OK;
}

static struct sp_rc publish(const struct publish_opts *o, struct sp_trust **out, struct sp_diag *d)
{
    __attribute__((cleanup(sp_office_free))) struct sp_office office = { .n_roots = 0 };
    __attribute__((cleanup(draft_free))) struct draft t = { .n_docs = 0 };
    SP_TRUST_AUTO trust = NULL;
    SP_TRUST_AUTO before = NULL;
    SP_BUF_AUTO file = { 0 };
    SP_OFFICE_LOCK_AUTO lock = -1;
    SP_TRY(sp_office_lock(o->dir, &lock, d));
    SP_TRY(sp_office_open(o->dir, &office, d));
    if (o->days < 1 || o->days > 3650)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "days", "--days is 1 to 3650");
    SP_TRY(sp_place_replaceable(o->out, "{\"format\":\"saphan-trust/1\"", "trust list", d));
    SP_TRY(last_list(o->dir, &before, d));
    SP_TRY(next_version(&office, before, d));
    SP_TRY(fill(&t, o, &office, before, d));
    SP_TRY(put_file(&t, &office, before, &file, d));
    /* Nobody gets a list that a node would refuse. */
    SP_TRY(sp_trust_open(sp_buf_view(&file), NULL, &trust, d));
    SP_TRY(sp_trust_check_all(trust, d));
    if (before)
        SP_TRY(sp_trust_succeeds(trust, before, d));
    sp_buf_putc(&file, '\n');
    SP_TRY(sp_buf_rc(&file));
    /* From here on this is the list of its number: nodes take no other, and no next one without it. */
    SP_TRY(keep_list(o->dir, sp_buf_view(&file), d));
    SP_TRY(sp_office_save(o->dir, &office, d));
    SP_TRY(sp_file_write(o->out, sp_buf_view(&file), 0644, d));
    *out = trust;
    trust = NULL;
    return SP_OK;
}

static void tell(const struct publish_opts *o, const struct sp_trust *t)
{
    const struct sp_trust_list *list = sp_trust_content(t);
    char until[SP_TIME_TEXT];
    SP_BUF_AUTO b = { 0 };
    sp_time_text(list->expires_s, until);
    if (o->json) {
        sp_buf_putc(&b, '{');
        sp_out_int(&b, "version", list->version);
        sp_out_text(&b, "digest", sp_view_of(sp_trust_digest(t)));
        sp_out_text(&b, "expires", sp_view_of(until));
        sp_out_int(&b, "nodes", (int64_t)list->n_nodes);
        sp_out_text(&b, "file", sp_view_of(o->out));
        sp_buf_puts(&b, "}\n");
    } else {
        sp_buf_putf(&b, "trust list %lld with %zu nodes and %zu catalogues written to %s\n  valid until  %s\n  digest       %s\n",
                    (long long)list->version, list->n_nodes, list->n_catalogues, o->out, until, sp_trust_digest(t));
    }
    sp_out(&b);
    if (!o->json)
        fputs("Next: each node runs saphan join --data DIR --trust FILE; auditors take the same file.\n", stderr);
}

int sp_cmd_alliance_publish(int argc, char **argv)
{
    struct publish_opts o = { .days = 90 };
    const struct sp_cli_option options[] = {
        { "dir", SP_CLI_TEXT, &o.dir, "DIR", "the office's folder", true },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "where to write the trust list; an older one is replaced, no other file", true },
        { "days", SP_CLI_INT, &o.days, "N", "until it expires; default 90", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "the result as JSON", false },
    };
    static const struct sp_cli_command cmd = { "alliance publish", "saphan alliance publish --dir DIR --out FILE [--days N]",
                                               "Sign and write the next version of the trust list.",
                                               sp_cmd_alliance_publish };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_TRUST_AUTO trust = NULL;
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = publish(&o, &trust, &d);
    if (!sp_ok(rc)) {
        if (strstr(d.field, ".json"))
            fputs("Next: saphan alliance revoke takes out the node that this file is of; publish again.\n", stderr);
        return sp_cli_fail(o.json, rc, &d, o.dir);
    }
    tell(&o, trust);
    return 0;
}
