/* saphan search - companies of a node's registry by name or identifier, with or without the node running. */
#include <stdio.h>

#include "i18n/match_why.h"
#include "schema/codelist.h"
#include "storage/search.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

struct search_opts { const char *data, *query, *country; int64_t limit; bool json, explain; };

/* Why it scored so: what gave the score, and how the two names meet. False when a name has no keys. */
static bool why(const struct search_opts *o, const struct sp_hit *h, struct sp_name_why *w, struct sp_name_keys keys[2])
{
    struct sp_view country = sp_view(h->subject.p, h->subject.n < 2 ? h->subject.n : 2), asked = sp_view_of(o->country ? o->country : "");
    if (!strcmp(h->by, "identifier") || !sp_ok(sp_name_keys_make(sp_view_of(o->query), asked, &keys[0])) ||
        !sp_ok(sp_name_keys_make(h->name, country, &keys[1])))
        return false;
    sp_name_explain(&keys[0], asked, &keys[1], country, w);
    return true;
}

static const struct sp_word found_by[] = { { "identifier", "search.identifier" }, { "name", "search.name" }, { "beginning", "search.beginning" },
                                           { "words", "search.words" }, { "spelling", "search.spelling" } };

static void put_why(const struct search_opts *o, struct sp_buf *b, const struct sp_hit *h)
{
    struct sp_name_why w;
    struct sp_name_keys keys[2];
    bool names = why(o, h, &w, keys);
    if (o->json) {
        sp_buf_putf(b, ",\"explain\":{\"by\":\"%s\"", h->by);
        if (names) {
            sp_buf_puts(b, ",\"match\":");
            sp_name_why_json(&w, b);
        }
        sp_buf_putc(b, '}');
        return;
    }
    sp_buf_puts(b, "      ");
    sp_say(b, "search.by", sp_fill_view("what", SP_WORDS_NAMED(found_by, sp_view_of(h->by))));
    if (names) {
        sp_buf_puts(b, ": ");
        sp_name_why_text(&w, b);
    }
    sp_buf_putc(b, '\n');
}

static void put_hit(const struct search_opts *o, struct sp_buf *b, const struct sp_hit *h)
{
    if (o->json) {
        sp_buf_puts(b, "{\"subject\":");
        sp_buf_put_json(b, h->subject);
        sp_buf_puts(b, ",\"name\":");
        sp_buf_put_json(b, h->name);
        sp_buf_putf(b, ",\"score\":%.4f", h->score);
        if (o->explain)
            put_why(o, b, h);
        sp_buf_puts(b, "}\n");
        return;
    }
    sp_buf_putf(b, "%.2f  ", h->score);
    sp_buf_put_safe(b, h->subject);
    sp_buf_puts(b, "  ");
    sp_buf_put_safe(b, h->name);
    sp_buf_putc(b, '\n');
    if (o->explain)
        put_why(o, b, h);
}

static struct sp_rc search(const struct search_opts *o, struct sp_buf *b, size_t *found, struct sp_diag *d)
{
    struct sp_hit hits[SP_MAX_SEARCH_HITS];
    SP_DB_AUTO db = NULL;
    SP_SNAP_AUTO snap = NULL;
    SP_TRY(sp_folder_registry(o->data, &db, &snap, d));
    SP_TRY(sp_search(snap, sp_view_of(o->query), sp_view_of(o->country), (size_t)o->limit, hits, found, d));
    for (size_t i = 0; i < *found; i++)
        put_hit(o, b, &hits[i]);
    return sp_buf_rc(b);
}

static struct sp_rc run(const struct search_opts *o, struct sp_buf *b, size_t *found, struct sp_diag *d)
{
    if (o->limit < 1 || o->limit > SP_MAX_SEARCH_HITS)
        return sp_diag_set(d, SP_ERR(USAGE), "search.limit", "limit", "--limit is 1 to %d", SP_MAX_SEARCH_HITS);
    if (o->country && !sp_code_known(SP_LIST_COUNTRY, sp_view_of(o->country)))
        return sp_diag_set(d, SP_ERR(USAGE), "search.country", "country", "--country is an ISO 3166 code such as LA");
    if (sp_utf8_check(sp_view_of(o->query)) != strlen(o->query))
        return sp_diag_set(d, SP_ERR(USAGE), "search.utf8", "query", "--query is not UTF-8");
    return search(o, b, found, d);
}

int sp_cmd_search(int argc, char **argv)
{
    struct search_opts o = { .limit = 10 };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "query", SP_CLI_TEXT, &o.query, "TEXT", "opt.query", true },
        { "country", SP_CLI_TEXT, &o.country, "CC", "opt.country", false },
        { "limit", SP_CLI_INT, &o.limit, "N", "opt.limit.search", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json.lines", false },
        { "explain", SP_CLI_FLAG, &o.explain, NULL, "opt.explain", false },
    };
    static const struct sp_cli_command cmd = { "search", "saphan search --data DIR --query TEXT [--country CC] [--limit N] [--explain]",
                                               "help.search",
                                               sp_cmd_search };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    size_t found = 0;
    struct sp_rc rc = run(&o, &b, &found, &d);
    if (!sp_ok(rc))
        return sp_cli_fail(o.json, rc, &d, o.data);
    sp_out(&b);
    if (!found && !o.json)
        sp_said_line(stderr, "search.nothing");
    return 0;
}
