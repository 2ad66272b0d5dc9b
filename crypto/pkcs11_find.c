/* Loading modules, finding tokens and keys; declared in crypto/pkcs11_internal.h. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

#include "crypto/pkcs11_internal.h"

enum { MAX_MODULES = 8, MAX_SLOTS = 64, LABEL = 32, MAX_ID = 256 };

/* --- modules --- */

static struct { char *path; CK_FUNCTION_LIST *f; unsigned users; } loaded[MAX_MODULES];
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

static CK_RV begin(CK_FUNCTION_LIST *f)
{
    CK_C_INITIALIZE_ARGS args = { .flags = CKF_OS_LOCKING_OK };
    return f->C_Initialize(&args);
}

static struct sp_rc start_module(const char *path, void *handle, CK_FUNCTION_LIST **out, struct sp_diag *d)
{
    CK_RV (*list)(CK_FUNCTION_LIST **) = NULL;
    CK_FUNCTION_LIST *f = NULL;
    void *symbol = dlsym(handle, "C_GetFunctionList");
    memcpy(&list, &symbol, sizeof list); /* ISO C has no other way from an object to a function */
    if (!list || list(&f) != CKR_OK || !f)
        return sp_diag_set(d, SP_ERR(CONFIG), "pkcs11.module", NULL, "%s is not a PKCS #11 module", path);
    CK_RV rv = begin(f);
    if (rv != CKR_OK && rv != CKR_CRYPTOKI_ALREADY_INITIALIZED)
        return sp_diag_set(d, SP_ERR(CONFIG), "pkcs11.module", NULL, "the PKCS #11 module %s does not start: %s", path,
                           sp_pkcs11_text(rv));
    *out = f;
    return SP_OK;
}

static struct sp_rc load_module(const char *path, CK_FUNCTION_LIST **out, struct sp_diag *d)
{
    size_t i = 0;
    while (i < MAX_MODULES && loaded[i].path && strcmp(loaded[i].path, path) != 0)
        i++;
    if (i == MAX_MODULES)
        return sp_diag_set(d, SP_ERR(LIMIT), "pkcs11.module", NULL, "more than %d PKCS #11 modules", MAX_MODULES);
    if (loaded[i].path) {
        loaded[i].users++;
        *out = loaded[i].f;
        return SP_OK;
    }
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "pkcs11.module", NULL, "cannot load the PKCS #11 module: %s", dlerror());
    CK_FUNCTION_LIST *f;
    struct sp_rc rc = start_module(path, handle, &f, d);
    char *copy = sp_ok(rc) ? strdup(path) : NULL;
    if (sp_ok(rc) && !copy)
        return SP_ERR(NOMEM);
    if (!sp_ok(rc)) {
        dlclose(handle);
        return rc;
    }
    loaded[i].path = copy;
    loaded[i].f = *out = f;
    loaded[i].users = 1;
    return SP_OK;
}

struct sp_rc sp_pkcs11_module(const char *path, CK_FUNCTION_LIST **out, struct sp_diag *d)
{
    /* A bare name would be searched for along paths that the environment sets. */
    if (*path != '/')
        return sp_diag_set(d, SP_ERR(CONFIG), "pkcs11.module", NULL, "the PKCS #11 module is named by its whole path, not %s", path);
    pthread_mutex_lock(&loading);
    struct sp_rc rc = load_module(path, out, d);
    pthread_mutex_unlock(&loading);
    return rc;
}

void sp_pkcs11_release(CK_FUNCTION_LIST *f)
{
    pthread_mutex_lock(&loading);
    for (size_t i = 0; i < MAX_MODULES; i++)
        if (loaded[i].f == f && loaded[i].users)
            loaded[i].users--;
    pthread_mutex_unlock(&loading);
}

void sp_pkcs11_restart(CK_FUNCTION_LIST *f)
{
    pthread_mutex_lock(&loading);
    for (size_t i = 0; i < MAX_MODULES; i++)
        if (loaded[i].f == f && loaded[i].users == 1) {
            /* When either fails, so will the next call to the module, and that one is told. */
            (void)f->C_Finalize(NULL);
            (void)begin(f);
        }
    pthread_mutex_unlock(&loading);
}

const char *sp_pkcs11_text(CK_RV rv)
{
    switch (rv) {
    case CKR_DEVICE_REMOVED: case CKR_TOKEN_NOT_PRESENT: case CKR_SLOT_ID_INVALID: return "the token is gone";
    case CKR_CRYPTOKI_NOT_INITIALIZED: return "the module does not start";
    case CKR_DEVICE_ERROR: return "the token reports a fault";
    case CKR_DEVICE_MEMORY: case CKR_HOST_MEMORY: return "the token or its module is out of memory";
    case CKR_SESSION_HANDLE_INVALID: case CKR_SESSION_CLOSED: return "the session was closed";
    case CKR_SESSION_COUNT: return "the token opens no more sessions";
    case CKR_USER_NOT_LOGGED_IN: return "the token logged us out";
    case CKR_PIN_INCORRECT: case CKR_PIN_INVALID: case CKR_PIN_LEN_RANGE: return "the PIN is wrong";
    case CKR_PIN_LOCKED: return "the PIN is locked";
    case CKR_PIN_EXPIRED: return "the PIN has expired";
    case CKR_MECHANISM_INVALID: return "the token cannot sign with ECDSA";
    case CKR_KEY_HANDLE_INVALID: case CKR_OBJECT_HANDLE_INVALID: return "the key is gone";
    case CKR_KEY_FUNCTION_NOT_PERMITTED: case CKR_KEY_TYPE_INCONSISTENT: return "the key may not sign";
    case CKR_SIGNATURE_LEN_RANGE: return "the token made a signature of another length";
    default: return "the token fails";
    }
}

/* --- tokens --- */

/* Labels are filled up with spaces, not ended (CK_TOKEN_INFO). */
static bool label_is(const unsigned char padded[LABEL], const char *label)
{
    size_t n = strlen(label), end = LABEL;
    while (end && (padded[end - 1] == ' ' || !padded[end - 1]))
        end--;
    return n == end && !memcmp(padded, label, n);
}

struct sp_rc sp_pkcs11_slot(CK_FUNCTION_LIST *f, const char *label, CK_SLOT_ID *out, struct sp_diag *d)
{
    CK_SLOT_ID slots[MAX_SLOTS], found = 0;
    CK_ULONG n = 0;
    size_t matches = 0;
    (void)f->C_GetSlotList(CK_TRUE, NULL, &n); /* asking for the number makes modules look anew */
    n = MAX_SLOTS;
    CK_RV rv = f->C_GetSlotList(CK_TRUE, slots, &n);
    if (rv != CKR_OK)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "pkcs11.token", NULL, "the slots cannot be listed: %s", sp_pkcs11_text(rv));
    for (CK_ULONG i = 0; i < n && i < MAX_SLOTS; i++) {
        CK_TOKEN_INFO info;
        if (f->C_GetTokenInfo(slots[i], &info) != CKR_OK || !label_is(info.label, label))
            continue;
        found = slots[i];
        matches++;
    }
    if (!matches)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "pkcs11.token", NULL, "no slot holds the token %s", label);
    if (matches > 1)
        return sp_diag_set(d, SP_ERR(INVALID), "pkcs11.token", NULL, "%zu tokens have the label %s", matches, label);
    *out = found;
    return SP_OK;
}

/* --- keys --- */

static CK_RV search(CK_FUNCTION_LIST *f, CK_SESSION_HANDLE s, CK_ATTRIBUTE *match, CK_ULONG n_match, CK_OBJECT_HANDLE *out,
                    CK_ULONG *n)
{
    CK_OBJECT_HANDLE two[2] = { 0, 0 };
    *n = 0;
    CK_RV rv = f->C_FindObjectsInit(s, match, n_match);
    if (rv != CKR_OK)
        return rv;
    rv = f->C_FindObjects(s, two, 2, n);
    CK_RV end = f->C_FindObjectsFinal(s);
    *out = two[0];
    return rv != CKR_OK ? rv : end;
}

static bool attribute(CK_FUNCTION_LIST *f, CK_SESSION_HANDLE s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, uint8_t *out,
                      size_t cap, size_t *n)
{
    CK_ATTRIBUTE a = { type, out, cap };
    if (f->C_GetAttributeValue(s, object, &a, 1) != CKR_OK || a.ulValueLen > cap)
        return false;
    *n = a.ulValueLen;
    return true;
}

/* The point is the DER of an OCTET STRING (PKCS #11 section 2.3.3); some modules leave that out. */
static bool read_point(const uint8_t *v, size_t n, uint8_t point[65])
{
    size_t skip = n == 67 && v[0] == 0x04 && v[1] == 65 ? 2 : 0;
    if (n - skip != 65 || v[skip] != 4)
        return false;
    memcpy(point, v + skip, 65);
    return true;
}

static bool read_public(CK_FUNCTION_LIST *f, CK_SESSION_HANDLE s, CK_OBJECT_HANDLE object, uint8_t point[65])
{
    static const uint8_t p256[] = { 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07 };
    uint8_t curve[64], value[128];
    size_t n_curve, n_value;
    return attribute(f, s, object, CKA_EC_PARAMS, curve, sizeof curve, &n_curve) && n_curve == sizeof p256 &&
           !memcmp(curve, p256, n_curve) && attribute(f, s, object, CKA_EC_POINT, value, sizeof value, &n_value) &&
           read_point(value, n_value, point);
}

static struct sp_rc find_one(CK_FUNCTION_LIST *f, CK_SESSION_HANDLE s, CK_ATTRIBUTE *match, CK_ULONG n_match, const char *what,
                             const char *label, CK_OBJECT_HANDLE *out, struct sp_diag *d)
{
    CK_OBJECT_HANDLE found;
    CK_ULONG n;
    CK_RV rv = search(f, s, match, n_match, &found, &n);
    if (rv != CKR_OK)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "pkcs11.token", NULL, "the keys cannot be listed: %s", sp_pkcs11_text(rv));
    if (!n)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "pkcs11.key", NULL, "the token holds no %s EC key %s", what, label);
    if (n > 1)
        return sp_diag_set(d, SP_ERR(INVALID), "pkcs11.key", NULL, "the token holds several %s EC keys %s", what, label);
    *out = found;
    return SP_OK;
}

struct sp_rc sp_pkcs11_find(CK_FUNCTION_LIST *f, CK_SESSION_HANDLE session, const char *label, CK_OBJECT_HANDLE *key,
                            uint8_t point[65], struct sp_diag *d)
{
    CK_OBJECT_CLASS private_class = CKO_PRIVATE_KEY, public_class = CKO_PUBLIC_KEY;
    CK_KEY_TYPE type = CKK_EC;
    uint8_t id[MAX_ID], name[256];
    size_t n_id, n_name = strlen(label);
    CK_OBJECT_HANDLE own, pub;
    if (n_name > sizeof name)
        return sp_diag_set(d, SP_ERR(INVALID), "pkcs11.key", NULL, "a key's label has at most %zu bytes", sizeof name);
    memcpy(name, label, n_name);
    CK_ATTRIBUTE by_label[] = { { CKA_CLASS, &private_class, sizeof private_class }, { CKA_KEY_TYPE, &type, sizeof type },
                                { CKA_LABEL, name, n_name } };
    SP_TRY(find_one(f, session, by_label, 3, "private", label, &own, d));
    if (!attribute(f, session, own, CKA_ID, id, sizeof id, &n_id))
        return sp_diag_set(d, SP_ERR(INVALID), "pkcs11.key", NULL, "the id of the key %s cannot be read", label);
    CK_ATTRIBUTE by_id[] = { { CKA_CLASS, &public_class, sizeof public_class }, { CKA_KEY_TYPE, &type, sizeof type },
                             { CKA_ID, id, n_id } };
    SP_TRY(find_one(f, session, by_id, 3, "public", label, &pub, d));
    if (!read_public(f, session, pub, point))
        return sp_diag_set(d, SP_ERR(INVALID), "pkcs11.key", NULL, "the key %s is not one on P-256", label);
    *key = own;
    return SP_OK;
}
