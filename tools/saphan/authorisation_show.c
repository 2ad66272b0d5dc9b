/* Authorisations in words. */
#include "tools/saphan/authorisation.h"
#include "tools/saphan/folder.h"

struct sp_rc sp_warrant_place_check(const struct sp_warrant_place *w, bool one, struct sp_diag *d)
{
    if (sp_warrant_by_officer(w) && (!w->place.data || (one && !w->participant)))
        return sp_diag_set(d, SP_ERR(USAGE), "authorisation.option", one ? "participant" : "as",
                           "a participant gives --as, --key and --passphrase, the registry's officer --data%s", one ? " and --participant" : "");
    if (!sp_warrant_by_officer(w) && (!w->place.key || !w->place.passphrase))
        return sp_diag_set(d, SP_ERR(USAGE), "authorisation.option", "key", "--as needs --key and --passphrase");
    if (!sp_warrant_by_officer(w) && w->participant)
        return sp_diag_set(d, SP_ERR(USAGE), "authorisation.option", "participant", "--participant is for the registry's officer, without --as");
    return SP_OK;
}

void sp_warrant_param(struct sp_buf *b, const char *name, const char *value)
{
    if (!value)
        return;
    sp_buf_putf(b, "%s\"%s\":", b->n ? "," : "", name);
    sp_buf_put_json(b, sp_view_of(value));
}

struct sp_rc sp_warrant_call(const struct sp_warrant_place *w, const char *method, struct sp_buf *params, cJSON **result, struct sp_diag *d)
{
    struct sp_rpc_client *c;
    SP_BUF_AUTO text = { 0 };
    sp_buf_putc(&text, '{');
    sp_buf_put(&text, sp_buf_view(params));
    sp_buf_putc(&text, '}');
    SP_TRY(sp_buf_rc(&text));
    SP_TRY(sp_rpc_open(&w->place, &c, d));
    struct sp_rc rc = sp_rpc_call(c, method, sp_buf_view(&text), result, d);
    sp_rpc_close(c);
    return rc;
}

static void put_text(struct sp_buf *b, const cJSON *j, const char *name)
{
    struct sp_view v;
    if (sp_ok(sp_json_str(j, name, &v, NULL)))
        sp_buf_put_safe(b, v);
}

static void put_list(struct sp_buf *b, const cJSON *j, const char *name)
{
    const cJSON *item;
    const char *before = "";
    cJSON_ArrayForEach(item, sp_json_get(j, name)) {
        sp_buf_puts(b, before);
        sp_buf_put_safe(b, sp_view_of(cJSON_IsString(item) ? item->valuestring : "?"));
        before = ", ";
    }
}

static void put_revoked(struct sp_buf *b, const cJSON *j)
{
    if (!sp_json_get(j, "revoked"))
        return;
    sp_buf_puts(b, "\n  revoked    ");
    put_text(b, j, "revoked");
    sp_buf_puts(b, " by ");
    put_text(b, j, "revoked_by");
    if (!sp_json_get(j, "reason"))
        return;
    sp_buf_puts(b, ": ");
    put_text(b, j, "reason");
}

void sp_warrant_show(const cJSON *j, bool json, struct sp_buf *b)
{
    if (json) {
        sp_json_put(b, j);
        sp_buf_putc(b, '\n');
        return;
    }
    put_text(b, j, "id");
    sp_buf_puts(b, "  ");
    put_text(b, j, "state");
    sp_buf_puts(b, "\n  company    ");
    put_text(b, j, "subject");
    sp_buf_puts(b, "\n  given by   ");
    put_text(b, j, "given_by");
    sp_buf_puts(b, " (");
    put_text(b, j, "basis");
    sp_buf_puts(b, ")\n  covers     ");
    put_list(b, j, "products");
    sp_buf_puts(b, " for ");
    put_list(b, j, "purposes");
    sp_buf_puts(b, "\n  may ask    ");
    put_list(b, j, "askers");
    sp_buf_puts(b, "\n  days       ");
    put_text(b, j, "not_before");
    sp_buf_puts(b, " to ");
    put_text(b, j, "expires");
    sp_buf_puts(b, "\n  attested   by ");
    put_text(b, j, "iss");
    sp_buf_putc(b, '/');
    put_text(b, j, "participant");
    if (sp_json_get(j, "registered")) {
        sp_buf_puts(b, ", registered ");
        put_text(b, j, "registered");
    }
    if (sp_json_get(j, "document")) {
        sp_buf_puts(b, "\n  paper      SHA-256 ");
        put_text(b, j, "document");
    }
    put_revoked(b, j);
    sp_buf_putc(b, '\n');
}
