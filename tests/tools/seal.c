/*
 * seal - tokens as a node makes them, for other programs to read.
 *
 *   seal jws KEY [TYP] < PAYLOAD     KEY: a private P-256 key as a JWK file; prints a compact JWS
 *   seal jwe KEY [TYP] < PLAINTEXT   KEY: a P-256 key as a JWK file; prints a compact JWE
 *   seal kid KEY                     prints the key's name
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "crypto/jwe.h"
#include "crypto/jws.h"

static struct sp_rc read_key(const char *path, enum sp_alg alg, struct sp_key **out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_JSON_AUTO jwk = NULL;
    SP_TRY(sp_file_read(path, 64 * 1024, &text, d));
    SP_TRY(sp_json_parse(sp_buf_view(&text), 0, &jwk, d));
    return sp_key_from_jwk_for(jwk, alg, out, d);
}

static struct sp_rc run(const char *what, const char *path, const char *typ, struct sp_buf *out, struct sp_diag *d)
{
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO in = { 0 };
    const struct sp_jws_header head = { .typ = sp_view_of(typ) };
    bool jwe = !strcmp(what, "jwe");
    SP_TRY(read_key(path, jwe ? SP_ALG_ECDH_ES_A256KW : SP_ALG_ES256, &key, d));
    if (!strcmp(what, "kid")) {
        sp_buf_puts(out, sp_key_kid(key));
        return sp_buf_rc(out);
    }
    SP_TRY(sp_file_read("-", SP_MAX_BUNDLE_BYTES, &in, d));
    return jwe ? sp_jwe_seal(key, typ, NULL, sp_buf_view(&in), out) : sp_jws_sign(key, &head, sp_buf_view(&in), out);
}

int main(int argc, char **argv)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    SP_BUF_AUTO out = { 0 };
    if (argc < 3 || argc > 4 || (strcmp(argv[1], "jws") && strcmp(argv[1], "jwe") && strcmp(argv[1], "kid")))
        return 64;
    struct sp_rc rc = run(argv[1], argv[2], argc > 3 ? argv[3] : NULL, &out, &d);
    if (!sp_ok(rc)) {
        fprintf(stderr, "seal: %s: %s [%s]\n", sp_rc_text(rc), d.text, d.rule);
        return sp_rc_exit(rc);
    }
    return fwrite(out.p, 1, out.n, stdout) == out.n ? 0 : 1;
}
