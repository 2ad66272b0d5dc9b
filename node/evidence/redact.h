/*
 * node/evidence/redact.h - a copy of an evidence bundle with parts of the report left out, for whoever passes it on.
 *
 * What was signed stays as it is, and so do receipt, log proofs, status, time stamps and whatever else the bundle carries:
 * they are about the signed part, which every copy has. Renditions are made again with the catalogues that the bundle brings,
 * because the old text would tell what was left out. No key and no trust list is needed, so no signature is checked here.
 *
 * Rules: redact.path redact.whole, besides those of schema/bundle.h, node/evidence/disclose.h and i18n/catalogue.h
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_REDACT_H
#define SP_EVIDENCE_REDACT_H

#include "node/evidence/disclose.h"

/* Paths: SECTION or KIND/ID. only: they are what stays; else what goes. */
struct sp_redaction { const char *const *path; size_t n; bool only; };

/*
 * bundle: a file's bytes; out: the copy's. *left: what is in it, in the arena. NOTFOUND (redact.path) when the bundle discloses
 * nothing of that name; INVALID (redact.whole) when its report was signed as a whole, as older ones are; else what does not
 * open.
 */
struct sp_rc SP_MUST sp_bundle_redact(struct sp_view bundle, const struct sp_redaction *what, struct sp_arena *a, struct sp_buf *out,
                                      struct sp_disclosed *left, struct sp_diag *d);

#endif
