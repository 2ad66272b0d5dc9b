#include "node/federation/identity.h"

#include "crypto/pkcs11.h"

bool sp_identity_wants(const struct sp_conf *conf, enum sp_key_use use)
{
    if (use == SP_USE_REPORT_SM2)
        return !strcmp(conf->second_signature, "sm2");
    return use != SP_USE_ROOT && use < SP_USE_OPTIONAL;
}

static struct sp_rc from_token(const struct sp_conf *conf, struct sp_key **out, struct sp_diag *d)
{
    const struct sp_pkcs11_ref ref = { conf->report_pkcs11_module, conf->report_pkcs11_token, conf->report_pkcs11_key };
    SP_SECRET_AUTO pin = { 0 };
    SP_TRY(sp_conf_pin(conf, &pin, d));
    return sp_pkcs11_key(&ref, &pin, out, d);
}

struct sp_rc sp_identity_key(const struct sp_conf *conf, enum sp_key_use use, const struct sp_secret *pass,
                             struct sp_key **out, struct sp_diag *d)
{
    if (use == SP_USE_REPORT && *conf->report_pkcs11_module)
        return from_token(conf, out, d);
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/%s.key", conf->key_dir, sp_key_use_text(use));
    const char *text = sp_buf_cstr(&path);
    if (!text)
        return SP_ERR(NOMEM);
    return sp_key_load(text, pass, sp_key_use_alg(use), out, d);
}

struct sp_rc sp_identity_load(const struct sp_conf *conf, struct sp_identity *out, struct sp_diag *d)
{
    SP_SECRET_AUTO pass = { 0 };
    SP_TRY(sp_conf_passphrase(conf, &pass, d));
    struct sp_identity id = { { NULL } };
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        if (!sp_identity_wants(conf, use))
            continue;
        struct sp_rc rc = sp_identity_key(conf, use, &pass, &id.key[use], d);
        if (!sp_ok(rc)) {
            sp_identity_free(&id);
            return rc;
        }
    }
    *out = id;
    return SP_OK;
}

void sp_identity_free(struct sp_identity *id)
{
    for (int use = 0; use < SP_USE_COUNT; use++)
        sp_key_drop(&id->key[use]);
}
