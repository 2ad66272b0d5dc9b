#include "crypto/internal.h"

#include <pthread.h>

static struct sp_evp fetched;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fetch(void)
{
    fetched.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    fetched.aes256gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    fetched.aes256wrap = EVP_CIPHER_fetch(NULL, "AES-256-WRAP", NULL);
}

const struct sp_evp *sp_evp(void)
{
    pthread_once(&once, fetch);
    return fetched.sha256 && fetched.aes256gcm && fetched.aes256wrap ? &fetched : NULL;
}
