#include "node/translate/engines.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "node/translate/confine.h"
#include "schema/text.h"

struct reading { const char *key; struct sp_arena *a; struct sp_diag *d; };

static struct sp_rc wrong(const struct reading *r, const char *why)
{
    return sp_diag_set(r->d, SP_ERR(CONFIG), "engine.conf", r->key, "%s is NAME VERSION FROM:TO[,FROM:TO…] /PATH [ARGUMENT…]: %s", r->key, why);
}

static struct sp_view next_word(struct sp_view *rest)
{
    struct sp_view word, more;
    do {
        word = *rest;
        more = sp_view(NULL, 0);
        (void)sp_view_split(*rest, ' ', &word, &more);
        *rest = more;
    } while (!word.n && rest->n);
    return word;
}

static struct sp_rc read_pairs(const struct reading *r, struct sp_view list, struct sp_engine_conf *e)
{
    while (list.n) {
        struct sp_view one = list, rest = { NULL, 0 };
        struct sp_engine_pair p;
        (void)sp_view_split(list, ',', &one, &rest);
        list = rest;
        if (!sp_view_split(one, ':', &p.from, &p.to) || !sp_language_tag_valid(p.from) || !sp_language_tag_valid(p.to) || !sp_language_pair_valid(p.from, p.to))
            return wrong(r, "a pair is two languages, as id:ms or zh:zh-Hant");
        if (e->n_pairs == SP_MAX_ENGINE_PAIRS)
            return wrong(r, "more than 32 pairs");
        e->pair[e->n_pairs++] = p;
    }
    return e->n_pairs ? SP_OK : wrong(r, "no pair of languages");
}

static struct sp_rc read_command(const struct reading *r, struct sp_view rest, struct sp_engine_conf *e)
{
    size_t n = 0;
    for (struct sp_view word; (word = next_word(&rest)).n;) {
        if (n == SP_MAX_ENGINE_ARGS + 1)
            return wrong(r, "more than 15 arguments");
        e->argv[n] = sp_arena_text(r->a, word);
        if (!e->argv[n++])
            return SP_ERR(NOMEM);
    }
    if (!n)
        return wrong(r, "no program");
    if (e->argv[0][0] != '/' || access(e->argv[0], X_OK))
        return sp_diag_set(r->d, SP_ERR(CONFIG), "engine.path", r->key, "%s is not the absolute path of a program that can be started", e->argv[0]);
    return SP_OK;
}

static struct sp_rc read_one(const struct reading *r, const char *text, struct sp_engine_conf *e)
{
    struct sp_view rest;
    if (!sp_arena_copy(r->a, sp_view_of(text), &rest))
        return SP_ERR(NOMEM);
    e->name.name = next_word(&rest);
    e->name.version = next_word(&rest);
    if (!sp_token_valid(e->name.name, SP_MAX_TOKEN_FIELD) || !sp_token_valid(e->name.version, SP_MAX_TOKEN_FIELD))
        return wrong(r, "name and version are words of A-Z a-z 0-9 . _ - / :");
    SP_TRY(read_pairs(r, next_word(&rest), e));
    return read_command(r, rest, e);
}

/* Also what a folder of the node only points to: keys that are links. */
static struct sp_rc check_entries(const char *folder, const struct sp_engine_conf *e, const char *const *reads, struct sp_diag *d)
{
    DIR *dir = opendir(folder);
    struct sp_rc rc = SP_OK;
    const struct dirent *f;
    if (!dir)
        return SP_OK; /* not there yet, or a file */
    while (sp_ok(rc) && (f = readdir(dir)) != NULL) {
        char path[PATH_MAX];
        int n = strcmp(f->d_name, "..") ? snprintf(path, sizeof path, "%s/%s", folder, f->d_name) : 0;
        if (n > 0 && (size_t)n < sizeof path)
            rc = sp_confine_check(e->argv[0], reads, path, d);
    }
    (void)closedir(dir);
    return rc;
}

/* What a program must not read must not stand where it may. Not here: what is public (trust list, revocations, the law, an authority's anchor). */
static struct sp_rc check_folders(const struct sp_conf *c, const struct sp_engine_conf *e, const char *const *reads, struct sp_diag *d)
{
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    const char *const secret[] = { c->path, c->data_dir, c->key_dir, c->passphrase_file, c->participants_dir, c->report_pkcs11_pin_file, c->policy_file,
                                   c->backup_dir, credentials };
    for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++)
        if (secret[i] && *secret[i]) {
            SP_TRY(sp_confine_check(e->argv[0], reads, secret[i], d));
            SP_TRY(check_entries(secret[i], e, reads, d));
        }
    return SP_OK;
}

static struct sp_rc read_folders(const char *list, struct sp_arena *a, const char *out[SP_MAX_ENGINE_READS + 1], struct sp_diag *d)
{
    struct sp_view rest = sp_view_of(list);
    size_t n = 0;
    for (struct sp_view word; (word = next_word(&rest)).n;) {
        if (n == SP_MAX_ENGINE_READS || word.p[0] != '/')
            return sp_diag_set(d, SP_ERR(CONFIG), "engine.conf", "engine_reads", "engine_reads holds at most 8 absolute paths, blanks between them");
        out[n] = sp_arena_text(a, word);
        if (!out[n++])
            return SP_ERR(NOMEM);
    }
    out[n] = NULL;
    return SP_OK;
}

struct sp_rc sp_engine_confs_read(const struct sp_conf *conf, struct sp_arena *a, struct sp_engine_confs *out, struct sp_diag *d)
{
    const char *const text[SP_MAX_ENGINES] = { conf->engine_1, conf->engine_2, conf->engine_3, conf->engine_4 };
    static const char *const keys[SP_MAX_ENGINES] = { "engine_1", "engine_2", "engine_3", "engine_4" };
    struct sp_engine_confs all = { .n = 0 };
    SP_TRY(read_folders(conf->engine_reads, a, all.reads, d));
    for (size_t i = 0; i < SP_MAX_ENGINES; i++) {
        const struct reading r = { keys[i], a, d };
        if (!*text[i])
            continue;
        SP_TRY(read_one(&r, text[i], &all.v[all.n]));
        if (!strcmp(conf->engine_confined, "yes"))
            SP_TRY(check_folders(conf, &all.v[all.n], all.reads, d));
        all.n++;
    }
    *out = all;
    return SP_OK;
}

bool sp_engine_conf_translates(const struct sp_engine_conf *e, struct sp_view from, struct sp_view to)
{
    for (size_t i = 0; i < e->n_pairs; i++)
        if (sp_view_eq(e->pair[i].from, from) && sp_view_eq(e->pair[i].to, to))
            return true;
    return false;
}
