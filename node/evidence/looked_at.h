/*
 * node/evidence/looked_at.h - what a verification had to look at, and what no check looked at, in words.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_LOOKED_AT_H
#define SP_EVIDENCE_LOOKED_AT_H

#include "node/evidence/transfer.h"
#include "node/evidence/verify.h"

/* What there was to look at besides the messages. A bit that is not set is a reason why something was not, and only that one. */
enum {
    SP_LOOKED_AT_ANYTHING = 1, /* there is a bundle, and a trust list to hold it against; without, no other reason is given */
    SP_LOOKED_AT_LOGS = 2,    /* there is a proof of the report or of the receipt; if so: */
    SP_LOOKED_AT_LOG_OF_REPORT = 4, SP_LOOKED_AT_LOG_OF_RECEIPT = 8,
    SP_LOOKED_AT_SECOND = 16, /* every second signature that was there */
    SP_LOOKED_AT_CRLS = 32,   /* there are lists; if so: */
    SP_LOOKED_AT_CRLS_OF_ALL = 64, /* one for each key that signed */
    SP_LOOKED_AT_STATUS = 128, /* the report names a list */
    SP_LOOKED_AT_PROVED_STATUS = 256, /* it is known what it names: it is proved */
    SP_LOOKED_AT_STAMPS = 512, /* some travel with the bundle; if so: */
    SP_LOOKED_AT_STAMPS_BY_ANY = 1024, /* a policy was read; if so: */
    SP_LOOKED_AT_STAMPS_BY_POLICY = 2048, /* it names an authority */
    SP_LOOKED_AT_AUTHORISATION = 4096, /* that there is one, more than the asking bank says: it is signed, or none was named */
    SP_LOOKED_AT_TRANSFER = 8192, /* on which basis the report left its country, when it did */
    SP_LOOKED_AT_MARKS = 16384, /* of each fact that is marked as disputed, the dispute */
    SP_LOOKED_AT_WHOLE = 32768, /* nothing of the report was left out */
    SP_LOOKED_AT_TRANSLATORS = 65536, /* whose key signed each translation that travels with it */
    SP_LOOKED_AT_SIGNED_WHEN = 131072, /* that all was signed before its node was suspended or its key retired, when one was */
    SP_LOOKED_AT_ROOTS = 262144, /* that the roots are the right ones: the verifier named them */
    SP_LOOKED_AT_WITNESSES = 524288, /* that another node had signed the heads above report and receipt, where the bundle proves them */
    SP_LOOKED_AT_ALL = 1048575,
    SP_LOOKED_AT_NOTHING = SP_LOOKED_AT_ALL - SP_LOOKED_AT_ANYTHING /* a file could not be read, so nothing was verified */
};
/* The report names an authorisation that is only claimed: the request carries none that is signed. */
bool sp_authorisation_claimed(const struct sp_verified *v);
unsigned sp_looked_at(const struct sp_verify_question *q, const struct sp_verified *v);
/* What no check looked at then, in plain words: the i-th; NULL when there are no more. */
const char *sp_not_checked(unsigned looked_at, size_t i);
/* The key of the same message to people ("not-checked.logs"). */
const char *sp_not_checked_id(unsigned looked_at, size_t i);

#endif
