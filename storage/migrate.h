/*
 * storage/migrate.h - bringing a data file of an older version to the present one when it is opened for writing.
 *
 * A new table needs no version: add it at the END of its list in db.c and of its enum in db_internal.h, and nothing else.
 * Whoever opens the file for writing makes it, empty; a reader of a file that lacks it finds it empty. A table's place is
 * never given to another one.
 *
 * A change that an older program would misread needs one: raise SP_REGISTRY_VERSION or SP_EXCHANGE_VERSION, add a step to the
 * table in migrations.c and build a file of the former version in tests/unit/test_storage_migrate.c. Older programs refuse
 * the file from the step's first transaction on; there is no way back.
 *
 * A step works in slices. Each is one transaction together with its position, so that a killed migration goes on where it
 * stood; a step of one slice is all or nothing. Nobody else has the file open meanwhile: others are refused (kv.lock) or
 * refuse it (kv.version).
 *
 * Threading: one thread for each file.
 */
#ifndef SP_STORAGE_MIGRATE_H
#define SP_STORAGE_MIGRATE_H

#include "storage/kv.h"

/* One transaction of a step. position: 0 in the first slice, then what the one before gave as *next. SP_MIGRATED in *next:
 * the step is done. *of: about where positions end, for progress; 0: not known. Reads by t; writes by sp_kv_put and into b. */
#define SP_MIGRATED UINT64_MAX
struct sp_slice { uint64_t position, next, of; };

struct sp_migration {
    uint32_t from, to;
    const char *name;       /* what it does, for logs and people */
    struct sp_rc (*slice)(struct sp_kv_txn *t, struct sp_batch *b, struct sp_slice *s);
};

/* Told before a step's first slice of this run (done = where it goes on), after each slice, and at its end (finished). */
struct sp_migrate_note {
    const char *path;
    const struct sp_migration *step;
    bool begins, finished;
    uint64_t done, of;
};
struct sp_migrate_watch {
    void (*note)(void *ctx, const struct sp_migrate_note *n);
    void *ctx;
};

/*
 * As sp_kv_open; an older file from which steps lead to o->version is migrated first. More errors: VERSION (kv.older: read-only;
 * says what migrates), UNAVAILABLE (kv.lock: another process has the file open), kv.migrate with what a slice failed of
 * (FULL, IO, CORRUPT …): the file is as after the slice before. w may be NULL.
 */
struct sp_rc SP_MUST sp_migrate_open(const struct sp_kv_opts *o, const struct sp_migration *steps, size_t n_steps,
                                     const struct sp_migrate_watch *w, struct sp_kv **out, struct sp_diag *d);
/* How many steps a file of that version needs to be of version `to`; false: they do not lead there. */
bool sp_migrate_path(const struct sp_migration *steps, size_t n_steps, uint32_t from, uint32_t to, size_t *n);

#endif
