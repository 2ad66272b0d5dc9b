#include "node/evidence/status_file.h"

#include "crypto/jws.h"
#include "node/evidence/listed_status.h"

enum { SIGNATURE_CHARS = 86 /* of 64 bytes, base64url */ };

/* Where the next token begins in what no blank divides: files that end without a newline may have been put one behind the other. A
 * receipt key's signature has one length. */
static size_t token_end(struct sp_view run)
{
    const char *dot = run.n ? memchr(run.p, '.', run.n) : NULL;
    dot = dot ? memchr(dot + 1, '.', (size_t)(run.p + run.n - dot - 1)) : NULL;
    size_t end = dot ? (size_t)(dot + 1 - run.p) + SIGNATURE_CHARS : run.n;
    return end + 2 < run.n && run.p[end] == 'e' && run.p[end + 1] == 'y' ? end : run.n;
}

struct sp_view sp_status_file_next(struct sp_view *text)
{
    size_t i = 0, n = 0;
    while (i < text->n && (text->p[i] == '\n' || text->p[i] == '\r' || text->p[i] == ' '))
        i++;
    while (i + n < text->n && text->p[i + n] != '\n' && text->p[i + n] != '\r' && text->p[i + n] != ' ')
        n++;
    n = text->n ? token_end(sp_view(text->p + i, n)) : 0;
    struct sp_view token = sp_view(text->n ? text->p + i : NULL, n);
    *text = sp_view(text->n ? text->p + i + n : NULL, text->n - i - n);
    return token;
}

static struct sp_rc check_token(struct sp_view token, struct sp_arena *a, struct sp_diag *d)
{
    struct sp_status_claims c;
    struct sp_jws_header head;
    SP_TRY(sp_jws_peek(token, a, &head, d));
    SP_TRY(sp_status_list_claims(token, a, &c, d));
    return sp_view_is(head.typ, "statuslist+jwt") ? SP_OK : SP_ERR(FORMAT);
}

struct sp_rc sp_status_file_check(struct sp_view text, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_view token;
    size_t n = 0;
    while ((token = sp_status_file_next(&text)).n) {
        struct sp_rc rc = check_token(token, &a, NULL);
        if (sp_is(rc, SP_RC_NOMEM))
            return rc;
        n++;
        if (!sp_ok(rc))
            return sp_diag_set(d, SP_ERR(FORMAT), "status.file", NULL, "line %zu is no status list, which is a signed token of type statuslist+jwt", n);
    }
    return n ? SP_OK : sp_diag_set(d, SP_ERR(FORMAT), "status.file", NULL, "there is no status list");
}

/* Whose key it is may hang on the bundle and on the time to judge at; that the key it names signed it does not. */
static struct sp_rc prove_one(const struct sp_trust *t, struct sp_view token, struct sp_arena *a, struct sp_diag *d)
{
    struct sp_jws_header head;
    struct sp_status_claims c;
    struct sp_status_token list;
    const struct sp_key *key;
    SP_TRY(sp_jws_peek(token, a, &head, d));
    SP_TRY(sp_status_list_claims(token, a, &c, d));
    if (!c.iss.n)
        return sp_diag_set(d, SP_ERR(INVALID), "status.issuer", "iss", "the list does not say which node it is of");
    if (!sp_trust_find_node(t, c.iss))
        return SP_OK;
    struct sp_rc rc = sp_trust_find_key(t, c.iss, SP_USE_RECEIPT, head.kid, c.iat_s, &key, d);
    if (sp_is(rc, SP_RC_NOTFOUND))
        rc = sp_trust_may_be_older(t, rc, head.kid, c.iat_s, d);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_EXPIRED) || sp_is(rc, SP_RC_INVALID) ? SP_OK : rc;
    SP_TRY(sp_status_read(token, key, c.iss, c.uri, a, &list, d));
    sp_status_list_free(&list.list);
    return SP_OK;
}

struct sp_rc sp_status_file_prove(const struct sp_trust *t, struct sp_view text, struct sp_diag *d)
{
    struct sp_view token;
    for (size_t n = 1; (token = sp_status_file_next(&text)).n; n++) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_diag why = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = prove_one(t, token, &a, &why);
        if (sp_is(rc, SP_RC_NOMEM))
            return rc;
        if (!sp_ok(rc))
            return sp_diag_set(d, SP_ERR(INVALID), "status.file", NULL, "list %zu is none that its node signed: %s [%s]; get it from the node again, or leave it out", n,
                               why.text[0] ? why.text : sp_rc_meaning(rc), why.rule);
    }
    return SP_OK;
}
