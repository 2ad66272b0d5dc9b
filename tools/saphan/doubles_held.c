#include "tools/saphan/doubles_held.h"

#include "base/clock.h"
#include "tools/common/words.h"
#include "tools/saphan/folder_db.h"

struct held { bool all, json; struct sp_buf *out; size_t n; };

static void put_json(struct sp_buf *b, const struct sp_hold *h, const char *since)
{
    sp_buf_puts(b, "{\"subject\":");
    sp_buf_put_json(b, h->subject);
    sp_buf_puts(b, ",\"name\":");
    sp_buf_put_json(b, h->name);
    sp_buf_puts(b, ",\"other\":{\"subject\":");
    sp_buf_put_json(b, h->other);
    sp_buf_puts(b, ",\"name\":");
    sp_buf_put_json(b, h->other_name);
    sp_buf_putf(b, "},\"since\":\"%s\",\"state\":\"%s\"}\n", since, h->refused ? "refused" : "held");
}

/* Letters that look alike cannot be told apart on a screen: those that are not the other name's are shown by their number, too. */
static void put_strange(struct sp_buf *b, struct sp_view name, struct sp_view other)
{
    SP_BUF_AUTO letters = { 0 };
    for (size_t i = 0, from; i < name.n;) {
        from = i;
        uint32_t cp = sp_utf8_next(name, &i);
        struct sp_view one = sp_view(name.p + from, i - from);
        bool shared = false;
        for (size_t k = 0; k + one.n <= other.n && !shared; k++)
            shared = memcmp(other.p + k, one.p, one.n) == 0;
        if (shared || cp == ' ')
            continue;
        sp_buf_putf(&letters, "%sU+%04X", letters.n ? " " : "", (unsigned)cp);
    }
    if (!letters.n)
        return;
    sp_buf_puts(b, "    ");
    sp_say(b, "held.letters", sp_fill_view("letters", sp_buf_view(&letters)));
    sp_buf_putc(b, '\n');
}

static struct sp_view name_of(struct sp_view name) { return name.n ? name : sp_said("held.no-name"); }

static void put_text(struct sp_buf *b, const struct sp_hold *h, const char *since)
{
    sp_say(b, h->refused ? "held.refused" : "held.since", sp_fill_text("time", since));
    sp_buf_puts(b, "\n  ");
    sp_buf_put_safe(b, h->subject);
    sp_buf_puts(b, "  ");
    sp_buf_put_safe(b, name_of(h->name));
    sp_buf_putc(b, '\n');
    put_strange(b, h->name, h->other_name);
    sp_buf_puts(b, "  ");
    sp_say_safe(b, "held.like", sp_fill_view("other", h->other));
    sp_buf_puts(b, "  ");
    sp_buf_put_safe(b, name_of(h->other_name));
    sp_buf_putc(b, '\n');
}

static struct sp_rc on_hold(void *ctx, const struct sp_hold *h)
{
    struct held *x = ctx;
    char since[SP_TIME_TEXT];
    if (h->refused && !x->all)
        return SP_OK;
    x->n++;
    sp_time_text(h->since_s, since);
    if (x->json)
        put_json(x->out, h, since);
    else
        put_text(x->out, h, since);
    return sp_buf_rc(x->out);
}

struct sp_rc sp_held_list(const char *data, bool all, bool json, struct sp_buf *out, size_t *found, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_SNAP_AUTO snap = NULL;
    struct held x = { all, json, out, 0 };
    SP_TRY(sp_folder_registry(data, &db, &snap, d));
    SP_TRY(sp_holds(snap, on_hold, &x));
    *found = x.n;
    return SP_OK;
}

struct sp_rc sp_held_settle(const char *data, const char *subject, bool release, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_TRY(sp_folder_db_open(data, 0, &db, d));
    return sp_hold_settle(db, sp_view_of(subject), release, d);
}
