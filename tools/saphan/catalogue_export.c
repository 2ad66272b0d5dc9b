/* saphan catalogue export - a catalogue as XLIFF or TBX, for translation offices. */
#include <stdio.h>

#include "base/file.h"
#include "tools/catalogue/file.h"
#include "tools/catalogue/tbx.h"
#include "tools/catalogue/xliff.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

static struct sp_rc wrong(struct sp_diag *d, const char *option, const char *text)
{
    return sp_diag_set(d, SP_ERR(USAGE), "catalogue.option", option, "%s", text);
}

/* --- export --- */

struct export_opts { const char *language, *out; bool xliff, tbx, cat; };

static struct sp_rc put_units(const struct export_opts *o, const struct sp_catalogue_file *f, struct sp_arena *a, struct sp_buf *out, struct sp_diag *d)
{
    struct sp_catalogue_source english;
    struct sp_units units;
    if (sp_view_is(f->s.language, "en"))
        return wrong(d, "language", "English is what is translated from");
    SP_TRY(sp_catalogue_file_english(f, a, &english, d));
    SP_TRY(sp_units_of(&f->s, &english, o->tbx, a, &units));
    units.messages = f->messages;
    return o->tbx ? sp_tbx_put(&units, f->s.version, out) : sp_xliff_put(&units, f->s.version, out);
}

static struct sp_rc export(const struct export_opts *o, const char *path, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_CATALOGUE_FILE_AUTO f = { .builtin = false };
    SP_BUF_AUTO out = { 0 };
    if (o->xliff + o->tbx + o->cat != 1)
        return wrong(d, "xliff", "give one of --xliff, --tbx and --source");
    if (!path == !o->language)
        return wrong(d, "language", "give a catalogue's source, or --language of one that is built in");
    SP_TRY(sp_place_replaceable(o->out, o->cat ? "# " : "<?xml", o->cat ? "catalogue" : "XML file", d));
    SP_TRY(path ? sp_catalogue_file_read(path, &a, &f, d) : sp_catalogue_file_builtin(o->language, &a, &f, d));
    if (!o->xliff)
        SP_TRY(sp_catalogue_file_only(&f, d));
    if (o->cat)
        sp_buf_put(&out, sp_catalogue_file_text(&f));
    else
        SP_TRY(put_units(o, &f, &a, &out, d));
    SP_TRY(sp_buf_rc(&out));
    return sp_place_write(o->out, sp_buf_view(&out), d);
}

int sp_cmd_catalogue_export(int argc, char **argv)
{
    struct export_opts o = { .xliff = false };
    const struct sp_cli_option options[] = {
        { "xliff", SP_CLI_FLAG, &o.xliff, NULL, "opt.xliff.catalogue-export", false },
        { "tbx", SP_CLI_FLAG, &o.tbx, NULL, "opt.tbx.catalogue-export", false },
        { "source", SP_CLI_FLAG, &o.cat, NULL, "opt.source.catalogue-export", false },
        { "language", SP_CLI_TEXT, &o.language, "L", "opt.language", false },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "opt.out.stdout", true },
    };
    static const struct sp_cli_command cmd = { "catalogue export", "saphan catalogue export [FILE|--language L] --xliff|--tbx|--source --out FILE",
                                               "help.catalogue.export", sp_cmd_catalogue_export };
    const char *path = NULL;
    size_t n = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, &path, 1, &n, &status))
        return status;
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = export(&o, path, &d);
    return sp_ok(rc) ? 0 : sp_cli_fail(false, rc, &d, path ? path : o.language);
}
