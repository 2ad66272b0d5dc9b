/* crypto/pkcs11_internal.h - modules and tokens; for crypto/ and its tests. Threading: as crypto/pkcs11.h. */
#ifndef SP_CRYPTO_PKCS11_INTERNAL_H
#define SP_CRYPTO_PKCS11_INTERNAL_H

#include <p11-kit/pkcs11.h>

#include "crypto/pkcs11.h"

/* Loaded and initialised once per path, and never unloaded. Counts its users: release it once. */
struct sp_rc SP_MUST sp_pkcs11_module(const char *path, CK_FUNCTION_LIST **out, struct sp_diag *d);
void sp_pkcs11_release(CK_FUNCTION_LIST *f);
/* Some modules see what was plugged in again only after a new start. Does nothing while another user has the module; the
 * caller has no session open and no call under way. */
void sp_pkcs11_restart(CK_FUNCTION_LIST *f);
/* sp_pkcs11_key by a module that is there already. ref->module is not looked at. */
struct sp_rc SP_MUST sp_pkcs11_key_by(CK_FUNCTION_LIST *module, const struct sp_pkcs11_ref *ref, const struct sp_secret *pin,
                                      struct sp_key **out, struct sp_diag *d);

/* The one slot whose token has the label. */
struct sp_rc SP_MUST sp_pkcs11_slot(CK_FUNCTION_LIST *f, const char *label, CK_SLOT_ID *out, struct sp_diag *d);
/* The one private key of the label, and its public point. */
struct sp_rc SP_MUST sp_pkcs11_find(CK_FUNCTION_LIST *f, CK_SESSION_HANDLE session, const char *label, CK_OBJECT_HANDLE *key,
                                    uint8_t point[65], struct sp_diag *d);
/* What a return value says, as far as operators can do something about it; static. */
const char *sp_pkcs11_text(CK_RV rv);

#endif
