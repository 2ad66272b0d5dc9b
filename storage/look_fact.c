/* Entries of who looked, as facts for reports and as JSON for whoever asks for them. */
#include <stdio.h>

#include "base/clock.h"
#include "schema/codelist.h"
#include "storage/look.h"

#define KIND "query_history.query"

/* Empty: the entry does not have it. */
static struct sp_view value_of(const struct sp_look *l, const char *field, const char *at)
{
    const struct { const char *name; struct sp_view v; } all[] = {
        { "who", l->who }, { "at", sp_view_of(at) }, { "purpose", l->purpose }, { "product", l->product },
        { "authorisation", l->authorisation }, { "basis", l->basis }, { "rule", l->rule },
        { "outcome", sp_view_of(sp_codes(SP_LIST_QUERY_OUTCOME)[l->outcome]) } };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (!strcmp(all[i].name, field))
            return all[i].v;
    return sp_view(NULL, 0);
}

/* In the kind's own order: canonical. */
static void put_data(struct sp_buf *b, const struct sp_kind *kind, const struct sp_look *l)
{
    char at[SP_TIME_TEXT];
    const char *before = "{";
    sp_time_text(l->at_s, at);
    for (size_t i = 0; i < kind->n_fields; i++) {
        struct sp_view v = value_of(l, kind->fields[i].name, at);
        if (!v.n)
            continue;
        sp_buf_putf(b, "%s\"%s\":", before, kind->fields[i].name);
        sp_buf_put_json(b, v);
        before = ",";
    }
    sp_buf_putc(b, '}');
}

struct sp_rc sp_look_fact(const struct sp_look *l, struct sp_view source, struct sp_arena *a, struct sp_fact *out)
{
    SP_BUF_AUTO data = { 0 };
    char id[32];
    const struct sp_kind *kind = sp_kind_named(SP_VIEW_LIT(KIND));
    if (!kind)
        return SP_ERR(INTERNAL);
    put_data(&data, kind, l);
    SP_TRY(sp_buf_rc(&data));
    (void)snprintf(id, sizeof id, l->logged ? "log-%llu" : "refused-%016llx", (unsigned long long)l->log_index);
    struct sp_fact f = { .kind = kind, .status = SP_STATUS_NEW, .class = kind->default_class, .received_s = l->at_s };
    if (!sp_arena_copy(a, sp_view_of(id), &f.id) || !sp_arena_copy(a, source, &f.source) || !sp_arena_copy(a, sp_buf_view(&data), &f.data))
        return SP_ERR(NOMEM);
    *out = f;
    return SP_OK;
}

static void put_text(struct sp_buf *b, const char *name, struct sp_view v)
{
    if (!v.n)
        return;
    sp_buf_putf(b, ",\"%s\":", name);
    sp_buf_put_json(b, v);
}

void sp_look_put_json(struct sp_buf *b, const struct sp_look *l)
{
    char at[SP_TIME_TEXT];
    sp_time_text(l->at_s, at);
    sp_buf_puts(b, "{\"subject\":");
    sp_buf_put_json(b, l->subject);
    put_text(b, "asked", l->asked);
    put_text(b, "at", sp_view_of(at));
    put_text(b, "who", l->who);
    put_text(b, "where", sp_view_of(sp_look_kind_text(l->kind)));
    put_text(b, "node", l->node);
    put_text(b, "op", l->op);
    put_text(b, "purpose", l->purpose);
    put_text(b, "product", l->product);
    put_text(b, "authorisation", l->authorisation);
    put_text(b, "basis", l->basis);
    put_text(b, "outcome", sp_view_of(sp_codes(SP_LIST_QUERY_OUTCOME)[l->outcome]));
    put_text(b, "rule", l->rule);
    if (l->logged)
        sp_buf_putf(b, ",\"log_index\":%llu", (unsigned long long)l->log_index);
    sp_buf_putc(b, '}');
}
