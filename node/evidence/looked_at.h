/*
 * node/evidence/looked_at.h - what a verification had to look at, and what no check looked at, in words.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_LOOKED_AT_H
#define SP_EVIDENCE_LOOKED_AT_H

#include "node/evidence/transfer.h"
#include "node/evidence/verify.h"

/* What there was to look at besides the messages. */
enum {
    SP_LOOKED_AT_LOGS = 1, SP_LOOKED_AT_CRLS = 2, SP_LOOKED_AT_STATUS = 4, SP_LOOKED_AT_STAMPS = 8,
    SP_LOOKED_AT_SECOND = 16, /* every second signature that was there */
    SP_LOOKED_AT_WHOLE = 32,  /* nothing of the report was left out */
    SP_LOOKED_AT_CRLS_OF_ALL = 64, /* where there are lists, one for each key that signed */
    SP_LOOKED_AT_AUTHORISATION = 128, /* that there is one, more than the asking bank says: it is signed, or none was named */
    SP_LOOKED_AT_TRANSFER = 256, /* on which basis the report left its country, when it did */
    SP_LOOKED_AT_MARKS = 512, /* of each fact that is marked as disputed, the dispute */
    SP_LOOKED_AT_ALL = 1023
};
/* The report names an authorisation that is only claimed: the request carries none that is signed. */
bool sp_authorisation_claimed(const struct sp_verified *v);
unsigned sp_looked_at(const struct sp_verify_question *q, const struct sp_verified *v);
/* What no check looked at then, in plain words: the i-th; NULL when there are no more. */
const char *sp_not_checked(unsigned looked_at, size_t i);
/* The key of the same message to people ("not-checked.logs"). */
const char *sp_not_checked_id(unsigned looked_at, size_t i);

#endif
