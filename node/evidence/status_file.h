/*
 * node/evidence/status_file.h - a file of status lists (node/evidence/listed_status.h) that an auditor brings: tokens, one a line or one right behind
 * the other.
 *
 * Whoever reads such a file asks first whether it is one and whether its lists are what they say, because the file is at fault then, and no bundle.
 *
 * Rule: status.file
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_STATUS_FILE_H
#define SP_EVIDENCE_STATUS_FILE_H

#include "node/evidence/trust.h"

/* The next token, empty at the end; *text moves behind it. */
struct sp_view sp_status_file_next(struct sp_view *text);
/* Before anything is proved: tokens of their type, at least one. FORMAT (status.file). */
struct sp_rc SP_MUST sp_status_file_check(struct sp_view text, struct sp_diag *d);
/* Each is signed as it says, by the key that it names, of the node that it names; of nodes that are not in the trust list nothing is asked, nor of keys
 * that were not in force then, or may be younger than the list. INVALID (status.file), with its number. */
struct sp_rc SP_MUST sp_status_file_prove(const struct sp_trust *t, struct sp_view text, struct sp_diag *d);

#endif
