#include "tools/saphan/renewal.h"

#include <stdio.h>

#include "base/clock.h"
#include "tools/saphan/draft.h"

enum { CLOCK_AHEAD_S = 86400 };

struct sp_rc sp_renewal_created(const struct sp_join *j, struct sp_diag *d)
{
    char at[SP_TIME_TEXT];
    if (j->created_s <= sp_now_s() + CLOCK_AHEAD_S)
        return SP_OK;
    sp_time_text(j->created_s, at);
    return sp_diag_set(d, SP_ERR(INVALID), "join.created", "created", "the request is from %s, more than a day ahead of the clock here", at);
}

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *text)
{
    return sp_diag_set(d, SP_ERR(DENIED), rule, field, "%s", text);
}

static struct sp_rc check_age(const cJSON *old, const struct sp_join *j, struct sp_diag *d)
{
    struct sp_view text;
    int64_t last_s = 0;
    SP_TRY(sp_json_opt_str(old, "requested", &text, d));
    if (text.n && !sp_time_parse(text, &last_s))
        return sp_diag_set(d, SP_ERR(INVALID), "office.file", "requested", "not a time");
    if (j->created_s >= last_s)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(DENIED), "join.older", "created",
                       "a later request of this node was admitted already (%.*s): ask the node's operator for the newest one; --older takes this one",
                       (int)text.n, text.p);
}

static enum sp_key_use use_in(const struct sp_join *j, const char *kid)
{
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++)
        if (j->key[use] && !strcmp(kid, sp_key_kid(j->key[use])))
            return use;
    return SP_USE_COUNT;
}

static struct sp_rc check_keys(const struct sp_renewal *asked, const cJSON *old, const struct sp_join *j, struct sp_diag *d)
{
    const cJSON *keys, *key;
    bool proved = false;
    SP_TRY(sp_json_arr(old, "keys", &keys, d));
    cJSON_ArrayForEach(key, keys) {
        struct sp_view kid, status;
        SP_TRY(sp_json_str(key, "kid", &kid, d));
        SP_TRY(sp_json_str(key, "status", &status, d));
        enum sp_key_use use = use_in(j, kid.p);
        if (use == SP_USE_COUNT)
            continue;
        bool active = sp_view_is(status, "active");
        if (!active && !asked->older)
            return sp_diag_set(d, SP_ERR(DENIED), "join.key-back", "keys",
                               "the request brings back the %s key %.*s, which is %.*s: is it an old request? --older takes it", sp_key_use_text(use),
                               (int)kid.n, kid.p, (int)status.n, status.p);
        /* An encryption key signs nothing: whoever reads the list can put it into a request. */
        proved = proved || (active && use != SP_USE_ENCRYPTION);
    }
    if (proved || asked->all_keys)
        return SP_OK;
    return refuse(d, "join.all-keys", "keys",
                  "no key that the node has now signed this request: whoever made it may be somebody else. Compare the digest with the "
                  "node's operator by another way, then --all-keys");
}

struct sp_rc sp_renewal_check(const struct sp_renewal *asked, const cJSON *old, const struct sp_join *j, struct sp_diag *d)
{
    if (!asked->older)
        SP_TRY(check_age(old, j, d));
    SP_TRY(check_keys(asked, old, j, d));
    if (asked->reinstate || (!sp_json_get(old, "suspended") && !sp_json_get(old, "left")))
        return SP_OK;
    return refuse(d, "join.reinstate", sp_json_get(old, "left") ? "left" : "suspended",
                  sp_json_get(old, "left") ? "the node has left the alliance; --reinstate takes it in again" : "the node is suspended; --reinstate ends that");
}

struct sp_rc sp_renewal_put(struct sp_buf *b, const char *path, struct sp_view entry, struct sp_view id, bool json, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO before = { 0 };
    SP_JSON_AUTO old = NULL;
    SP_JSON_AUTO new = NULL;
    struct sp_trust_node from, to;
    SP_TRY(sp_office_node(entry, id, &a, &new, &to, d));
    bool had = sp_ok(sp_file_read(path, SP_MAX_MESSAGE_BYTES, &before, NULL)) && sp_ok(sp_office_node(sp_buf_view(&before), id, &a, &old, &from, NULL));
    const struct sp_trust_list were = { .nodes = &from, .n_nodes = had }, are = { .nodes = &to, .n_nodes = 1 };
    (void)sp_list_diff(b, &were, &are, json);
    return sp_buf_rc(b);
}
