/* What the office should see in a list before nodes have it. Declared in draft.h. */
#include "node/evidence/trust.h"
#include "tools/common/words.h"
#include "tools/saphan/draft.h"
#include "tools/saphan/server_names.h"

static bool said_before(const struct sp_trust_list *l, const struct sp_trust_node *n, struct sp_view country)
{
    for (const struct sp_trust_node *b = l->nodes; b < n; b++)
        if (b->active && sp_trust_speaks_for(b, country))
            return true;
    return false;
}

static void warn_country(const struct sp_trust_list *l, struct sp_view country)
{
    const struct sp_trust_node *asked;
    SP_BUF_AUTO names = { 0 };
    if (sp_trust_speaker(l, country, &asked) < 2)
        return;
    for (size_t i = 0; i < l->n_nodes; i++)
        if (l->nodes[i].active && sp_trust_speaks_for(&l->nodes[i], country))
            sp_buf_putf(&names, "%s%.*s", names.n ? " " : "", (int)l->nodes[i].id.n, l->nodes[i].id.p);
    if (asked)
        sp_say_line(stderr, "alliance.warn-country", sp_fill_view("country", country), sp_fill_view("nodes", sp_buf_view(&names)), sp_fill_view("node", asked->id));
    else
        sp_say_line(stderr, "alliance.warn-which", sp_fill_view("country", country), sp_fill_view("nodes", sp_buf_view(&names)));
}

static bool is_loopback(struct sp_view url)
{
    return sp_view_starts(url, SP_VIEW_LIT("tls+tcp://127.")) || sp_view_starts(url, SP_VIEW_LIT("tls+tcp://localhost:")) ||
           sp_view_starts(url, SP_VIEW_LIT("tls+tcp://[::1]:"));
}

/* With nodes before it, or with all when only it is looked at. */
static void warn_address(const struct sp_trust_list *l, const struct sp_trust_node *n, bool only)
{
    bool elsewhere = false;
    for (const struct sp_trust_node *b = l->nodes; b < l->nodes + l->n_nodes; b++) {
        if (b == n || !b->active)
            continue;
        elsewhere = elsewhere || !is_loopback(b->exchange_url);
        if ((only || b < n) && sp_view_eq(b->exchange_url, n->exchange_url))
            sp_say_line(stderr, "alliance.warn-address", sp_fill_view("node", b->id), sp_fill_view("other", n->id), sp_fill_view("address", n->exchange_url));
    }
    if (elsewhere && is_loopback(n->exchange_url))
        sp_say_line(stderr, "alliance.warn-loopback", sp_fill_view("node", n->id), sp_fill_view("address", n->exchange_url));
}

static void warn_keys(const struct sp_trust_node *n)
{
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_OPTIONAL; use++)
        if (!sp_trust_key(n, sp_view_of(sp_key_use_text(use)), 0))
            sp_say_line(stderr, "alliance.warn-key", sp_fill_view("node", n->id), sp_fill_text("use", sp_key_use_text(use)));
}

void sp_list_warn(const struct sp_trust_list *l, struct sp_view only)
{
    sp_server_names_warn(l, only);
    for (const struct sp_trust_node *n = l->nodes; n < l->nodes + l->n_nodes; n++) {
        if (!n->active || (only.n && !sp_view_eq(n->id, only)))
            continue;
        for (size_t c = 0; c < n->n_countries; c++)
            if (only.n || !said_before(l, n, n->countries[c]))
                warn_country(l, n->countries[c]);
        warn_address(l, n, only.n > 0);
        warn_keys(n);
    }
}
