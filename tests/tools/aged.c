/*
 * aged - a data file that says it is of another version, for tests of what programs do with one.
 *
 *   aged FILE FIRST-TABLE VERSION
 */
#include <stdio.h>
#include <stdlib.h>

#include "storage/kv.h"

static struct sp_rc age(const char *path, const char *table, uint32_t version, struct sp_diag *d)
{
    struct sp_kv_version v;
    struct sp_kv *kv = NULL;
    SP_BATCH_AUTO b = { 0 };
    SP_TRY(sp_kv_peek(path, &v, d));
    const struct sp_kv_opts o = { .path = path, .tables = &table, .n_tables = 1, .version = v.version, .map_bytes = 1u << 30 };
    SP_TRY(sp_kv_open(&o, &kv, d));
    v = (struct sp_kv_version){ .version = version };
    sp_kv_put_version(&b, &v);
    struct sp_rc rc = sp_kv_submit(kv, &b);
    sp_kv_close(kv);
    return rc;
}

int main(int argc, char **argv)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (argc != 4) {
        fputs("usage: aged FILE FIRST-TABLE VERSION\n", stderr);
        return 64;
    }
    struct sp_rc rc = age(argv[1], argv[2], (uint32_t)strtoul(argv[3], NULL, 10), &d);
    if (!sp_ok(rc))
        fprintf(stderr, "aged: %s\n", d.text);
    return sp_rc_exit(rc);
}
