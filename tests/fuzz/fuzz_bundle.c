/* layer: schema */
#include <stdlib.h>

#include "schema/bundle.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static bool is_space(unsigned char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static size_t none(void *ctx, struct sp_view rest, struct sp_view *text)
{
    (void)ctx; (void)rest; (void)text;
    return 0;
}

/* A text that is left for later is known again as what the tree finds there. */
static void leave_for_later(struct sp_view file, const struct sp_bundle *tree)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_bundle b;
    const struct sp_bundle_known known = { .starts = none, .texts_later = true };
    if (!sp_ok(sp_bundle_parse_known(file, &known, &arena, &b, NULL)) || b.n_renditions != tree->n_renditions)
        abort();
    for (size_t i = 0; i < b.n_renditions; i++) {
        const struct sp_bundle_rendition *r = &b.renditions[i];
        if (r->written.n ? !sp_json_writes(tree->renditions[i].text, r->written) : !sp_view_eq(tree->renditions[i].text, r->text))
            abort();
    }
}

/* What is accepted differs from its one text by white space only; quickly or by a tree makes no difference. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_bundle b;
    struct sp_diag d;
    bool taken = sp_ok(sp_bundle_parse(sp_view(data, n), &arena, &b, &d));
    struct sp_bundle tree;
    if (taken != sp_ok(sp_bundle_parse_tree(sp_view(data, n), &arena, &tree, &d)))
        abort();
    if (!taken)
        return 0;
    leave_for_later(sp_view(data, n), &tree);
    sp_bundle_put(&again, &b);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (at < again.n && (unsigned char)again.p[at] == data[i])
            at++;
        else if (!is_space(data[i]))
            abort();
    }
    if (at != again.n)
        abort();
    return 0;
}
