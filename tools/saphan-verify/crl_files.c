#include "tools/saphan-verify/crl_files.h"

#include "base/file.h"

static struct sp_rc take_file(const char *path, const struct sp_trust *trust, struct sp_crl_files *f, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO der = { 0 };
    size_t n, lists = 0;
    const struct sp_view *roots = sp_trust_roots(trust, &n);
    SP_TRY(sp_file_read(path, SP_MAX_CRL_FILE_BYTES, &text, d));
    struct sp_view rest = sp_buf_view(&text);
    for (;;) {
        bool there;
        const struct sp_crl_item *item;
        SP_TRY(sp_crl_file_next(&rest, &der, &there, d));
        if (!there)
            break;
        SP_TRY(sp_crl_store_der(f->store, sp_buf_view(&der), roots, n, &item, d));
        (void)sp_crl_set_add(&f->set, item);
        lists++;
    }
    return lists ? SP_OK : sp_diag_set(d, SP_ERR(FORMAT), "crl.file", NULL, "the file holds no revocation list");
}

struct sp_rc sp_crl_files_read(const struct sp_cli_many *files, const struct sp_trust *trust, struct sp_crl_files *f,
                               const char **name, struct sp_diag *d)
{
    f->store = sp_crl_store_new();
    if (!f->store)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < files->n; i++) {
        *name = files->v[i];
        SP_TRY(take_file(files->v[i], trust, f, d));
    }
    sp_trust_set_crls(trust, &f->set);
    return SP_OK;
}

void sp_crl_files_free(struct sp_crl_files *f)
{
    sp_crl_store_free(f->store);
}
