#include "tools/saphan/folder.h"

#include <errno.h>
#include <stdio.h>

#include "base/secret.h"
#include "node/federation/identity.h"

struct sp_rc sp_folder_conf(const char *data, struct sp_conf *out, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    const char *path = sp_place(&a, data, "node.conf");
    if (!path)
        return SP_ERR(NOMEM);
    if (!sp_file_exists(path) && (errno == ENOENT || errno == ENOTDIR)) /* reading says what else it is, as when the folder is somebody else's */
        return sp_diag_set(d, SP_ERR(CONFIG), "folder.node", NULL,
                           "no node.conf here: not a node's folder; make one with saphan init");
    return sp_conf_read(path, out, d);
}

struct sp_rc sp_folder_key(const struct sp_conf *conf, enum sp_key_use use, struct sp_key **out, struct sp_diag *d)
{
    SP_SECRET_AUTO pass = { 0 };
    SP_TRY(sp_conf_passphrase(conf, &pass, d));
    return sp_identity_key(conf, use, &pass, out, d);
}

void sp_out_key(struct sp_buf *b, const char *key)
{
    if (b->n && b->p[b->n - 1] != '{' && b->p[b->n - 1] != '[')
        sp_buf_putc(b, ',');
    sp_buf_put_json(b, sp_view_of(key));
    sp_buf_putc(b, ':');
}

void sp_out_text(struct sp_buf *b, const char *key, struct sp_view value)
{
    sp_out_key(b, key);
    sp_buf_put_json(b, value);
}

void sp_out_int(struct sp_buf *b, const char *key, int64_t value)
{
    sp_out_key(b, key);
    sp_buf_put_i64(b, value);
}

void sp_out(struct sp_buf *b) { sp_out_about(NULL, b); }

void sp_out_about(const char *path, struct sp_buf *b)
{
    FILE *to = sp_place_saying(path);
    if (b->n)
        fwrite(b->p, 1, b->n, to);
    fflush(to);
}

int sp_out_end(struct sp_buf *b, bool json, struct sp_rc rc, const struct sp_diag *d, const char *about)
{
    if (sp_ok(rc))
        rc = sp_buf_rc(b); /* half a result is none */
    if (!sp_ok(rc))
        return sp_cli_fail(json, rc, d, about);
    sp_out(b);
    return 0;
}
