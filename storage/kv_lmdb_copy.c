/* Copying an LMDB file while it is in use. The engine writes into a pipe and cannot be told to stop; whoever reads can. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "storage/kv_lmdb.h"

enum { PIECE = 1 << 20 };

struct copying { MDB_env *env; int to; int e; };

/* Compact: pages that are free are left out. */
static void *write_main(void *arg)
{
    struct copying *c = arg;
    c->e = mdb_env_copyfd2(c->env, c->to, MDB_CP_COMPACT);
    close(c->to);
    return NULL;
}

static struct sp_rc pass_on(int from, int to, const char *path, const atomic_bool *stop, struct sp_diag *d)
{
    char *piece = malloc(PIECE);
    struct sp_rc rc = piece ? SP_OK : SP_ERR(NOMEM);
    while (sp_ok(rc)) {
        ssize_t n = read(from, piece, PIECE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            rc = n < 0 ? SP_ERR(IO) : rc;
            break;
        }
        rc = stop && atomic_load(stop) ? sp_diag_set(d, SP_ERR(CLOSED), "kv.copy", NULL, "copying to %s was stopped", path)
                                       : sp_file_put(to, path, sp_view(piece, (size_t)n), d);
    }
    free(piece);
    return rc;
}

static struct sp_rc copy(struct sp_kv *kv, int to, const char *path, const atomic_bool *stop, struct sp_diag *d)
{
    int ends[2];
    pthread_t thread;
    if (pipe2(ends, O_CLOEXEC))
        return SP_ERR(IO);
    (void)fcntl(ends[1], F_SETPIPE_SZ, PIECE);
    struct copying c = { .env = kv->engine->env, .to = ends[1] };
    if (pthread_create(&thread, NULL, write_main, &c)) {
        close(ends[0]);
        close(ends[1]);
        return SP_ERR(NOMEM);
    }
    struct sp_rc rc = pass_on(ends[0], to, path, stop, d);
    close(ends[0]); /* whoever writes still finds that nobody reads */
    (void)pthread_join(thread, NULL);
    if (!sp_ok(rc) || !c.e)
        return rc;
    return sp_diag_set(d, sp_is(sp_lmdb_rc(c.e), SP_RC_OK) ? SP_ERR(IO) : sp_lmdb_rc(c.e), "kv.copy", NULL, "cannot copy to %s (%s)", path, mdb_strerror(c.e));
}

struct sp_rc sp_kv_copy(struct sp_kv *kv, const char *path, const atomic_bool *stop, struct sp_diag *d)
{
    int fd = -1;
    SP_TRY(sp_file_create(path, 0600, &fd, d));
    struct sp_rc rc = copy(kv, fd, path, stop, d);
    struct sp_rc closed = sp_file_close(&fd, path, sp_ok(rc) ? d : NULL);
    rc = sp_ok(rc) ? closed : rc;
    if (!sp_ok(rc))
        (void)unlink(path);
    return rc;
}
