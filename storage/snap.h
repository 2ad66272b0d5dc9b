/*
 * storage/snap.h - what a snapshot carries. Only storage/ includes it.
 * Threading: one owner.
 */
#ifndef SP_STORAGE_SNAP_H
#define SP_STORAGE_SNAP_H

#include "storage/registry.h"
#include "storage/store.h"

struct sp_search_work;
struct sp_snap {
    struct sp_db *db;
    struct sp_kv_txn *t;
    struct sp_manifest map;
    uint64_t map_of;            /* transaction it was read in */
    char last[SP_MAX_SUBJECT_BYTES]; /* the company that was looked up last: it is most often the next one, too */
    size_t last_n;
    uint32_t last_no;           /* its number, when last_n is not 0 */
    char resolved[SP_MAX_SUBJECT_BYTES]; /* what sp_snap_resolve gave out */
    struct sp_search_work *search; /* made by the first search, kept */
    struct sp_snap *next;
};

/* SP_NO_COMPANY when unknown. Of one company time and again, the index is asked once. */
struct sp_rc SP_MUST sp_snap_number(struct sp_snap *s, struct sp_view subject, uint32_t *no);
/* The name record of a number. */
struct sp_rc SP_MUST sp_snap_names(struct sp_snap *s, uint32_t no, struct sp_name_record *out);
void sp_search_work_free(struct sp_search_work *w);

#endif
