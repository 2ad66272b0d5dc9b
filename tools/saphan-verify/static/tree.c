/*
 * The part of cJSON that the verifier uses, for the program that an auditor gets as one file: Debian has no static cJSON.
 *
 * Only for texts that base/json_scan.c let through, as sp_json_parse does: what is not strict JSON never comes here. A
 * tree is one block of memory, so cJSON_Delete is for its root alone; nothing in base, schema, crypto, i18n and
 * node/evidence takes a tree apart. tests/unit/test_static_tree.c holds it against libcjson.
 */
#include <limits.h>
#include <stdlib.h>

#include "base/json.h"

struct builder {
    const char *p, *end;
    cJSON *node;        /* the next free one */
    cJSON *last_node;   /* one behind the last */
    char *text;         /* where the next string goes; each is shorter than it was written */
};

struct level { cJSON *box, *last; };

/* A value needs a comma, a bracket or a brace before it, or it is the first. */
static size_t count_nodes(const char *p, size_t n)
{
    size_t count = 1;
    for (size_t i = 0; i < n; i++)
        count += p[i] == ',' || p[i] == '[' || p[i] == '{';
    return count < SP_MAX_JSON_NODES + 2 ? count : SP_MAX_JSON_NODES + 2;
}

static void skip_space(struct builder *b)
{
    while (b->p < b->end && (*b->p == ' ' || *b->p == '\t' || *b->p == '\n' || *b->p == '\r'))
        b->p++;
}

static unsigned hex4(const char *p)
{
    unsigned v = 0;
    for (int i = 0; i < 4; i++) {
        unsigned c = (unsigned char)p[i];
        v = v << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return v;
}

static char *put_utf8(char *to, uint32_t cp)
{
    if (cp < 0x80) {
        *to++ = (char)cp;
    } else if (cp < 0x800) {
        *to++ = (char)(0xc0 | cp >> 6);
        *to++ = (char)(0x80 | (cp & 0x3f));
    } else {
        if (cp < 0x10000) {
            *to++ = (char)(0xe0 | cp >> 12);
        } else {
            *to++ = (char)(0xf0 | cp >> 18);
            *to++ = (char)(0x80 | (cp >> 12 & 0x3f));
        }
        *to++ = (char)(0x80 | (cp >> 6 & 0x3f));
        *to++ = (char)(0x80 | (cp & 0x3f));
    }
    return to;
}

/* At "\u": a code point, of two escapes when it needs them. NULL when the text ends. */
static char *unicode(struct builder *b, char *to)
{
    if (b->end - b->p < 6)
        return NULL;
    uint32_t cp = hex4(b->p + 2);
    b->p += 6;
    if (cp >= 0xd800 && cp <= 0xdbff) {
        if (b->end - b->p < 6)
            return NULL;
        cp = 0x10000 + ((cp - 0xd800) << 10) + (hex4(b->p + 2) - 0xdc00);
        b->p += 6;
    }
    return cp <= 0x10ffff ? put_utf8(to, cp) : NULL;
}

static char *escape(struct builder *b, char *to)
{
    static const char from[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    if (b->end - b->p < 2)
        return NULL;
    if (b->p[1] == 'u')
        return unicode(b, to);
    const char *at = strchr(from, b->p[1]);
    if (!at || !*at)
        return NULL;
    *to = means[at - from];
    b->p += 2;
    return to + 1;
}

/* At '"'. What a string means takes no more bytes than what was written between its quotes, so two are left for NUL. */
static char *string(struct builder *b)
{
    char *start = b->text, *to = start;
    for (b->p++; b->p < b->end && *b->p != '"';) {
        const char *run = b->p;
        while (b->p < b->end && *b->p != '"' && *b->p != '\\')
            b->p++;
        memcpy(to, run, (size_t)(b->p - run));
        to += b->p - run;
        if (b->p < b->end && *b->p == '\\' && !(to = escape(b, to)))
            return NULL;
    }
    if (b->p == b->end)
        return NULL;
    b->p++;
    *to = '\0';
    b->text = to + 1;
    return start;
}

static bool number(struct builder *b, cJSON *item)
{
    char text[64];
    size_t n = 0;
    while (b->p < b->end && n < sizeof text - 1 && strchr("+-.0123456789eE", *b->p))
        text[n++] = *b->p++;
    text[n] = '\0';
    if (!n)
        return false;
    item->type = cJSON_Number;
    item->valuedouble = strtod(text, NULL);
    item->valueint = item->valuedouble >= INT_MAX ? INT_MAX : item->valuedouble <= (double)INT_MIN ? INT_MIN : (int)item->valuedouble;
    return true;
}

static bool word(struct builder *b, cJSON *item, const char *text, int type)
{
    size_t n = strlen(text);
    if ((size_t)(b->end - b->p) < n || memcmp(b->p, text, n) != 0)
        return false;
    b->p += n;
    item->type = type;
    return true;
}

/* Anything but the inside of an array or object. */
static bool value(struct builder *b, cJSON *item)
{
    switch (*b->p) {
    case '{': item->type = cJSON_Object; b->p++; return true;
    case '[': item->type = cJSON_Array; b->p++; return true;
    case '"': item->type = cJSON_String; return (item->valuestring = string(b)) != NULL;
    case 't': item->valueint = 1; return word(b, item, "true", cJSON_True);
    case 'f': return word(b, item, "false", cJSON_False);
    case 'n': return word(b, item, "null", cJSON_NULL);
    default: return number(b, item);
    }
}

static cJSON *member(struct builder *b, struct level *l)
{
    if (b->node == b->last_node)
        return NULL;
    cJSON *item = b->node++;
    if (l->last) {
        l->last->next = item;
        item->prev = l->last;
    } else {
        l->box->child = item;
    }
    l->last = item;
    l->box->child->prev = item; /* the first knows the last */
    if (l->box->type != cJSON_Object)
        return item;
    if (b->p == b->end || *b->p != '"' || !(item->string = string(b)))
        return NULL;
    skip_space(b);
    if (b->p == b->end || *b->p++ != ':')
        return NULL;
    skip_space(b);
    return item;
}

/* Containers are kept on an explicit stack, as deep as the scanner lets them be. */
static bool build(struct builder *b, cJSON *root)
{
    struct level stack[SP_MAX_JSON_DEPTH];
    size_t depth = 0;
    for (cJSON *item = root;;) {
        if (b->p == b->end || !value(b, item))
            return false;
        bool box = item->type == cJSON_Object || item->type == cJSON_Array;
        if (box && depth == SP_MAX_JSON_DEPTH)
            return false;
        if (box)
            stack[depth++] = (struct level){ item, NULL };
        skip_space(b);
        while (depth && b->p < b->end && (*b->p == '}' || *b->p == ']')) {
            b->p++;
            depth--;
            skip_space(b);
        }
        if (!depth)
            return b->p == b->end;
        if (b->p < b->end && *b->p == ',')
            b->p++;
        skip_space(b);
        item = member(b, &stack[depth - 1]);
        if (!item)
            return false;
    }
}

cJSON *cJSON_ParseWithLength(const char *text, size_t n)
{
    size_t nodes = count_nodes(text, n);
    cJSON *root = calloc(1, nodes * sizeof *root + n + 8);
    if (!root)
        return NULL;
    struct builder b = { text, text + n, root + 1, root + nodes, (char *)(root + nodes) };
    skip_space(&b);
    if (build(&b, root))
        return root;
    free(root);
    return NULL;
}

void cJSON_Delete(cJSON *root)
{
    free(root);
}

int cJSON_GetArraySize(const cJSON *array)
{
    int n = 0;
    for (const cJSON *c = array ? array->child : NULL; c; c = c->next)
        n++;
    return n;
}

cJSON *cJSON_GetObjectItemCaseSensitive(const cJSON *object, const char *name)
{
    cJSON *c = object && name ? object->child : NULL;
    while (c && (!c->string || strcmp(c->string, name) != 0))
        c = c->next;
    return c;
}

static cJSON_bool is(const cJSON *item, int type) { return item && (item->type & 0xff) == type; }
cJSON_bool cJSON_IsFalse(const cJSON *item) { return is(item, cJSON_False); }
cJSON_bool cJSON_IsTrue(const cJSON *item) { return is(item, cJSON_True); }
cJSON_bool cJSON_IsBool(const cJSON *item) { return is(item, cJSON_True) || is(item, cJSON_False); }
cJSON_bool cJSON_IsNull(const cJSON *item) { return is(item, cJSON_NULL); }
cJSON_bool cJSON_IsNumber(const cJSON *item) { return is(item, cJSON_Number); }
cJSON_bool cJSON_IsString(const cJSON *item) { return is(item, cJSON_String); }
cJSON_bool cJSON_IsArray(const cJSON *item) { return is(item, cJSON_Array); }
cJSON_bool cJSON_IsObject(const cJSON *item) { return is(item, cJSON_Object); }
