/*
 * tools/import/xml.h - a stream of XML (expat) as a stream of named elements of one namespace.
 *
 * No document type declaration, so no entities but the five of XML itself; bounded depth, text and token size.
 * Elements of other namespaces, and all below them, are passed over.
 *
 * Threading: one thread at a time.
 */
#ifndef SP_TOOLS_IMPORT_XML_H
#define SP_TOOLS_IMPORT_XML_H

#include "base/bytes.h"

enum {
    SP_XML_MAX_DEPTH = 32,
    SP_XML_MAX_TEXT = 16 * 1024,         /* of one element; longer text is cut and the element marked */
    SP_XML_MAX_TOKEN = 1024 * 1024       /* one tag, comment or instruction */
};

struct sp_xml_element {
    int id;               /* position in names, or -1 for a name not in it */
    const char *name;     /* at the start only: local name, as the document has it; borrowed */
    int parent;           /* id of the enclosing element, or -1 */
    unsigned depth;       /* 0 for the root */
    const char **attrs;   /* at the start only: name, value, …, NULL; borrowed */
    struct sp_view text;  /* at the end only: without surrounding white space; borrowed */
    bool cut;             /* at the end only: the text was longer than SP_XML_MAX_TEXT */
    size_t line;
};

struct sp_xml_handler {
    const char *ns;              /* namespace of all names */
    const char *root;            /* what the document element has to be */
    const char *const *names;    /* sorted by byte order */
    int n;
    struct sp_rc (*start)(void *ctx, const struct sp_xml_element *e);
    struct sp_rc (*end)(void *ctx, const struct sp_xml_element *e);
    /* For text that has elements within: each run of it, as it stands; id of the element that it is in. NULL: not told. */
    struct sp_rc (*text)(void *ctx, int id, struct sp_view run, size_t line);
    /* An element of another namespace in the element id, which is passed over unless this fails. NULL: not told. */
    struct sp_rc (*foreign)(void *ctx, int id, size_t line);
};

struct sp_xml;

/* handler and ctx are borrowed for life. */
struct sp_rc SP_MUST sp_xml_new(const struct sp_xml_handler *handler, void *ctx, struct sp_xml **out);
struct sp_rc SP_MUST sp_xml_feed(struct sp_xml *x, struct sp_view piece, bool last, struct sp_diag *d);
void sp_xml_free(struct sp_xml *x); /* NULL is fine */

/* An attribute's value or an empty view. "xml:lang" is asked for by that name. */
struct sp_view sp_xml_attr(const struct sp_xml_element *e, const char *name);

#endif
