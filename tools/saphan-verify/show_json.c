/* A verdict as JSON: the same in every language. */
#include "base/clock.h"
#include "i18n/rendition.h"
#include "node/evidence/left_out.h"
#include "tools/saphan-verify/show.h"
#include "tools/saphan-verify/show_said.h"

void sp_show_member(struct sp_buf *b, const char *name, struct sp_view value)
{
    sp_buf_putf(b, ",\"%s\":", name);
    sp_buf_put_json(b, value);
}

static void put_safe_member(struct sp_buf *b, const char *name, struct sp_view value)
{
    SP_BUF_AUTO safe = { 0 };
    sp_buf_put_safe(&safe, value);
    sp_show_member(b, name, sp_buf_view(&safe));
}

/* Digests of the protocol are base64url; other programs print hex. */
void sp_show_put_hex(struct sp_buf *b, struct sp_view digest)
{
    SP_BUF_AUTO raw = { 0 };
    if (digest.n && sp_ok(sp_b64url_decode(digest, &raw)))
        sp_buf_put_hex(b, sp_buf_view(&raw));
}

/* By whose consent: what the bank claims of it; and the signed authorisation, when there is one and it was found right. */
static void put_authorisation(struct sp_buf *b, const struct sp_verified *v)
{
    const struct sp_authorisation *c = &v->report.head.authorisation;
    const struct sp_warrant *w = &v->warrant;
    char at[SP_TIME_TEXT];
    SP_BUF_AUTO hex = { 0 };
    if (!c->id.n)
        return;
    sp_buf_puts(b, ",\"authorisation\":{\"id\":");
    sp_buf_put_json(b, c->id);
    sp_show_member(b, "basis", c->basis);
    sp_show_member(b, "expires", c->expires);
    sp_buf_putf(b, ",\"signed\":%s", v->warranted ? "true" : "false");
    if (v->warranted) {
        sp_time_text(w->iat, at);
        put_safe_member(b, "given_by", w->given_by);
        sp_show_member(b, "attested", sp_view_of(at));
        sp_show_member(b, "attested_by", w->participant);
        sp_show_member(b, "kid", sp_view_of(v->warrant_kid));
        sp_show_member(b, "not_before", w->not_before);
        sp_show_put_hex(&hex, w->document);
        sp_show_member(b, "document", w->document);
        sp_show_member(b, "document_sha256_hex", sp_buf_view(&hex));
    }
    sp_buf_putc(b, '}');
}

/* What was verified, for the reader of the JSON: only what stands in verified bytes. */
static void put_report(struct sp_buf *b, const struct sp_verified *v)
{
    const struct sp_report_head *h = &v->report.head;
    char at[SP_TIME_TEXT];
    sp_time_text(h->iat, at);
    sp_buf_puts(b, ",\"report\":{\"subject\":");
    sp_buf_put_json(b, h->sub);
    sp_show_member(b, "jti", h->jti);
    sp_show_member(b, "issuer", h->iss);
    sp_show_member(b, "requester", h->requester);
    sp_show_member(b, "product", h->product);
    sp_show_member(b, "purpose", h->purpose);
    sp_show_member(b, "issued", sp_view_of(at));
    put_authorisation(b, v);
    sp_buf_putf(b, ",\"facts\":%zu,\"disputed\":%zu,\"withheld\":%zu,\"withheld_by\":[", v->report.n_facts, sp_report_disputed(&v->report), sp_report_kinds_withheld(&v->report));
    for (size_t i = 0; i < v->report.n_withheld; i++) {
        const struct sp_withheld *w = &v->report.withheld[i];
        SP_BUF_AUTO words = { 0 };
        sp_rendition_put_rule(sp_catalogue_builtin(SP_VIEW_LIT("en")), w->rule, &words);
        sp_buf_putf(b, "%s{\"count\":%lld", i ? "," : "", (long long)w->count);
        sp_show_member(b, "kind", w->kind);
        sp_show_member(b, "rule", w->rule);
        sp_show_member(b, "text", sp_buf_view(&words));
        sp_buf_putc(b, '}');
    }
    sp_buf_puts(b, "],\"transfer\":[");
    for (size_t i = 0; i < h->transfer.n; i++) {
        sp_buf_puts(b, i ? ",{\"rule\":" : "{\"rule\":");
        sp_buf_put_json(b, h->transfer.grounds[i].rule);
        sp_show_member(b, "basis", h->transfer.grounds[i].basis);
        sp_buf_putc(b, '}');
    }
    sp_buf_puts(b, "]},\"redacted\":");
    sp_left_out_put_json(b, &v->report, &v->hidden);
}

static void put_translations(struct sp_buf *b, const struct sp_verified *v)
{
    static const char *const known[] = { [SP_SIGNER_NOT_JUDGED] = "unknown", [SP_SIGNER_UNKNOWN] = "unknown", [SP_SIGNER_NAMED] = "named", [SP_SIGNER_POLICY] = "policy", [SP_SIGNER_NODE] = "node" };
    if (!v->carried.n)
        return;
    sp_buf_puts(b, ",\"carried_translations\":[");
    for (size_t i = 0; i < v->carried.n; i++) {
        const struct sp_carried *c = &v->carried.v[i];
        sp_buf_puts(b, i ? ",{\"context\":" : "{\"context\":");
        sp_buf_put_json(b, c->t.context);
        sp_show_member(b, "from", c->t.from);
        sp_show_member(b, "to", c->t.to);
        sp_show_member(b, "source", c->t.source);
        put_safe_member(b, "text", c->t.text);
        sp_show_member(b, "method", sp_view_of(sp_method_text(c->t.method)));
        put_safe_member(b, "reviewer", c->t.reviewer);
        put_safe_member(b, "signer", c->t.iss);
        sp_show_member(b, "kid", sp_view_of(c->kid));
        sp_show_member(b, "known", sp_view_of(known[c->signer]));
        sp_show_member(b, "node", c->node);
        sp_buf_putc(b, '}');
    }
    sp_buf_putc(b, ']');
}

void sp_show_trust_json(struct sp_buf *b, const struct sp_trust *trust)
{
    const struct sp_trust_list *list = sp_trust_content(trust);
    const char *const *pinned = sp_trust_pinned(trust);
    sp_buf_putf(b, ",\"trust\":{\"version\":%lld,\"digest\":", (long long)sp_trust_version(trust));
    sp_buf_put_json(b, sp_view_of(sp_trust_digest(trust)));
    put_safe_member(b, "alliance", list->alliance);
    sp_buf_puts(b, ",\"roots\":[");
    for (size_t i = 0; i < list->n_roots; i++) {
        sp_buf_puts(b, i ? "," : "");
        sp_buf_put_json(b, list->roots[i].kid);
    }
    sp_buf_puts(b, "],\"relied_on\":[");
    for (size_t i = 0; pinned[i]; i++) {
        sp_buf_puts(b, i ? "," : "");
        sp_buf_put_json(b, sp_view_of(pinned[i]));
    }
    sp_buf_puts(b, "]}");
}

void sp_show_not_checked_json(struct sp_buf *b, unsigned looked_at)
{
    const char *sep = "";
    sp_buf_puts(b, ",\"not_checked\":[");
    const char *text;
    for (size_t i = 0; (text = sp_not_checked(looked_at, i)) != NULL; i++) {
        sp_buf_puts(b, sep);
        sp_buf_put_json(b, sp_view_of(text));
        sep = ",";
    }
    sp_buf_putc(b, ']');
}

void sp_show_json(struct sp_buf *b, const struct sp_shown *s)
{
    char at[SP_TIME_TEXT];
    sp_time_text(s->at_s, at);
    sp_buf_putf(b, "{\"verdict\":\"%s\",\"at\":\"%s\"", sp_verdict_text(sp_verdict_of(&s->v->verdict)), at);
    put_safe_member(b, "file", sp_view_of(s->file));
    if (s->trust)
        sp_show_trust_json(b, s->trust);
    if (s->v->have_report)
        put_report(b, s->v);
    put_translations(b, s->v);
    sp_buf_puts(b, ",\"checks\":");
    sp_verdict_put(b, &s->v->verdict);
    sp_show_not_checked_json(b, s->looked_at);
    if (s->rendition.n)
        sp_show_member(b, "rendition", s->rendition);
    if (s->translations.n && sp_verdict_of(&s->v->verdict) == SP_VALID)
        sp_show_member(b, "translations", s->translations);
    if (s->said_file)
        sp_show_said_json(b, s->said_file, s->said);
    sp_buf_puts(b, "}\n");
}
