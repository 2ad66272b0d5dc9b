#include "tools/common/authority.h"

#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/tsp.h"
#include "crypto/x509.h"
#include "tools/common/place.h"

enum { MAX_SERIAL_TEXT = 32, A_DAY_S = 86400, ROOT_DAYS = 3650 };

struct sp_authority {
    struct sp_arena arena;
    const char *serial_file;
    struct sp_key *key;
    struct sp_buf cert;
    const char *policy;
    uint64_t next, promised;    /* serial numbers from next on and below promised may be given */
    int lock;
};

/* ---- the folder ---- */

static struct sp_rc check_wishes(const char *name, int64_t days, struct sp_diag *d)
{
    if (!*name || strlen(name) > 60 || !sp_place_line_safe(name) || sp_utf8_check(sp_view_of(name)) != strlen(name))
        return sp_diag_set(d, SP_ERR(INVALID), "tsa.name", "name", "the authority's name is one line of at most 60 bytes");
    if (days < 1 || days > ROOT_DAYS)
        return sp_diag_set(d, SP_ERR(INVALID), "tsa.days", "days", "a certificate lives 1 to %d days", (int)ROOT_DAYS);
    return SP_OK;
}

/* Its places in the folder; every one NULL when out of memory. */
struct files { const char *pass, *root_key, *root_crt, *key, *crt, *pem, *serial, *lock; };

static struct sp_rc files_in(struct sp_arena *a, const char *dir, struct files *f)
{
    *f = (struct files){ sp_place(a, dir, "passphrase"), sp_place(a, dir, "root" ".key"), sp_place(a, dir, "root.crt"),
                         sp_place(a, dir, "tsa" ".key"), sp_place(a, dir, "tsa.crt"), sp_place(a, dir, "ca.pem"),
                         sp_place(a, dir, "serial"), sp_place(a, dir, "lock") };
    return f->pass && f->root_key && f->root_crt && f->key && f->crt && f->pem && f->serial && f->lock ? SP_OK : SP_ERR(NOMEM);
}

/* A signing key and its certificate. A day back, so that a token is good for who has a slow clock. */
static struct sp_rc make_signer(const struct files *f, const struct sp_key *root, struct sp_view root_der, const char *name,
                                int64_t days, const struct sp_secret *pass, struct sp_diag *d)
{
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO der = { 0 };
    SP_TRY(sp_key_generate(SP_ALG_ES256, &key));
    SP_TRY(sp_cert_issue_tsa(root, root_der, key, name, sp_now_s() - A_DAY_S, (int)days, &der));
    SP_TRY(sp_key_save(key, f->key, pass, d));
    return sp_file_write(f->crt, sp_buf_view(&der), 0644, d);
}

static struct sp_rc fill(const char *dir, const char *name, int64_t days, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_SECRET_AUTO pass = { 0 };
    SP_KEY_AUTO root = NULL;
    SP_BUF_AUTO der = { 0 };
    SP_BUF_AUTO pem = { 0 };
    SP_BUF_AUTO root_name = { 0 };
    struct files f;
    SP_TRY(files_in(&a, dir, &f));
    SP_TRY(sp_place_passphrase(f.pass, &pass, d));
    SP_TRY(sp_key_generate(SP_ALG_ES256, &root));
    sp_buf_putf(&root_name, "%s CA", name);
    if (!sp_buf_cstr(&root_name))
        return SP_ERR(NOMEM);
    SP_TRY(sp_cert_root(root, sp_buf_cstr(&root_name), sp_now_s() - A_DAY_S, ROOT_DAYS, &der));
    SP_TRY(sp_key_save(root, f.root_key, &pass, d));
    SP_TRY(sp_file_write(f.root_crt, sp_buf_view(&der), 0644, d));
    sp_cert_put_pem(&pem, sp_buf_view(&der));
    SP_TRY(sp_buf_rc(&pem));
    SP_TRY(sp_file_write(f.pem, sp_buf_view(&pem), 0644, d));
    SP_TRY(sp_file_write(f.serial, SP_VIEW_LIT("1\n"), 0600, d));
    return make_signer(&f, root, sp_buf_view(&der), name, days, &pass, d);
}

struct sp_rc sp_authority_make(const char *dir, const char *name, int64_t days, struct sp_diag *d)
{
    SP_TRY(check_wishes(name, days, d));
    SP_PLACE_AUTO place = { .open = false };
    SP_TRY(sp_place_begin(dir, &place, d));
    SP_TRY(fill(place.work, name, days, d));
    return sp_place_commit(&place, d);
}

struct sp_rc sp_authority_anchor(const char *dir, struct sp_buf *text, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO der = { 0 };
    struct files f;
    SP_TRY(files_in(&a, dir, &f));
    SP_TRY(sp_file_read(f.root_crt, SP_MAX_CERT_BYTES, &der, d));
    sp_buf_put_b64url(text, sp_buf_view(&der));
    return sp_buf_rc(text);
}

struct sp_rc sp_authority_renew(const char *dir, const char *name, int64_t days, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_SECRET_AUTO pass = { 0 };
    SP_KEY_AUTO root = NULL;
    SP_BUF_AUTO der = { 0 };
    struct files f;
    SP_TRY(check_wishes(name, days, d));
    SP_TRY(files_in(&a, dir, &f));
    SP_TRY(sp_secret_read_file(f.pass, &pass, d));
    SP_TRY(sp_key_load(f.root_key, &pass, SP_ALG_ES256, &root, d));
    SP_TRY(sp_file_read(f.root_crt, SP_MAX_CERT_BYTES, &der, d));
    return make_signer(&f, root, sp_buf_view(&der), name, days, &pass, d);
}

/* ---- serial numbers ---- */

static struct sp_rc read_serial(struct sp_authority *a, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    uint64_t n = 0;
    SP_TRY(sp_file_read(a->serial_file, MAX_SERIAL_TEXT, &text, d));
    bool ok = text.n > 1 && text.n <= 19 && text.p[text.n - 1] == '\n';
    for (size_t i = 0; ok && i + 1 < text.n; i++) {
        ok = text.p[i] >= '0' && text.p[i] <= '9';
        n = n * 10 + (uint64_t)(text.p[i] - '0');
    }
    if (!ok || !n)
        return sp_diag_set(d, SP_ERR(FORMAT), "tsa.serial", NULL, "%s does not hold a serial number; without it one could come twice",
                           a->serial_file);
    a->next = a->promised = n;
    return SP_OK;
}

static struct sp_rc take_serial(struct sp_authority *a, uint64_t *out, struct sp_diag *d)
{
    if (a->next == a->promised) {
        SP_BUF_AUTO text = { 0 };
        sp_buf_putf(&text, "%llu\n", (unsigned long long)(a->promised + SP_AUTHORITY_SERIALS));
        SP_TRY(sp_buf_rc(&text));
        SP_TRY(sp_file_write(a->serial_file, sp_buf_view(&text), 0600, d));
        a->promised += SP_AUTHORITY_SERIALS;
    }
    *out = a->next++;
    return SP_OK;
}

/* ---- serving ---- */

static struct sp_rc open_in(struct sp_authority *a, const char *dir, const char *policy, struct sp_diag *d)
{
    SP_SECRET_AUTO pass = { 0 };
    SP_KEY_AUTO certified = NULL;
    struct files f;
    SP_TRY(files_in(&a->arena, dir, &f));
    a->serial_file = f.serial;
    a->policy = sp_arena_text(&a->arena, sp_view_of(policy));
    if (!a->policy)
        return SP_ERR(NOMEM);
    struct sp_rc rc = sp_file_lock(f.lock, &a->lock, d);
    if (sp_is(rc, SP_RC_UNAVAILABLE))
        return sp_diag_set(d, rc, "tsa.running", "dir", "another process already serves from %s", dir);
    SP_TRY(rc);
    SP_TRY(read_serial(a, d));
    SP_TRY(sp_secret_read_file(f.pass, &pass, d));
    SP_TRY(sp_key_load(f.key, &pass, SP_ALG_ES256, &a->key, d));
    SP_TRY(sp_file_read(f.crt, SP_MAX_CERT_BYTES, &a->cert, d));
    SP_TRY(sp_cert_key(sp_buf_view(&a->cert), SP_ALG_ES256, &certified));
    return sp_key_equal(a->key, certified) ? SP_OK
                                           : sp_diag_set(d, SP_ERR(INVALID), "tsa.key", NULL, "%s is not the certificate of %s; run saphan tsa renew", f.crt, f.key);
}

struct sp_rc sp_authority_open(const char *dir, const char *policy, struct sp_authority **out, struct sp_diag *d)
{
    struct sp_authority *a = calloc(1, sizeof *a);
    if (!a)
        return SP_ERR(NOMEM);
    a->lock = -1;
    struct sp_rc rc = open_in(a, dir, policy, d);
    if (!sp_ok(rc)) {
        sp_authority_close(a);
        return rc;
    }
    *out = a;
    return SP_OK;
}

void sp_authority_close(struct sp_authority *a)
{
    if (!a)
        return;
    sp_key_free(a->key);
    sp_buf_free(&a->cert);
    sp_arena_free(&a->arena);
    if (a->lock >= 0)
        close(a->lock);
    free(a);
}

struct sp_rc sp_authority_answer(struct sp_authority *a, struct sp_view request, struct sp_buf *response, struct sp_diag *d)
{
    struct sp_tsp_authority t = { .key = a->key, .cert_der = sp_buf_view(&a->cert), .policy = a->policy, .now_us = sp_now_us() };
    SP_TRY(take_serial(a, &t.serial, d));
    return sp_tsp_respond(&t, request, response, d);
}

void sp_authority_http(void *authority, const struct sp_http_request *r, struct sp_http_reply *reply)
{
    static const char query[] = "application/timestamp-query";
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (r->method != SP_HTTP_POST || r->content_type.n != sizeof query - 1 ||
        strncasecmp(r->content_type.p, query, r->content_type.n) != 0) {
        reply->status = r->method != SP_HTTP_POST ? 405 : 415;
        sp_buf_putf(&reply->body, "POST a time stamp request as %s (RFC 3161)\n", query);
        return;
    }
    struct sp_rc rc = sp_authority_answer(authority, r->body, &reply->body, &d);
    reply->content_type = "application/timestamp-reply";
    if (sp_ok(rc))
        return;
    reply->status = sp_is(rc, SP_RC_FORMAT) ? 400 : 500;
    reply->content_type = "text/plain";
    sp_buf_clear(&reply->body);
    sp_buf_putf(&reply->body, "%s: %s\n", d.rule, d.text);
}
