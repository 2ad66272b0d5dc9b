#include "node/federation/identity.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/jwe.h"
#include "crypto/pkcs11.h"
#include "node/ops/log.h"

bool sp_identity_wants(const struct sp_conf *conf, enum sp_key_use use)
{
    if (use == SP_USE_REPORT_SM2)
        return !strcmp(conf->second_signature, "sm2");
    return use != SP_USE_ROOT && use < SP_USE_OPTIONAL;
}

static struct sp_rc from_token(const struct sp_conf *conf, struct sp_key **out, struct sp_diag *d)
{
    const struct sp_pkcs11_ref ref = { conf->report_pkcs11_module, conf->report_pkcs11_token, conf->report_pkcs11_key };
    SP_SECRET_AUTO pin = { 0 };
    SP_TRY(sp_conf_pin(conf, &pin, d));
    return sp_pkcs11_key(&ref, &pin, out, d);
}

static struct sp_rc from_file(const struct sp_conf *conf, enum sp_key_use use, const char *name, const struct sp_secret *pass,
                              struct sp_key **out, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/%s", conf->key_dir, name);
    const char *text = sp_buf_cstr(&path);
    return text ? sp_key_load(text, pass, sp_key_use_alg(use), out, d) : SP_ERR(NOMEM);
}

struct sp_rc sp_identity_key(const struct sp_conf *conf, enum sp_key_use use, const struct sp_secret *pass,
                             struct sp_key **out, struct sp_diag *d)
{
    SP_BUF_AUTO name = { 0 };
    if (use == SP_USE_REPORT && *conf->report_pkcs11_module)
        return from_token(conf, out, d);
    sp_buf_putf(&name, "%s.key", sp_key_use_text(use));
    return sp_buf_cstr(&name) ? from_file(conf, use, name.p, pass, out, d) : SP_ERR(NOMEM);
}

/* --- the keys that are here --- */

/* Takes the key over. */
static struct sp_rc add(struct sp_identity *id, enum sp_key_use use, struct sp_key *key, struct sp_diag *d)
{
    size_t n = id->n[use];
    bool there = sp_identity_named(id, use, sp_view_of(sp_key_kid(key))) != NULL;
    if (there || n == SP_IDENTITY_KEYS)
        sp_key_free(key);
    if (there)
        return SP_OK;
    if (n == SP_IDENTITY_KEYS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.keys", sp_key_use_text(use), "more than %d %s keys in the folder; take out the oldest",
                           (int)SP_IDENTITY_KEYS, sp_key_use_text(use));
    id->all[use][n] = key;
    id->n[use] = n + 1;
    if (!id->key[use])
        id->key[use] = key;
    return SP_OK;
}

/* USE-KID.key */
static bool later_use(const char *name, enum sp_key_use *use)
{
    size_t n = strlen(name);
    if (n < 6 + 43 || strcmp(name + n - 4, ".key") != 0 || name[n - 4 - 43 - 1] != '-')
        return false;
    return sp_key_use_parse(sp_view(name, n - 4 - 43 - 1), use) && *use != SP_USE_ROOT;
}

static struct sp_identity_file *file_named(struct sp_identity *id, const char *name)
{
    for (size_t i = 0; i < id->n_files; i++)
        if (!strcmp(id->file[i].name, name))
            return &id->file[i];
    return NULL;
}

static struct sp_rc add_file(struct sp_identity *id, const char *name, enum sp_key_use use, struct sp_identity_file **out, struct sp_diag *d)
{
    struct sp_identity_file *f = &id->file[id->n_files];
    if (id->n_files == sizeof id->file / sizeof id->file[0])
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.keys", NULL, "too many key files in the folder; take out the oldest");
    *f = (struct sp_identity_file){ .name = strdup(name), .use = use };
    if (!f->name)
        return SP_ERR(NOMEM);
    id->n_files++;
    *out = f;
    return SP_OK;
}

static void refuse(struct sp_identity_file *f, struct sp_rc rc, const struct sp_diag *why)
{
    f->refused = true;
    f->told = false;
    f->rc = rc;
    f->why = *why;
}

const struct sp_identity_file *sp_identity_refusal(const struct sp_identity *id, enum sp_key_use use)
{
    for (size_t i = 0; i < id->n_files; i++)
        if (id->file[i].refused && id->file[i].use == use)
            return &id->file[i];
    return NULL;
}

void sp_identity_log_refused(struct sp_identity *id)
{
    for (size_t i = 0; i < id->n_files; i++) {
        struct sp_identity_file *f = &id->file[i];
        if (f->refused && !f->told)
            sp_log_diag(SP_LOG_ERROR, "key.refused", sp_view_of(f->name), f->rc, &f->why);
        f->told = true;
    }
}

/* The file as it is now; false: there is no more to learn from it than before. */
static bool is_other(const struct sp_conf *conf, struct sp_identity_file *f)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/%s", conf->key_dir, f->name);
    const char *text = sp_buf_cstr(&path);
    return text && sp_file_changed(text, &f->look);
}

static struct sp_rc take_later(struct sp_identity *id, const struct sp_conf *conf, const char *name, enum sp_key_use use,
                               struct sp_diag *d)
{
    SP_SECRET_AUTO pass = { 0 };
    SP_KEY_AUTO key = NULL;
    SP_TRY(sp_conf_passphrase(conf, &pass, d));
    struct sp_rc rc = from_file(conf, use, name, &pass, &key, d);
    if (sp_ok(rc) && strncmp(name + strlen(name) - 4 - 43, sp_key_kid(key), 43) != 0)
        rc = sp_diag_set(d, SP_ERR(INVALID), "node.key", NULL, "the file's name is another key's");
    if (!sp_ok(rc))
        return sp_diag_in_file(d, rc, name);
    struct sp_key *taken = key;
    key = NULL;
    return add(id, use, taken, d);
}

/* One file of the folder; what is wrong with it is its own affair. */
static struct sp_rc look_at(struct sp_identity *id, const struct sp_conf *conf, const char *name, bool other_pass, size_t *added,
                            struct sp_diag *d)
{
    enum sp_key_use use;
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    struct sp_identity_file *f = file_named(id, name);
    if (!later_use(name, &use) || !sp_identity_wants(conf, use) || (f && !f->refused))
        return SP_OK;
    bool is_new = !f;
    if (is_new && id->full)
        return SP_OK;
    if (is_new) {
        struct sp_rc rc = add_file(id, name, use, &f, d);
        id->full = sp_is(rc, SP_RC_LIMIT);
        SP_TRY(rc);
    }
    if (!is_other(conf, f) && !is_new && !other_pass)
        return SP_OK;
    struct sp_rc rc = take_later(id, conf, name, use, &why);
    f->refused = !sp_ok(rc);
    if (!sp_ok(rc))
        refuse(f, rc, &why);
    *added += sp_ok(rc);
    return SP_OK;
}

struct sp_rc sp_identity_rescan(struct sp_identity *id, const struct sp_conf *conf, size_t *added, struct sp_diag *d)
{
    bool other_pass = sp_file_changed(conf->passphrase_file, &id->pass);
    DIR *dir = opendir(conf->key_dir);
    struct sp_rc rc = SP_OK;
    *added = 0;
    if (!dir)
        return sp_diag_set(d, SP_ERR(IO), "node.key", "key_dir", "cannot open %s: %m", conf->key_dir);
    for (struct dirent *e; sp_ok(rc) && (e = readdir(dir)) != NULL;)
        rc = look_at(id, conf, e->d_name, other_pass, added, d);
    closedir(dir);
    return rc;
}

/* The use has other keys: this one is for who looks after them. */
static struct sp_rc refuse_first(struct sp_identity *id, enum sp_key_use use, struct sp_rc rc, struct sp_diag *why)
{
    char name[64];
    struct sp_identity_file *f;
    (void)snprintf(name, sizeof name, "%s.key", sp_key_use_text(use));
    SP_TRY(add_file(id, name, use, &f, NULL));
    refuse(f, rc, why);
    return SP_OK;
}

/* There is no other key of the use: what is wrong with this one, or with a later one when this one is gone. */
static struct sp_rc none_of(const struct sp_identity *id, enum sp_key_use use, struct sp_rc rc, const struct sp_diag *why, struct sp_diag *d)
{
    const struct sp_identity_file *f = sp_is(rc, SP_RC_NOTFOUND) ? sp_identity_refusal(id, use) : NULL;
    if (d)
        *d = f ? f->why : *why;
    return f ? f->rc : rc;
}

static struct sp_rc load_first(const struct sp_conf *conf, struct sp_identity *id, struct sp_diag *d)
{
    SP_SECRET_AUTO pass = { 0 };
    SP_TRY(sp_conf_passphrase(conf, &pass, d));
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        struct sp_key *key = NULL;
        struct sp_diag why = { .offset = SP_NO_OFFSET };
        bool token = use == SP_USE_REPORT && *conf->report_pkcs11_module;
        if (!sp_identity_wants(conf, use))
            continue;
        struct sp_rc rc = sp_identity_key(conf, use, &pass, &key, &why);
        if (sp_is(rc, SP_RC_NOTFOUND) && id->n[use]) /* the first key may be gone when there is a later one */
            continue;
        if (!sp_ok(rc) && (token || !id->n[use]))
            return none_of(id, use, rc, &why, d);
        if (!sp_ok(rc)) {
            SP_TRY(refuse_first(id, use, rc, &why));
            continue;
        }
        SP_TRY(add(id, use, key, d));
        id->key[use] = key;
    }
    return SP_OK;
}

struct sp_rc sp_identity_load(const struct sp_conf *conf, struct sp_identity *out, struct sp_diag *d)
{
    size_t added;
    memset(out, 0, sizeof *out);
    struct sp_rc rc = sp_identity_rescan(out, conf, &added, d);
    if (sp_ok(rc))
        rc = load_first(conf, out, d);
    if (!sp_ok(rc))
        sp_identity_free(out);
    return rc;
}

void sp_identity_free(struct sp_identity *id)
{
    for (int use = 0; use < SP_USE_COUNT; use++)
        for (size_t i = 0; i < id->n[use]; i++)
            sp_key_free(id->all[use][i]);
    for (size_t i = 0; i < id->n_files; i++)
        free(id->file[i].name);
    memset(id, 0, sizeof *id);
}

/* --- which of them --- */

const struct sp_key *sp_identity_named(const struct sp_identity *id, enum sp_key_use use, struct sp_view kid)
{
    size_t n = id->n[use];
    for (size_t i = 0; i < n; i++)
        if (sp_view_is(kid, sp_key_kid(id->all[use][i])))
            return id->all[use][i];
    return NULL;
}

void sp_identity_now(const struct sp_identity *id, struct sp_key *out[SP_USE_COUNT])
{
    for (int use = 0; use < SP_USE_COUNT; use++)
        out[use] = id->key[use];
}

static bool counts(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, const struct sp_key *key, int64_t now_s)
{
    const struct sp_key *listed;
    return sp_ok(sp_trust_find_key(t, node, use, sp_view_of(sp_key_kid(key)), now_s, &listed, NULL));
}

static bool is_active(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, const struct sp_key *key)
{
    const struct sp_trust_node *n = sp_trust_find_node(t, node);
    const struct sp_trust_key *k = n ? sp_trust_key_named(n, sp_view_of(sp_key_use_text(use)), sp_view_of(sp_key_kid(key))) : NULL;
    return k && sp_view_is(k->status, "active");
}

static bool has_active(const struct sp_trust *t, struct sp_view node, enum sp_key_use use)
{
    const struct sp_trust_node *n = sp_trust_find_node(t, node);
    return n && sp_trust_key(n, sp_view_of(sp_key_use_text(use)), 0);
}

/* The one to use from now on; NULL: none is in force. A former one goes on only while others learn of the one that follows it. */
static struct sp_key *choose(const struct sp_identity *id, const struct sp_trust *t, struct sp_view node, enum sp_key_use use, bool hold,
                             int64_t now_s)
{
    struct sp_key *now = id->key[use];
    if (now && counts(t, node, use, now, now_s) && (is_active(t, node, use, now) || (hold && has_active(t, node, use))))
        return now;
    for (size_t i = 0; i < id->n[use]; i++) {
        struct sp_key *key = id->all[use][i];
        if (is_active(t, node, use, key) && counts(t, node, use, key, now_s))
            return key;
    }
    return NULL;
}

void sp_identity_follow(struct sp_identity *id, const struct sp_trust *trust, struct sp_view node, bool hold, int64_t now_s,
                        bool changed[SP_USE_COUNT])
{
    for (enum sp_key_use use = SP_USE_ROOT; use < SP_USE_COUNT; use++) {
        struct sp_key *next = id->n[use] ? choose(id, trust, node, use, hold, now_s) : NULL;
        bool waits = id->n[use] && !next;
        changed[use] = waits != id->waits[use] || (next && next != id->key[use]);
        id->waits[use] = waits;
        if (next)
            id->key[use] = next;
    }
}

/* --- sealed messages --- */

struct sp_rc sp_identity_open(const struct sp_identity *id, struct sp_view jwe, const char *typ, struct sp_buf *plain,
                              struct sp_diag *d)
{
    const struct sp_key *now = id->key[SP_USE_ENCRYPTION];
    struct sp_diag first = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_jwe_open(jwe, now, typ, true, plain, &first);
    for (size_t i = 0; i < id->n[SP_USE_ENCRYPTION] && !sp_ok(rc) && !strcmp(first.rule, "jwe.kid"); i++) {
        struct sp_diag why = { .offset = SP_NO_OFFSET };
        if (id->all[SP_USE_ENCRYPTION][i] == now)
            continue;
        rc = sp_jwe_open(jwe, id->all[SP_USE_ENCRYPTION][i], typ, true, plain, &why);
        if (!sp_ok(rc) && strcmp(why.rule, "jwe.kid") != 0)
            first = why; /* that was its key */
    }
    if (!sp_ok(rc) && d)
        *d = first;
    return rc;
}
