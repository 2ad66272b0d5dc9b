/*
 * crypto/isolate.h - OpenSSL without what the machine's administrator configured for it.
 *
 * For a program whose verdict must be the same on every machine: no openssl.cnf is read, so no provider or engine is
 * loaded from a file and no property query changes which implementation is used.
 *
 * Threading: before the first use of anything else in crypto/.
 */
#ifndef SP_CRYPTO_ISOLATE_H
#define SP_CRYPTO_ISOLATE_H

#include "base/rc.h"

/* CRYPTO when OpenSSL cannot start. */
struct sp_rc SP_MUST sp_crypto_isolate(void);

#endif
