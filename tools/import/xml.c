#include "tools/import/xml.h"

#include <expat.h>
#include <stdlib.h>

#include "tools/import/reader.h"

/* Between namespace and local name; no XML name holds it. */
#define SEPARATOR '\n'
#define XML_NAMESPACE "http://www.w3.org/XML/1998/namespace\n"

struct sp_xml {
    XML_Parser parser;
    const struct sp_xml_handler *handler;
    void *ctx;
    int stack[SP_XML_MAX_DEPTH];
    unsigned depth;
    unsigned foreign;        /* depth inside an element of another namespace, 0 = not inside */
    struct sp_buf text;
    bool cut;
    uint64_t fed;
    struct sp_rc rc;         /* of a callback, or of a rule */
    struct sp_diag why;      /* when a rule stopped the parser */
};

static void stop(struct sp_xml *x, struct sp_rc rc)
{
    x->rc = rc;
    (void)XML_StopParser(x->parser, XML_FALSE);
}

static size_t line_of(const struct sp_xml *x)
{
    return (size_t)XML_GetCurrentLineNumber(x->parser);
}

static void stop_rule(struct sp_xml *x, struct sp_rc rc, const char *rule, const char *text)
{
    stop(x, sp_import_fail(&x->why, rc, rule, line_of(x), "%s", text));
}

/* Position of the local name in the sorted names; -2 when the element is of another namespace. */
static int id_of(const struct sp_xml_handler *h, const char *name)
{
    size_t n = strlen(h->ns);
    if (strncmp(name, h->ns, n) != 0 || name[n] != SEPARATOR)
        return -2;
    const char *local = name + n + 1;
    int low = 0, high = h->n - 1;
    while (low <= high) {
        int mid = low + (high - low) / 2, c = strcmp(local, h->names[mid]);
        if (c == 0)
            return mid;
        if (c < 0)
            high = mid - 1;
        else
            low = mid + 1;
    }
    return -1;
}

static bool is_root(const struct sp_xml_handler *h, const char *name)
{
    size_t n = strlen(h->ns);
    return strncmp(name, h->ns, n) == 0 && name[n] == SEPARATOR && strcmp(name + n + 1, h->root) == 0;
}

/* The element that is open, or -1. */
static int inside(const struct sp_xml *x)
{
    return x->depth ? x->stack[x->depth - 1] : -1;
}

static void pass_on(struct sp_xml *x, struct sp_rc rc)
{
    if (!sp_ok(rc))
        stop(x, rc);
}

static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **attrs)
{
    struct sp_xml *x = data;
    if (!sp_ok(x->rc))
        return;
    if (x->depth == 0 && !x->foreign && !is_root(x->handler, name)) {
        stop_rule(x, SP_ERR(FORMAT), "import.xml.root", "the document is of another kind or namespace");
        return;
    }
    if (x->depth + x->foreign >= SP_XML_MAX_DEPTH) {
        stop_rule(x, SP_ERR(LIMIT), "import.xml.depth", "elements are nested too deeply");
        return;
    }
    int id = x->foreign ? -2 : id_of(x->handler, name);
    sp_buf_clear(&x->text);
    x->cut = false;
    if (id == -2) {
        if (!x->foreign++ && x->handler->foreign)
            pass_on(x, x->handler->foreign(x->ctx, inside(x), line_of(x)));
        return;
    }
    const char *local = strrchr(name, SEPARATOR);
    struct sp_xml_element e = { .id = id, .name = local ? local + 1 : name, .parent = inside(x), .depth = x->depth, .attrs = attrs, .line = line_of(x) };
    x->stack[x->depth++] = id;
    pass_on(x, x->handler->start(x->ctx, &e));
}

static bool white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct sp_view trimmed(struct sp_view v)
{
    while (v.n && white(v.p[v.n - 1]))
        v.n--;
    while (v.n && white(*v.p)) {
        v.p++;
        v.n--;
    }
    return v;
}

static void XMLCALL on_end(void *data, const XML_Char *name)
{
    struct sp_xml *x = data;
    (void)name;
    if (!sp_ok(x->rc))
        return;
    if (x->foreign) {
        x->foreign--;
        return;
    }
    x->depth--;
    struct sp_xml_element e = { .id = x->stack[x->depth], .parent = inside(x), .depth = x->depth, .text = trimmed(sp_buf_view(&x->text)), .cut = x->cut,
                                .line = line_of(x) };
    struct sp_rc rc = sp_buf_rc(&x->text);
    if (sp_ok(rc))
        rc = x->handler->end(x->ctx, &e);
    sp_buf_clear(&x->text);
    x->cut = false;
    pass_on(x, rc);
}

static void XMLCALL on_text(void *data, const XML_Char *s, int len)
{
    struct sp_xml *x = data;
    if (x->foreign || !sp_ok(x->rc))
        return;
    if (x->handler->text)
        pass_on(x, x->handler->text(x->ctx, inside(x), sp_view(s, (size_t)len), line_of(x)));
    if (x->text.n + (size_t)len > SP_XML_MAX_TEXT)
        x->cut = true;
    else
        sp_buf_put(&x->text, sp_view(s, (size_t)len));
}

static void XMLCALL on_doctype(void *data, const XML_Char *name, const XML_Char *sysid, const XML_Char *pubid, int internal)
{
    (void)name;
    (void)sysid;
    (void)pubid;
    (void)internal;
    stop_rule(data, SP_ERR(FORMAT), "import.xml.doctype", "a document type declaration is not accepted");
}

struct sp_rc sp_xml_new(const struct sp_xml_handler *handler, void *ctx, struct sp_xml **out)
{
    struct sp_xml *x = calloc(1, sizeof *x);
    if (!x)
        return SP_ERR(NOMEM);
    x->parser = XML_ParserCreateNS(NULL, SEPARATOR);
    if (!x->parser) {
        free(x);
        return SP_ERR(NOMEM);
    }
    x->handler = handler;
    x->ctx = ctx;
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    *out = x;
    return SP_OK;
}

static struct sp_rc syntax_error(struct sp_xml *x, struct sp_diag *d)
{
    enum XML_Error e = XML_GetErrorCode(x->parser);
    if (e == XML_ERROR_NO_MEMORY)
        return SP_ERR(NOMEM);
    return sp_import_fail(d, SP_ERR(FORMAT), "import.xml.syntax", line_of(x), "%s", XML_ErrorString(e));
}

struct sp_rc sp_xml_feed(struct sp_xml *x, struct sp_view piece, bool last, struct sp_diag *d)
{
    enum { STEP = 1 << 20 };
    do {
        size_t n = piece.n < STEP ? piece.n : STEP;
        enum XML_Status st = XML_Parse(x->parser, piece.p, (int)n, last && n == piece.n);
        x->fed += n;
        piece = sp_view(n ? piece.p + n : piece.p, piece.n - n);
        if (!sp_ok(x->rc)) {
            if (x->why.rule[0] && d)
                *d = x->why;
            return x->rc;
        }
        if (st != XML_STATUS_OK)
            return syntax_error(x, d);
        /* Expat keeps an unfinished token whole, so its size is bounded here. */
        XML_Index at = XML_GetCurrentByteIndex(x->parser);
        if (at >= 0 && x->fed - (uint64_t)at > SP_XML_MAX_TOKEN + (uint64_t)STEP)
            return sp_import_fail(d, SP_ERR(LIMIT), "import.xml.token", line_of(x), "a tag or comment is too long");
    } while (piece.n);
    return SP_OK;
}

void sp_xml_free(struct sp_xml *x)
{
    if (!x)
        return;
    XML_ParserFree(x->parser);
    sp_buf_free(&x->text);
    free(x);
}

struct sp_view sp_xml_attr(const struct sp_xml_element *e, const char *name)
{
    static const char prefix[] = XML_NAMESPACE;
    for (const char **a = e->attrs; a && a[0]; a += 2) {
        const char *have = a[0];
        if (!strncmp(name, "xml:", 4)) {
            if (!strncmp(have, prefix, sizeof prefix - 1) && !strcmp(have + sizeof prefix - 1, name + 4))
                return sp_view_of(a[1]);
        } else if (!strcmp(have, name)) {
            return sp_view_of(a[1]);
        }
    }
    return (struct sp_view){ NULL, 0 };
}
