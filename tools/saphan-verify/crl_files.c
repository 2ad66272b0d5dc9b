#include "tools/saphan-verify/crl_files.h"

struct sp_rc sp_crl_files_read(const struct sp_cli_many *files, const struct sp_trust *trust, struct sp_crl_files *f, struct sp_diag *d)
{
    size_t n_roots, n = 0;
    const struct sp_view *roots = sp_trust_roots(trust, &n_roots);
    f->store = sp_crl_store_new();
    if (!f->store)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < files->n; i++)
        SP_TRY(sp_crl_file_take(files->v[i], false, roots, n_roots, f->store, &f->set, &n, d));
    if (!f->set.n)
        return sp_diag_set(d, SP_ERR(FORMAT), "crl.file", NULL, "%s holds no revocation list", files->v[0]);
    sp_trust_set_crls(trust, &f->set);
    return SP_OK;
}

void sp_crl_files_free(struct sp_crl_files *f)
{
    sp_crl_store_free(f->store);
}
