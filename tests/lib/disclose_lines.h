/*
 * tests/lib/disclose_lines.h - reports with disclosures from a text that anybody can change, without breaking SHA-256.
 *
 * Lines: disclosures as JSON, inner ones first, and at last the payload. "#" and the k-th character after '/' stand for the
 * digest of line k.
 * Threading: no shared state.
 */
#ifndef SP_TESTS_DISCLOSE_LINES_H
#define SP_TESTS_DISCLOSE_LINES_H

#include <stdlib.h>

#include "node/evidence/disclose.h"
#include "node/evidence/disclose_quick.h"

enum { DL_MAX = 60 };

static inline void dl_must(bool holds)
{
    if (!holds)
        abort();
}

static inline void dl_put(struct sp_buf *b, struct sp_view text, char digests[][SP_SHA256_TEXT], size_t n)
{
    for (size_t i = 0; i < text.n; i++) {
        size_t k = text.p[i] == '#' && i + 1 < text.n ? (size_t)((unsigned char)text.p[i + 1] - '0') : DL_MAX;
        if (k < n) {
            sp_buf_puts(b, digests[k]);
            i++;
        } else {
            sp_buf_putc(b, text.p[i]);
        }
    }
}

static inline void dl_make(struct sp_view lines, struct sp_buf *payload, struct sp_buf *token)
{
    static char digests[DL_MAX][SP_SHA256_TEXT];
    SP_BUF_AUTO text = { 0 };
    struct sp_view line;
    size_t n = 0;
    sp_buf_puts(token, "h.p.s~");
    for (; n < DL_MAX && sp_view_split(lines, '\n', &line, &lines); n++) {
        sp_buf_clear(&text);
        dl_put(&text, line, digests, n);
        size_t at = token->n;
        sp_buf_put_b64url(token, sp_buf_view(&text));
        dl_must(sp_ok(sp_sha256_b64url(sp_view(token->p + at, token->n - at), digests[n])));
        sp_buf_putc(token, '~');
    }
    dl_put(payload, lines, digests, n);
}

/* Both ways of opening: the quick one says nothing that the other does not. Returns what the other says. */
static inline bool dl_agree(struct sp_view payload, struct sp_view token, bool *quickly)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO one = { 0 };
    SP_BUF_AUTO two = { 0 };
    struct sp_disclosed r;
    struct sp_report report;
    struct sp_view claims;
    struct sp_diag d = { 0 };
    bool ok = sp_ok(sp_disclosed_open(payload, token, &a, &r, &d));
    *quickly = sp_disclosed_quickly(payload, token, &a, &claims, &report);
    dl_must(ok || d.rule[0]);
    dl_must(!*quickly || (ok && sp_disclosed_all(&r) && sp_view_eq(claims, r.claims)));
    if (*quickly) {
        sp_report_put(&one, &report);
        sp_report_put(&two, &r.report);
        dl_must(sp_view_eq(sp_buf_view(&one), claims) && sp_view_eq(sp_buf_view(&two), claims));
    }
    return ok;
}

#endif
