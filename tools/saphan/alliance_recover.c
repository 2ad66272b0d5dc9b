/* saphan alliance recover - nodes/ID.json as the newest list has them, where the office's folder lost them or is older. */
#include <stdio.h>

#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/draft.h"

struct recover_opts { const char *dir; bool json; };

static struct sp_rc write_node(const char *dir, const struct sp_trust_node *n, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    const char *path = sp_office_node_path(&a, dir, n->id);
    if (!path)
        return SP_ERR(NOMEM);
    sp_trust_node_put(&text, n);
    sp_buf_putc(&text, '\n');
    SP_TRY(sp_buf_rc(&text));
    return sp_file_write(path, sp_buf_view(&text), 0600, d);
}

/* One after the other, as long as the folder is behind the list. */
static struct sp_rc recover(const struct recover_opts *o, struct sp_buf *b, struct sp_diag *d)
{
    __attribute__((cleanup(sp_office_free))) struct sp_office office = { .n_roots = 0 };
    SP_OFFICE_LOCK_AUTO lock = -1;
    SP_TRY(sp_office_lock(o->dir, &lock, d));
    SP_TRY(sp_office_open(o->dir, &office, d));
    const struct sp_trust_list *last = office.last ? sp_trust_content(office.last) : NULL;
    size_t n = 0;
    for (; last && n <= last->n_nodes; n++) {
        SP_DRAFT_AUTO t = { .n_trees = 0 };
        struct sp_view node = { NULL, 0 };
        SP_TRY(sp_draft_of_folder(o->dir, &t, d));
        if (sp_ok(sp_list_behind(o->dir, &t, last, &node, NULL)))
            break;
        SP_TRY(write_node(o->dir, sp_trust_find_node(office.last, node), d));
        if (o->json) {
            sp_buf_puts(b, n ? "," : "");
            sp_buf_put_json(b, node);
        } else {
            sp_say_put(b, "alliance.recovered", sp_fill_view("node", node), sp_fill_number("version", (long long)last->version));
        }
    }
    if (!n && !o->json)
        sp_said_put(b, "alliance.not-behind");
    return sp_buf_rc(b);
}

int sp_cmd_alliance_recover(int argc, char **argv)
{
    struct recover_opts o = { .dir = NULL };
    const struct sp_cli_option options[] = {
        { "dir", SP_CLI_TEXT, &o.dir, "DIR", "opt.dir", true },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "alliance recover", "saphan alliance recover --dir DIR", "help.alliance.recover", sp_cmd_alliance_recover };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    sp_buf_puts(&b, o.json ? "{\"recovered\":[" : "");
    struct sp_rc rc = recover(&o, &b, &d);
    sp_buf_puts(&b, o.json ? "]}\n" : "");
    return sp_out_end(&b, o.json, rc, &d, o.dir);
}
