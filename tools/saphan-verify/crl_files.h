/*
 * tools/saphan-verify/crl_files.h - the auditor's own revocation lists, newer than those of the bundles.
 * Threading: one thread; then constant.
 */
#ifndef SP_TOOLS_SAPHAN_VERIFY_CRL_FILES_H
#define SP_TOOLS_SAPHAN_VERIFY_CRL_FILES_H

#include "node/evidence/trust.h"
#include "tools/common/cli.h"

struct sp_crl_files { struct sp_crl_store *store; struct sp_crl_set set; };

/* Every list of the files, into the set and the trust list; trust borrows it until sp_crl_files_free. Errors of files and of
 * node/evidence/crls.h, and in *file which one is at fault. */
struct sp_rc SP_MUST sp_crl_files_read(const struct sp_cli_many *files, const struct sp_trust *trust, struct sp_crl_files *out,
                                       const char **file, struct sp_diag *d);
void sp_crl_files_free(struct sp_crl_files *f); /* after the trust list's last use */

#endif
