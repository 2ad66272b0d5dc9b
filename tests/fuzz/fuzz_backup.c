/* layer: schema */
#include <stdlib.h>

#include "schema/backup.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* The list of files of a backup: what is accepted leads nowhere but into the backup, and is written and read again as the same. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_backup m = { .n = 0 }, second;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!sp_ok(sp_backup_parse(sp_view(data, n), &a, &m, &d))) {
        if (!d.rule[0] || m.n)
            abort();
        return 0;
    }
    for (size_t i = 0; i < m.n; i++)
        if (m.files[i].path.p[0] == '/' || memmem(m.files[i].path.p, m.files[i].path.n, "..", 2) == m.files[i].path.p ||
            memmem(m.files[i].path.p, m.files[i].path.n, "/.", 2))
            abort();
    sp_backup_put(&text, &m);
    if (!sp_ok(sp_backup_parse(sp_buf_view(&text), &a, &second, &d)))
        abort();
    sp_backup_put(&again, &second);
    if (!sp_view_eq(sp_buf_view(&text), sp_buf_view(&again)))
        abort();
    return 0;
}
