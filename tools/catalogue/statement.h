/*
 * tools/catalogue/statement.h - what a certifier signs: this catalogue, and for each text who translated and reviewed it.
 *
 * A detached statement about one compiled catalogue (i18n/catalogue.h), a compact JWS (RFC 7515) with typ
 * "saphan-catalogue-statement+jwt" and the payload
 *   {"iss":NAME,"iat":SECONDS,"jwk":{…},"language":"zh","version":"4","digest":SHA-256,"entries":[
 *    {"status":"reviewed","translator":NAME,"reviewer":NAME,"from":"pt","keys":[…]},…]}
 * digest is base64url over the compiled form, so the statement holds the texts too. Each key of it stands in one group;
 * groups in the order of their first key, keys in order; members without a value are left out; "from" is the fallback.
 * The key is in the statement and proves nothing by itself: who relies on it compares its thumbprint (RFC 7638).
 *
 * Rules: statement.form statement.key statement.catalogue statement.entries, and those of crypto/jws.h.
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_CATALOGUE_STATEMENT_H
#define SP_TOOLS_CATALOGUE_STATEMENT_H

#include "base/arena.h"
#include "base/json.h"
#include "crypto/key.h"
#include "i18n/catalogue_source.h"

#define SP_TYP_STATEMENT "saphan-catalogue-statement+jwt"
enum { SP_MAX_STATEMENT_BYTES = 1024 * 1024 };

/* Append the token. s has passed its gates (tools/catalogue/gates.h), compiled is what came of it. */
struct sp_rc SP_MUST sp_statement_sign(struct sp_catalogue_source *s, struct sp_view compiled, struct sp_view iss, int64_t iat_s,
                                       const struct sp_key *key, struct sp_buf *token);

struct sp_statement {
    struct sp_view iss, language, version, digest;
    int64_t iat_s;
    const cJSON *entries;
    struct sp_key *key;
    cJSON *doc;
};
/* The signature holds under the key in the statement. SIGNATURE, FORMAT, INVALID. Free with sp_statement_free. */
struct sp_rc SP_MUST sp_statement_open(struct sp_view token, struct sp_statement *out, struct sp_diag *d);
void sp_statement_free(struct sp_statement *s);
/* It is about this catalogue, and about each of its texts once. INVALID: statement.catalogue, statement.entries. */
struct sp_rc SP_MUST sp_statement_covers(const struct sp_statement *s, const struct sp_catalogue *cat, struct sp_diag *d);

#endif
