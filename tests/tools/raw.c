/*
 * raw - one RPC call with any body and any token, well made or not, for tests of what a node refuses.
 *
 *   raw DIR PARTICIPANT KEY PASSPHRASE [NAME=VALUE…] < BODY
 *
 * Changes to the token: iss=, aud=, jti=, bh= (text of the claim), age= (seconds since iat), life= (exp - iat),
 * typ=; or token= (sent as it is; empty: none). Prints the node's reply; exits 0 when there was one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "crypto/digest.h"
#include "crypto/jws.h"
#include "node/conf/conf.h"
#include "tools/common/rpc_client.h"

struct claims { const char *iss, *aud, *jti, *bh, *typ, *token; long long age, life; };

static bool take(struct claims *c, const char *arg)
{
    const struct { const char *name; const char **text; long long *number; } known[] = {
        { "iss=", &c->iss, NULL }, { "aud=", &c->aud, NULL }, { "jti=", &c->jti, NULL }, { "bh=", &c->bh, NULL },
        { "typ=", &c->typ, NULL }, { "token=", &c->token, NULL }, { "age=", NULL, &c->age }, { "life=", NULL, &c->life },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t n = strlen(known[i].name);
        if (strncmp(arg, known[i].name, n) != 0)
            continue;
        if (known[i].text)
            *known[i].text = arg + n;
        else
            *known[i].number = strtoll(arg + n, NULL, 10);
        return true;
    }
    return false;
}

static struct sp_rc make_token(const struct sp_rpc_place *p, const struct claims *c, const char *digest, struct sp_buf *out,
                               struct sp_diag *d)
{
    SP_SECRET_AUTO pass = { 0 };
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO text = { 0 };
    long long iat = (long long)sp_now_s() - c->age;
    const struct sp_jws_header head = { .typ = sp_view_of(c->typ) };
    SP_TRY(sp_secret_read_file(p->passphrase, &pass, d));
    SP_TRY(sp_key_load(p->key, &pass, SP_ALG_ES256, &key, d));
    sp_buf_putf(&text, "{\"iss\":\"%s\",\"aud\":\"%s\",\"iat\":%lld,\"exp\":%lld,\"jti\":\"%s\",\"bh\":\"%s\"}", c->iss, c->aud, iat,
                iat + c->life, c->jti, c->bh ? c->bh : digest);
    SP_TRY(sp_buf_rc(&text));
    return sp_jws_sign(key, &head, sp_buf_view(&text), out);
}

static struct sp_rc node_of(const char *dir, struct sp_conf *conf, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/node.conf", dir);
    SP_TRY(sp_buf_rc(&path));
    return sp_conf_read(sp_buf_cstr(&path), conf, d);
}

static struct sp_rc run(const struct sp_rpc_place *p, struct claims *c, struct sp_buf *reply, struct sp_diag *d)
{
    struct sp_conf conf;
    struct sp_rpc_client *client = NULL;
    char digest[44];
    SP_BUF_AUTO body = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_TRY(sp_file_read("-", 64 * 1024 * 1024, &body, d));
    SP_TRY(sp_sha256_b64url(sp_buf_view(&body), digest));
    SP_TRY(node_of(p->data, &conf, d));
    if (!c->aud)
        c->aud = conf.node_id;
    struct sp_rc rc = SP_OK;
    if (c->token)
        sp_buf_puts(&token, c->token);
    else
        rc = make_token(p, c, digest, &token, d);
    if (sp_ok(rc))
        rc = sp_rpc_open(p, &client, d);
    if (sp_ok(rc))
        rc = sp_rpc_send(client, sp_buf_view(&token), sp_buf_view(&body), reply, d);
    sp_rpc_close(client);
    sp_conf_free(&conf);
    return rc;
}

int main(int argc, char **argv)
{
    char jti[SP_ID_TEXT];
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    SP_BUF_AUTO reply = { 0 };
    if (argc < 5 || !sp_ok(sp_id_new(jti)))
        return 64;
    const struct sp_rpc_place place = { .data = argv[1], .as = argv[2], .key = argv[3], .passphrase = argv[4] };
    struct claims c = { .iss = argv[2], .jti = jti, .typ = "JWT", .life = 120 };
    for (int i = 5; i < argc; i++)
        if (!take(&c, argv[i]))
            return 64;
    struct sp_rc rc = run(&place, &c, &reply, &d);
    if (!sp_ok(rc)) {
        fprintf(stderr, "raw: %s: %s [%s]\n", sp_rc_text(rc), d.text, d.rule);
        return 1;
    }
    (void)fwrite(reply.p, 1, reply.n, stdout);
    (void)putchar('\n');
    return 0;
}
