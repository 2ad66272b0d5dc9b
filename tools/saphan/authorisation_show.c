/* Authorisations in words. */
#include "tools/common/words.h"
#include "tools/saphan/authorisation.h"
#include "tools/saphan/folder.h"

enum { LABEL = 11 /* columns */ };

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

static struct sp_view text_of(const cJSON *j, const char *name)
{
    struct sp_view v;
    return sp_ok(sp_json_str(j, name, &v, NULL)) ? v : sp_view("", 0);
}

/* Codes of a list by their labels; NONE: as they are. */
static void put_list(struct sp_buf *b, const cJSON *j, const char *name, enum sp_codelist list)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, sp_json_get(j, name)) {
        struct sp_view one = sp_view_of(cJSON_IsString(item) ? item->valuestring : "?");
        sp_buf_puts(b, b->n ? ", " : "");
        sp_buf_put(b, list == SP_LIST_NONE ? one : sp_words_code(list, one));
    }
}

static void put_row(struct sp_buf *b, const char *label, struct sp_view value)
{
    sp_words_label(b, label, LABEL);
    sp_buf_put_safe(b, value);
    sp_buf_putc(b, '\n');
}

static void put_covered(struct sp_buf *b, const cJSON *j)
{
    SP_BUF_AUTO products = { 0 };
    SP_BUF_AUTO purposes = { 0 };
    SP_BUF_AUTO row = { 0 };
    put_list(&products, j, "products", SP_LIST_PRODUCT);
    put_list(&purposes, j, "purposes", SP_LIST_PURPOSE);
    sp_say(&row, "warrant.for", sp_fill_view("products", sp_buf_view(&products)), sp_fill_view("purposes", sp_buf_view(&purposes)));
    put_row(b, "warrant.covers", sp_buf_view(&row));
}

static void put_given(struct sp_buf *b, const cJSON *j)
{
    SP_BUF_AUTO row = { 0 };
    sp_buf_put(&row, text_of(j, "given_by"));
    sp_buf_puts(&row, " (");
    sp_buf_put(&row, sp_words_code(SP_LIST_AUTH_BASIS, text_of(j, "basis")));
    sp_buf_putc(&row, ')');
    put_row(b, "warrant.given-by", sp_buf_view(&row));
}

static void put_attested(struct sp_buf *b, const cJSON *j)
{
    SP_BUF_AUTO who = { 0 };
    SP_BUF_AUTO row = { 0 };
    sp_buf_put(&who, text_of(j, "iss"));
    sp_buf_putc(&who, '/');
    sp_buf_put(&who, text_of(j, "participant"));
    sp_say(&row, "warrant.by", sp_fill_view("who", sp_buf_view(&who)));
    if (sp_json_get(j, "registered")) {
        sp_buf_puts(&row, ", ");
        sp_say(&row, "warrant.registered", sp_fill_view("time", text_of(j, "registered")));
    }
    put_row(b, "warrant.attested", sp_buf_view(&row));
}

static void put_revoked(struct sp_buf *b, const cJSON *j)
{
    SP_BUF_AUTO row = { 0 };
    if (!sp_json_get(j, "revoked"))
        return;
    sp_say(&row, "warrant.revoked-by", sp_fill_view("time", text_of(j, "revoked")), sp_fill_view("who", text_of(j, "revoked_by")));
    if (sp_json_get(j, "reason")) {
        sp_buf_puts(&row, ": ");
        sp_buf_put(&row, text_of(j, "reason"));
    }
    put_row(b, "warrant.revoked", sp_buf_view(&row));
}

static void put_days(struct sp_buf *b, const cJSON *j)
{
    SP_BUF_AUTO row = { 0 };
    sp_say(&row, "warrant.from-to", sp_fill_view("from", text_of(j, "not_before")), sp_fill_view("to", text_of(j, "expires")));
    put_row(b, "warrant.days", sp_buf_view(&row));
}

void sp_warrant_show(const cJSON *j, bool json, struct sp_buf *b)
{
    static const struct sp_word states[] = { { "valid", "warrant.state-valid" }, { "revoked", "warrant.state-revoked" },
                                             { "not-yet", "warrant.state-not-yet" }, { "expired", "warrant.state-expired" } };
    SP_BUF_AUTO askers = { 0 };
    if (json) {
        sp_json_put(b, j);
        sp_buf_putc(b, '\n');
        return;
    }
    sp_buf_put_safe(b, text_of(j, "id"));
    sp_buf_puts(b, "  ");
    sp_buf_put_safe(b, SP_WORDS_NAMED(states, text_of(j, "state")));
    sp_buf_putc(b, '\n');
    put_row(b, "warrant.company", text_of(j, "subject"));
    put_given(b, j);
    put_covered(b, j);
    put_list(&askers, j, "askers", SP_LIST_NONE);
    put_row(b, "warrant.may-ask", sp_buf_view(&askers));
    put_days(b, j);
    put_attested(b, j);
    if (sp_json_get(j, "document")) {
        SP_BUF_AUTO row = { 0 };
        sp_buf_puts(&row, "SHA-256 ");
        sp_buf_put(&row, text_of(j, "document"));
        put_row(b, "warrant.paper", sp_buf_view(&row));
    }
    put_revoked(b, j);
}
