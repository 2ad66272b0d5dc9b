/* A list on its way between the machines that sign it, and the root keys there. Declared in draft.h. */
#include <stdio.h>

#include "crypto/x509.h"
#include "tools/saphan/draft.h"

void sp_proposal_free(struct sp_proposal *p)
{
    sp_trust_free(p->held);
    sp_trust_list_free(&p->list);
    sp_buf_free(&p->payload);
    sp_arena_free(&p->arena);
    *p = (struct sp_proposal){ .n = 0 };
}

static struct sp_rc take_held(const cJSON *doc, struct sp_proposal *p, struct sp_diag *d)
{
    const cJSON *held;
    SP_BUF_AUTO text = { 0 };
    if (!sp_json_get(doc, "held"))
        return SP_OK;
    SP_TRY(sp_json_obj(doc, "held", &held, d));
    sp_json_put(&text, held);
    SP_TRY(sp_buf_rc(&text));
    return sp_trust_open(sp_buf_view(&text), NULL, &p->held, d);
}

static struct sp_rc take_signatures(const cJSON *doc, struct sp_proposal *p, struct sp_diag *d)
{
    const cJSON *list, *item;
    SP_TRY(sp_json_arr(doc, "signatures", &list, d));
    cJSON_ArrayForEach(item, list) {
        if (!cJSON_IsString(item) || p->n == SP_MAX_TRUST_SIGNATURES)
            return sp_diag_set(d, SP_ERR(INVALID), "office.proposal", "signatures", "a list of at most %d compact JWSs",
                               SP_MAX_TRUST_SIGNATURES);
        if (!sp_arena_copy(&p->arena, sp_view_of(item->valuestring), &p->signatures[p->n++]))
            return SP_ERR(NOMEM);
    }
    return SP_OK;
}

static struct sp_rc parse(struct sp_view text, struct sp_proposal *p, struct sp_diag *d)
{
    static const char *const known[] = { "format", "held", "list", "signatures", NULL };
    SP_JSON_AUTO doc = NULL;
    struct sp_view format;
    const cJSON *list;
    SP_TRY(sp_json_parse(text, SP_MAX_PROPOSAL_BYTES, &doc, d));
    SP_TRY(sp_json_only(doc, known, d));
    SP_TRY(sp_json_str(doc, "format", &format, d));
    if (!sp_view_is(format, SP_TYP_PROPOSAL))
        return sp_diag_set(d, SP_ERR(FORMAT), "office.proposal", "format", "not a proposal as saphan alliance propose writes it");
    SP_TRY(take_held(doc, p, d));
    SP_TRY(sp_json_obj(doc, "list", &list, d));
    sp_json_put(&p->payload, list);
    SP_TRY(sp_buf_rc(&p->payload));
    SP_TRY(sp_trust_list_parse(sp_buf_view(&p->payload), &p->arena, &p->list, d));
    SP_TRY(take_signatures(doc, p, d));
    const struct sp_trust_list *held = p->held ? sp_trust_content(p->held) : NULL;
    if (p->list.version != (held ? held->version : 0) + 1 || (held && !sp_view_eq(held->alliance, p->list.alliance)))
        return sp_diag_set(d, SP_ERR(INVALID), "office.proposal", "list", "the list does not follow the one before it");
    return SP_OK;
}

struct sp_rc sp_proposal_read(const char *path, struct sp_proposal *out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(path, SP_MAX_PROPOSAL_BYTES, &text, d));
    struct sp_rc rc = parse(sp_buf_view(&text), out, d);
    return sp_ok(rc) ? rc : sp_diag_in_file(d, rc, path);
}

struct sp_rc sp_proposal_write(const char *path, const struct sp_trust *held, struct sp_view payload,
                               const struct sp_view *signatures, size_t n, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    sp_buf_puts(&b, "{\"format\":\"" SP_TYP_PROPOSAL "\"");
    if (held) {
        struct sp_trust_file f = *sp_trust_file_of(held);
        f.n_history = 0;
        sp_out_key(&b, "held");
        sp_trust_file_put(&b, &f);
    }
    sp_out_key(&b, "list");
    sp_buf_put(&b, payload);
    sp_out_key(&b, "signatures");
    sp_buf_putc(&b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            sp_buf_putc(&b, ',');
        sp_buf_put_json(&b, signatures[i]);
    }
    sp_buf_puts(&b, "]}\n");
    SP_TRY(sp_buf_rc(&b));
    return sp_place_write(path, sp_buf_view(&b), d);
}

/* --- root keys in files --- */

/* "passphrase" beside the key, or in the folder above. */
static const char *pass_beside(struct sp_arena *a, const char *key_path)
{
    const char *slash = strrchr(key_path, '/');
    const char *dir = slash ? sp_arena_text(a, sp_view(key_path, (size_t)(slash - key_path))) : ".";
    const char *here = dir ? sp_place(a, *dir ? dir : "/", "passphrase") : NULL;
    const char *above = dir ? sp_place(a, *dir ? dir : "/", "../passphrase") : NULL;
    return here && !sp_file_exists(here) && above && sp_file_exists(above) ? above : here;
}

static struct sp_rc open_root(const char *key_path, const char *pass_path, struct sp_root *r, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_SECRET_AUTO pass = { 0 };
    SP_KEY_AUTO certified = NULL;
    size_t n = strlen(key_path);
    if (n < 5 || strcmp(key_path + n - 4, ".key") != 0)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "root", "--root is a file NAME.key, with NAME.crt beside it");
    char *crt = sp_arena_text(&a, sp_view_of(key_path));
    const char *pass_file = pass_path ? pass_path : pass_beside(&a, key_path);
    if (!crt || !pass_file)
        return SP_ERR(NOMEM);
    memcpy(crt + n - 4, ".crt", 4);
    SP_TRY(sp_file_read(crt, 64 * 1024, &r->der, d));
    SP_TRY(sp_secret_read_file(pass_file, &pass, d));
    SP_TRY(sp_key_load(key_path, &pass, sp_key_use_alg(SP_USE_ROOT), &r->key, d));
    if (!sp_ok(sp_cert_key(sp_buf_view(&r->der), sp_key_use_alg(SP_USE_ROOT), &certified)) || !sp_key_equal(certified, r->key))
        return sp_diag_set(d, SP_ERR(INVALID), "office.root", "root", "the certificate beside the key is not the key's");
    return SP_OK;
}

struct sp_rc sp_root_open(const char *key_path, const char *pass_path, struct sp_root *out, struct sp_diag *d)
{
    struct sp_root r = { .key = NULL };
    struct sp_rc rc = open_root(key_path, pass_path, &r, d);
    if (!sp_ok(rc)) {
        sp_root_free(&r);
        return rc;
    }
    *out = r;
    return SP_OK;
}

void sp_root_free(struct sp_root *r)
{
    sp_key_drop(&r->key);
    sp_buf_free(&r->der);
}
