/*
 * node/evidence/signers.h - whose key signed a translation, as far as whoever verifies knows.
 *
 * Known is a key that the verifier names for texts of the register that gave the report (saphan-verify --translator NODE=KID), one that his policy
 * names, for that signer's name, for that register and at the
 * time that the translation says, or a receipt key of the node that gave the report or of the one that asked for it, by the trust
 * list, that was not taken back since. The former signs under any name that is not easily taken for another node's, as a node asks of it
 * (translation.speaks, node/evidence/foreign.h); the latter under its own only ("CN-GX", "node CN-GX", its name in the trust list): it is
 * no registry's word about these texts. Neither under a name that the policy gives to other keys only. Anything else is an unknown signer,
 * which is said; it makes nothing invalid. The time is the signer's own word.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_SIGNERS_H
#define SP_EVIDENCE_SIGNERS_H

#include "node/evidence/policy.h"
#include "node/evidence/trust.h"
#include "schema/translation.h"

struct sp_signers {
    const struct sp_trust *trust;          /* or NULL */
    struct sp_view issuer, asker;          /* nodes */
    const char *const *named;              /* NODE=KID, by the verifier; NULL-ended, or NULL */
    const struct sp_verify_policy *policy; /* or NULL */
    int64_t at_s;                          /* the time to judge at */
};

enum sp_signer { SP_SIGNER_NOT_JUDGED, SP_SIGNER_UNKNOWN, SP_SIGNER_NAMED, SP_SIGNER_POLICY, SP_SIGNER_NODE };
/* "LA=GDRR…": a node's id and a key's thumbprint; borrowed from text. */
bool sp_signer_parse(struct sp_view text, struct sp_view *node, struct sp_view *kid);
/* Of a node's key, at the time to judge at: the node is suspended or left, or the key is retired, so that only the translation's own date is older. */
bool sp_signer_ended(const struct sp_signers *s, struct sp_view node, const char *kid);
/* node: set for SP_SIGNER_NODE, borrowed. */
enum sp_signer sp_signer_of(const struct sp_signers *s, const struct sp_translation *t, const char *kid, struct sp_view *node);

#endif
