/* What a root signed last, and whether a proposal goes on from there. Declared in draft.h. */
#include <stdio.h>

#include "tools/saphan/draft.h"

static struct sp_rc record_path(const char *key_path, struct sp_buf *b)
{
    sp_buf_puts(b, key_path);
    sp_buf_puts(b, ".signed");
    return sp_buf_rc(b);
}

static struct sp_rc parse(struct sp_view text, struct sp_signed *out, struct sp_diag *d)
{
    SP_JSON_AUTO doc = NULL;
    struct sp_view digest, before;
    int64_t version;
    SP_TRY(sp_json_parse(text, 4096, &doc, d));
    SP_TRY(sp_json_i64(doc, "version", &version, d));
    SP_TRY(sp_json_str(doc, "digest", &digest, d));
    SP_TRY(sp_json_opt_str(doc, "before", &before, d));
    if (version < 1 || digest.n >= sizeof out->digest || before.n >= sizeof out->before)
        return sp_diag_set(d, SP_ERR(INVALID), "office.signed", NULL, "the record of what this root signed is not in order");
    *out = (struct sp_signed){ .version = version };
    memcpy(out->digest, digest.p, digest.n);
    if (before.n)
        memcpy(out->before, before.p, before.n);
    return SP_OK;
}

struct sp_rc sp_signed_read(const char *key_path, struct sp_signed *out, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_TRY(record_path(key_path, &path));
    if (!sp_file_exists(sp_buf_cstr(&path))) {
        *out = (struct sp_signed){ .version = 0 };
        return SP_OK;
    }
    SP_TRY(sp_file_read(sp_buf_cstr(&path), 4096, &text, d));
    struct sp_rc rc = parse(sp_buf_view(&text), out, d);
    return sp_ok(rc) ? rc : sp_diag_in_file(d, rc, sp_buf_cstr(&path));
}

struct sp_rc sp_signed_write(const char *key_path, const struct sp_signed *s, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    SP_BUF_AUTO b = { 0 };
    SP_TRY(record_path(key_path, &path));
    sp_buf_putf(&b, "{\"version\":%lld,\"digest\":\"%s\"", (long long)s->version, s->digest);
    if (s->before[0])
        sp_buf_putf(&b, ",\"before\":\"%s\"", s->before);
    sp_buf_puts(&b, "}\n");
    SP_TRY(sp_buf_rc(&b));
    return sp_file_write(sp_buf_cstr(&path), sp_buf_view(&b), 0600, d);
}

struct sp_rc sp_signed_check(const struct sp_signed *last, const struct sp_signed *next, bool again, struct sp_diag *d)
{
    if (last->version < next->version || (last->version == next->version && (again || !strcmp(last->digest, next->digest))))
        return SP_OK;
    if (last->version == next->version)
        return sp_diag_set(d, SP_ERR(EXISTS), "office.signed-before", "version",
                           "this root has signed list %lld (digest %s); if that one was given up by everybody, --again",
                           (long long)last->version, last->digest);
    return sp_diag_set(d, SP_ERR(EXISTS), "office.signed-before", "version",
                       "this root has signed list %lld (digest %s), and signs no list of a lower number any more", (long long)last->version,
                       last->digest);
}

/* The digest that the list before must have by this root's own record; NULL: it cannot say. */
static const char *recorded(const struct sp_signed *last, const struct sp_signed *next)
{
    if (last->version == next->version - 1)
        return last->digest;
    return last->version == next->version && last->before[0] ? last->before : NULL;
}

static struct sp_rc other(struct sp_diag *d, const struct sp_signed *next, const char *expected, const char *whose)
{
    return sp_diag_set(d, SP_ERR(INVALID), "office.before-other", "held",
                       "the list before in this proposal is not list %lld %s (digest %s): what would be shown as changes is not what changes",
                       (long long)next->version - 1, whose, expected);
}

struct sp_rc sp_signed_before(const struct sp_signed *last, const struct sp_signed *next, const char *named, bool again,
                              enum sp_before_known *known, struct sp_diag *d)
{
    const char *own = next->before[0] ? recorded(last, next) : NULL;
    if (named && strcmp(named, next->before) != 0)
        return other(d, next, named, "as --before names it");
    if (own && strcmp(own, next->before) != 0 && !(named && again))
        return other(d, next, own, "that this root knows");
    if (next->before[0] && !own && !named)
        return sp_diag_set(d, SP_ERR(DENIED), "office.before-unknown", "held",
                           "this root has not signed list %lld and knows nothing to compare it with: get its digest from a node (saphan alliance "
                           "show --trust its trust.json), not from this proposal, and give it with --before", (long long)next->version - 1);
    *known = !next->before[0] ? SP_BEFORE_NONE : named ? SP_BEFORE_NAMED : SP_BEFORE_SIGNED;
    return SP_OK;
}
