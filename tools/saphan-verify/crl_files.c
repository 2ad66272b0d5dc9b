#include "tools/saphan-verify/crl_files.h"

/* Also lists of former roots, which are read and do not count. */
static void count(void *ctx, const struct sp_crl_item *item)
{
    (void)item;
    (*(size_t *)ctx)++;
}

static struct sp_rc take(const char *path, const struct sp_view *roots, size_t n_roots, struct sp_crl_files *f, struct sp_diag *d)
{
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    size_t n = 0, lists = 0;
    struct sp_rc rc = sp_crl_file_take(path, false, roots, n_roots, f->store, &f->set, &n, &why);
    sp_crl_store_each(f->store, count, &lists);
    if (sp_ok(rc) && !lists)
        rc = sp_diag_set(&why, SP_ERR(FORMAT), "crl.file", NULL, "%s holds no revocation list", path);
    return sp_ok(rc) ? rc : sp_diag_set(d, rc, why.rule, NULL, "%s; get it from the alliance's office again, or leave it out", why.text);
}

struct sp_rc sp_crl_files_read(const struct sp_cli_many *files, const struct sp_trust *trust, struct sp_crl_files *f, const char **file, struct sp_diag *d)
{
    size_t n_roots;
    const struct sp_view *roots = sp_trust_roots(trust, &n_roots);
    f->store = sp_crl_store_new();
    if (!f->store)
        return SP_ERR(NOMEM);
    sp_trust_crl_set(trust, NULL, &f->set);
    for (size_t i = 0; i < files->n; i++) {
        *file = files->v[i];
        SP_TRY(take(*file, roots, n_roots, f, d));
    }
    sp_trust_set_crls(trust, &f->set);
    return SP_OK;
}

void sp_crl_files_free(struct sp_crl_files *f)
{
    sp_crl_store_free(f->store);
}
