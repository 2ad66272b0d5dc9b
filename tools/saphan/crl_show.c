/* Revocation lists in plain words. Declared in office_crl.h. */
#include <stdio.h>

#include "base/clock.h"
#include "tools/common/words.h"
#include "tools/saphan/office_crl.h"

/* The root or issuer that signed it, by its place among sp_trust_roots. */
static struct sp_view root_kid(const struct sp_trust *t, size_t root)
{
    const struct sp_trust_list *l = sp_trust_content(t);
    return root < l->n_roots ? l->roots[root].kid : root - l->n_roots < l->n_issuers ? l->issuers[root - l->n_roots].kid : SP_VIEW_LIT("?");
}

typedef void put_key(struct sp_buf *b, const struct sp_trust_node *n, const struct sp_trust_key *k, const struct sp_crl_entry *e);

/* The keys of the trust list that stand on this list; how many. */
static size_t each_key(struct sp_buf *b, const struct sp_trust *t, const struct sp_crl_item *item, put_key *put)
{
    SP_ARENA_AUTO a = { 0 };
    const struct sp_crl_set one = { .v = { item }, .n = 1 };
    const struct sp_trust *with;
    const struct sp_trust_list *l = sp_trust_content(t);
    size_t n = 0;
    if (!sp_ok(sp_trust_with_crls(t, &one, &a, &with)))
        return 0;
    for (size_t i = 0; i < l->n_nodes; i++)
        for (size_t k = 0; k < l->nodes[i].n_keys; k++) {
            const struct sp_trust_key *key = &l->nodes[i].keys[k];
            const struct sp_crl_item *found;
            const struct sp_crl_entry *e = NULL;
            enum sp_key_use use;
            if (!sp_key_use_parse(key->use, &use) ||
                !sp_ok(sp_trust_find_revocation(with, l->nodes[i].id, use, key->kid, &found, &e, NULL)) || !e)
                continue;
            put(b, &l->nodes[i], key, e);
            n++;
        }
    return n;
}

static void put_plain(struct sp_buf *b, const struct sp_trust_node *n, const struct sp_trust_key *k, const struct sp_crl_entry *e)
{
    char since[SP_TIME_TEXT];
    sp_time_text(sp_crl_since(e), since);
    sp_buf_puts(b, "    ");
    sp_say_put(b, "alliance.not-believed", sp_fill_view("node", n->id), sp_fill_view("use", k->use), sp_fill_view("key", k->kid),
               sp_fill_text("since", since), sp_fill_text("reason", sp_crl_reason_text(e->reason)));
}

void sp_crl_put_row(struct sp_buf *b, struct sp_view row, const struct sp_crl *l)
{
    if (l->next_s <= sp_now_s()) {
        sp_say_put(b, "alliance.stale", sp_fill_view("list", row));
        return;
    }
    sp_buf_put(b, row);
    sp_buf_putc(b, '\n');
}

void sp_crl_show(struct sp_buf *b, const struct sp_trust *t, const struct sp_crl_set *set)
{
    for (size_t i = 0; i < set->n; i++) {
        const struct sp_crl *l = &set->v[i]->list;
        struct sp_view kid = root_kid(t, l->root);
        char from[SP_TIME_TEXT], to[SP_TIME_TEXT];
        sp_time_text(l->this_s, from);
        sp_time_text(l->next_s, to);
        SP_BUF_AUTO row = { 0 };
        sp_say_put(b, "alliance.list-of-root", sp_fill_view("key", kid));
        sp_say(&row, "alliance.list-number", sp_fill_number("number", (long long)l->number), sp_fill_text("issued", from), sp_fill_text("next", to));
        sp_buf_puts(b, "    ");
        sp_crl_put_row(b, sp_buf_view(&row), l);
        size_t named = each_key(b, t, set->v[i], put_plain);
        if (named == l->n)
            continue;
        sp_buf_puts(b, "    ");
        sp_say_put(b, l->n - named == 1 ? "alliance.certificate-gone" : "alliance.certificates-gone", sp_fill_number("count", (long long)(l->n - named)));
    }
}

static void put_json(struct sp_buf *b, const struct sp_trust_node *n, const struct sp_trust_key *k, const struct sp_crl_entry *e)
{
    char since[SP_TIME_TEXT];
    sp_time_text(sp_crl_since(e), since);
    sp_buf_puts(b, b->p[b->n - 1] == '[' ? "{" : ",{");
    sp_out_text(b, "node", n->id);
    sp_out_text(b, "use", k->use);
    sp_out_text(b, "kid", k->kid);
    sp_out_text(b, "since", sp_view_of(since));
    sp_out_text(b, "reason", sp_view_of(sp_crl_reason_text(e->reason)));
    sp_buf_putc(b, '}');
}

void sp_crl_show_json(struct sp_buf *b, const struct sp_trust *t, const struct sp_crl_set *set)
{
    for (size_t i = 0; i < set->n; i++) {
        const struct sp_crl *l = &set->v[i]->list;
        char text[SP_TIME_TEXT];
        sp_buf_puts(b, i ? ",{" : "{");
        sp_out_text(b, "root", root_kid(t, l->root));
        sp_out_int(b, "number", l->number);
        sp_time_text(l->this_s, text);
        sp_out_text(b, "issued", sp_view_of(text));
        sp_time_text(l->next_s, text);
        sp_out_text(b, "next", sp_view_of(text));
        sp_out_int(b, "entries", (int64_t)l->n);
        sp_out_key(b, "revoked");
        sp_buf_putc(b, '[');
        (void)each_key(b, t, set->v[i], put_json);
        sp_buf_puts(b, "]}");
    }
}
