#include "tools/import/reader.h"

#include <stdio.h>

static const char *const names[SP_IMPORT_FORMAT_COUNT] = {
#define X(id, name, ends) name,
    SP_IMPORT_FORMAT_LIST(X)
#undef X
};

static const char *const extensions[SP_IMPORT_FORMAT_COUNT] = {
#define X(id, name, ends) ends,
    SP_IMPORT_FORMAT_LIST(X)
#undef X
};

bool sp_import_format_named(struct sp_view name, enum sp_import_format *out)
{
    for (int i = 0; i < SP_IMPORT_FORMAT_COUNT; i++)
        if (sp_view_is(name, names[i])) {
            *out = (enum sp_import_format)i;
            return true;
        }
    return false;
}

const char *sp_import_format_name(enum sp_import_format format)
{
    return format < SP_IMPORT_FORMAT_COUNT ? names[format] : "";
}

const char *sp_import_format_extensions(enum sp_import_format format)
{
    return format < SP_IMPORT_FORMAT_COUNT ? extensions[format] : "";
}

const char *sp_import_formats(void)
{
#define X(id, name, ends) " " name
    static const char list[] = SP_IMPORT_FORMAT_LIST(X);
#undef X
    return list + 1;
}

struct sp_rc sp_import_reader_new(enum sp_import_format format, const struct sp_import_sink *sink, uint64_t from,
                                  struct sp_import_reader **out)
{
    static struct sp_rc (*const makers[SP_IMPORT_FORMAT_COUNT])(struct sp_import_reader **) = {
        [SP_IMPORT_JSONL] = sp_import_jsonl_new,
        [SP_IMPORT_LEI_XML] = sp_import_lei_new,
        [SP_IMPORT_RR_XML] = sp_import_rr_new,
        [SP_IMPORT_GLEIF_JSON] = sp_import_gleif_new,
        [SP_IMPORT_BODS] = sp_import_bods_new,
        [SP_IMPORT_CSV] = sp_import_csv_new,
    };
    if (format >= SP_IMPORT_FORMAT_COUNT)
        return SP_ERR(USAGE);
    struct sp_import_reader *r = NULL;
    SP_TRY(makers[format](&r));
    r->sink = sink;
    r->from = from;
    *out = r;
    return SP_OK;
}

struct sp_rc sp_import_reader_feed(struct sp_import_reader *r, struct sp_view piece, bool last, struct sp_diag *d)
{
    return r->ops->feed(r, piece, last, d);
}

void sp_import_reader_free(struct sp_import_reader *r)
{
    if (r)
        r->ops->free(r);
}

struct sp_rc sp_import_fail(struct sp_diag *d, struct sp_rc rc, const char *rule, size_t line, const char *fmt, ...)
{
    char text[sizeof d->text];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    (void)sp_diag_set(d, rc, rule, NULL, "%s", text);
    if (d)
        d->line = line;
    return rc;
}
