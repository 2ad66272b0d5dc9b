/*
 * tools/saphan-verify/joint.h - what all bundles of an archive know together, held against each of them.
 *
 * The revocation lists of the alliance's roots and the registries' status lists that one bundle carries are true for the others, too.
 * When all are judged, those that such a list may speak about are judged once more with it.
 *
 * Threading: one thread.
 */
#ifndef SP_VERIFY_JOINT_H
#define SP_VERIFY_JOINT_H

#include "tools/saphan-verify/lists.h"
#include "tools/saphan-verify/summary.h"

struct sp_joint {
    struct sp_arena arena;
    struct sp_crl_set set;
    const struct sp_trust *trust; /* to judge by again: with the newest revocation lists of all */
    size_t *again;                /* owned: places of the files to judge once more, ascending */
    size_t n;
};

/* Adds what contradicts itself to the summary, and finds what to judge again. NOMEM, IO. */
struct sp_rc SP_MUST sp_joint_find(struct sp_joint *j, const struct sp_archive *a, const struct sp_crl_store *crls, struct sp_lists *lists,
                                   struct sp_summary *s);
void sp_joint_free(struct sp_joint *j);

/* The status lists in that file, one a line. For a file that was verified. */
struct sp_rc SP_MUST sp_joint_status(const struct sp_archive *a, uint32_t file, struct sp_buf *out);

#endif
