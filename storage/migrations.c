/* The steps themselves. One of a former version is never changed: files of that version are still about. */
#include "storage/migrations.h"

#include "storage/db_internal.h"

/* From 2 on facts may be gone by law. A program that does not know of tombstones would take them back in. */
static struct sp_rc begin_tombstones(struct sp_kv_txn *t, struct sp_batch *b, struct sp_slice *s)
{
    (void)b;
    if (sp_kv_count(t, SP_R_TOMB) != 0) /* no file of version 1 has any */
        return SP_ERR(CORRUPT);
    s->next = SP_MIGRATED;
    return SP_OK;
}

/* What is there stays without sums, until it is written anew; an older program would take a sum for a damaged fact. */
static struct sp_rc begin_sums(struct sp_kv_txn *t, struct sp_batch *b, struct sp_slice *s)
{
    (void)t;
    (void)b;
    s->next = SP_MIGRATED;
    return SP_OK;
}

static const struct sp_migration registry[] = {
    { 1, 2, "facts can be deleted by law", begin_tombstones },
    { 2, 3, "facts have a sum", begin_sums },
};

const struct sp_migration *sp_registry_migrations(size_t *n)
{
    *n = sizeof registry / sizeof registry[0];
    return registry;
}

/* Records of format 1 are read as they are, storage/record.h; an older program reads none of format 2. */
static struct sp_rc begin_parties(struct sp_kv_txn *t, struct sp_batch *b, struct sp_slice *s)
{
    (void)t;
    (void)b;
    s->next = SP_MIGRATED;
    return SP_OK;
}

static const struct sp_migration records[] = {
    { 1, 2, "relationships remember whom they named", begin_parties },
};

const struct sp_migration *sp_records_migrations(size_t *n)
{
    *n = sizeof records / sizeof records[0];
    return records;
}

/* From 3 on entries of who looked may be gone by law. A check by a program that does not know of their tombstones would miss them. */
static struct sp_rc begin_looks_tombstones(struct sp_kv_txn *t, struct sp_batch *b, struct sp_slice *s)
{
    (void)b;
    if (sp_kv_count(t, SP_X_STONE) != 0) /* no file of version 2 has any */
        return SP_ERR(CORRUPT);
    s->next = SP_MIGRATED;
    return SP_OK;
}

static const struct sp_migration exchange[] = {
    { 2, 3, "the query history can be deleted by law", begin_looks_tombstones },
};

/* Of version 1 there is no way: it has no Merkle log, and one made today would prove nothing of those days. */
const struct sp_migration *sp_exchange_migrations(size_t *n)
{
    *n = sizeof exchange / sizeof exchange[0];
    return exchange;
}
