#include "crypto/isolate.h"

#include <openssl/crypto.h>

struct sp_rc sp_crypto_isolate(void)
{
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1 ? SP_OK : SP_ERR(CRYPTO);
}
