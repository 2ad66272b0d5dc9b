/* layer: crypto */
#include <stdlib.h>

#include "base/json.h"
#include "crypto/sdjwt.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

enum { MAX_LINES = 10 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* What is left out may be chosen at will, and the rest still opens and holds nothing else. */
static void pass_on_less(struct sp_view payload, const struct sp_sdjwt *t, unsigned choice)
{
    bool keep[SP_MAX_DISCLOSURES];
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO claims = { 0 };
    struct sp_sd_parts parts;
    struct sp_sdjwt again;
    size_t kept = 0;
    for (size_t i = 0; i < t->n; i++)
        keep[i] = choice >> i % 8 & 1;
    must(sp_ok(sp_sdjwt_redact(SP_VIEW_LIT("j"), t, keep, &token)));
    for (size_t i = 0; i < t->n; i++)
        kept += keep[i];
    must(sp_ok(sp_sdjwt_split(sp_buf_view(&token), &parts, NULL)) && parts.n == kept && !parts.key_binding.n);
    must(sp_ok(sp_sdjwt_open(payload, &parts, &arena, &claims, &again, NULL)));
}

/* Whatever is ours opens the same for others. True: it opened. */
static bool open_as_others(struct sp_view payload, const struct sp_sd_parts *parts, struct sp_view want)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO claims = { 0 };
    struct sp_sdjwt t;
    struct sp_diag d = { 0 };
    bool opened = sp_ok(sp_sdjwt_open_foreign(payload, parts, &arena, &claims, &t, &d));
    must(opened ? t.n == parts->n : d.rule[0] && !claims.n);
    must(!want.n || sp_view_eq(want, sp_buf_view(&claims)));
    return opened;
}

static void open_all(struct sp_view payload, const struct sp_sd_parts *parts, unsigned choice)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO claims = { 0 };
    SP_JSON_AUTO j = NULL;
    struct sp_sdjwt t;
    struct sp_diag d = { 0 };
    if (!sp_ok(sp_sdjwt_open(payload, parts, &arena, &claims, &t, &d))) {
        must(d.rule[0] && !claims.n);
        (void)open_as_others(payload, parts, sp_view(NULL, 0)); /* perhaps under another hash */
        return;
    }
    /* strict JSON again, no name twice, nothing left of the machinery, no longer than what went in */
    must(sp_ok(sp_json_parse(sp_buf_view(&claims), SP_MAX_BUNDLE_BYTES, &j, NULL)) && cJSON_IsObject(j) && t.n == parts->n);
    must(!sp_json_get(j, "_sd") && !sp_json_get(j, "_sd_alg") && !sp_json_get(j, "..."));
    must(claims.n <= payload.n + parts->disclosures.n);
    for (size_t i = 0; i < t.n; i++)
        must(t.disclosures[i].parent == SP_SD_NONE || (t.disclosures[i].parent < t.n && t.disclosures[i].parent != i));
    must(open_as_others(payload, parts, sp_buf_view(&claims)));
    pass_on_less(payload, &t, choice);
}

/* "#2" stands for the digest of line 2, so that a fuzzer need not break SHA-256. */
static void put_with_digests(struct sp_buf *b, struct sp_view text, char digests[][SP_SHA256_TEXT], size_t n)
{
    for (size_t i = 0; i < text.n; i++) {
        size_t k = text.p[i] == '#' && i + 1 < text.n ? (size_t)(unsigned char)text.p[i + 1] - '0' : MAX_LINES;
        if (k < n) {
            sp_buf_puts(b, digests[k]);
            i++;
        } else {
            sp_buf_putc(b, text.p[i]);
        }
    }
}

/* Lines: disclosures as JSON, inner ones first, and at last the payload. */
static void as_lines(struct sp_view in, unsigned choice)
{
    char digests[MAX_LINES][SP_SHA256_TEXT];
    SP_BUF_AUTO region = { 0 };
    SP_BUF_AUTO text = { 0 };
    struct sp_view line;
    size_t n = 0;
    for (; n < MAX_LINES && sp_view_split(in, '\n', &line, &in); n++) {
        sp_buf_clear(&text);
        put_with_digests(&text, line, digests, n);
        size_t at = region.n;
        sp_buf_put_b64url(&region, sp_buf_view(&text));
        must(sp_ok(sp_sha256_b64url(sp_view(region.p + at, region.n - at), digests[n])));
        sp_buf_putc(&region, '~');
    }
    sp_buf_clear(&text);
    put_with_digests(&text, in, digests, n);
    struct sp_sd_parts parts = { .disclosures = sp_buf_view(&region), .n = n };
    open_all(sp_buf_view(&text), &parts, choice);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    struct sp_sd_parts parts;
    struct sp_diag d = { 0 };
    if (n == 0)
        return 0;
    as_lines(sp_view(data + 1, n - 1), data[0]);
    if (sp_ok(sp_sdjwt_split(sp_view(data, n), &parts, &d)))
        open_all(SP_VIEW_LIT("{\"_sd\":[\"jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4\"]}"), &parts, data[0]);
    else
        must(d.rule[0] != '\0');
    return 0;
}
