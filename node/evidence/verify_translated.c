#include "node/evidence/verify_translated.h"

#include "i18n/message.h"
#include "node/evidence/carried.h"

struct tally { struct sp_prose_places places; size_t lines, fitting, unknown; };

static enum sp_signer signer_of(const struct sp_translations_question *q, struct sp_verified *v, const struct sp_translation *t, const char *kid,
                                struct sp_view *node)
{
    const struct sp_signers s = { q->trust, v->report.head.iss, v->report.head.aud, q->kids, v->policy, q->at_s };
    enum sp_signer signer = sp_signer_of(&s, t, kid, node);
    if (signer == SP_SIGNER_NODE && sp_signer_ended(&s, *node, kid))
        v->unseen = true;
    return signer;
}

static bool wanted(struct sp_view language, struct sp_view tag)
{
    struct sp_view head = tag, script;
    (void)sp_view_split(tag, '-', &head, &script);
    return !language.n || sp_view_eq(head, language);
}

/* Whose key it is, as far as that is known. */
struct whose { enum sp_signer signer; struct sp_view node; const char *kid; };

/* How it was made, by what, and who signed it: in the reader's language, with the label that a report has for it. */
static void put_spoken(struct sp_buf *b, const struct sp_translation *t, const struct whose *w)
{
    SP_BUF_AUTO name = { 0 };
    SP_BUF_AUTO text = { 0 };
    sp_translation_put_name(&name, t->iss);
    sp_buf_put(&text, sp_catalogue_text(sp_catalogue_builtin(sp_message_language()), sp_carried_label(t)));
    if (t->engine.name.n)
        sp_buf_putf(&text, " (%.*s %.*s)", (int)t->engine.name.n, t->engine.name.p, (int)t->engine.version.n, t->engine.version.p);
    sp_buf_puts(&text, "; ");
    sp_say(&text, "translated.signed-by", sp_fill_view("who", sp_buf_view(&name)));
    if (w->signer == SP_SIGNER_NODE) {
        sp_buf_puts(&text, ", ");
        sp_say(&text, "signer.node", sp_fill_view("node", w->node));
    } else if (w->signer == SP_SIGNER_UNKNOWN) {
        sp_buf_puts(&text, ", ");
        sp_say(&text, "translated.unknown", sp_fill_text("key", w->kid));
    }
    sp_buf_put_safe(b, sp_buf_view(&text));
}

static void put_english(struct sp_buf *b, const struct sp_translation *t, const struct whose *w)
{
    sp_translation_put_label(b, t);
    sp_buf_puts(b, "; signed by ");
    sp_translation_put_name(b, t->iss);
    if (w->signer == SP_SIGNER_NODE)
        sp_buf_putf(b, ", key of node %.*s", (int)w->node.n, w->node.p);
    else if (w->signer == SP_SIGNER_UNKNOWN)
        sp_buf_putf(b, ", signer not known: key %s", w->kid);
}

static void show(struct sp_buf *b, const struct sp_translation *t, struct sp_view source, const struct whose *w, bool spoken)
{
    sp_buf_putf(b, "%.*s\n  %.*s: ", (int)t->context.n, t->context.p, (int)t->from.n, t->from.p);
    sp_buf_put_safe(b, source);
    sp_buf_putf(b, "\n  %.*s: ", (int)t->to.n, t->to.p);
    sp_buf_put_safe(b, t->text);
    sp_buf_puts(b, "\n  [");
    if (spoken && !sp_view_is(sp_message_language(), "en"))
        put_spoken(b, t, w);
    else
        put_english(b, t, w);
    sp_buf_puts(b, "]\n");
}

static struct sp_rc one(const struct sp_translations_question *q, struct sp_view line, struct sp_verified *v, struct tally *n, struct sp_buf *shown,
                        struct sp_diag *d)
{
    struct sp_translation t;
    struct sp_view source;
    char kid[44];
    n->lines++;
    SP_TRY(sp_translation_open(line, q->at_s, &v->arena, &t, kid, d));
    struct sp_rc rc = sp_translation_fits(&t, &n->places, &source, d);
    if (sp_is(rc, SP_RC_INVALID) && !strcmp(d->rule, "translation.source"))
        return SP_OK;
    SP_TRY(rc);
    n->fitting++;
    struct whose w = { .kid = kid };
    w.signer = signer_of(q, v, &t, kid, &w.node);
    n->unknown += w.signer == SP_SIGNER_UNKNOWN;
    if (wanted(q->language, t.to))
        show(shown, &t, source, &w, q->spoken);
    return sp_buf_rc(shown);
}

struct sp_rc sp_verify_translations(const struct sp_translations_question *q, struct sp_verified *v, struct sp_buf *shown)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct tally n = { .lines = 0 };
    SP_BUF_AUTO words = { 0 };
    struct sp_rc rc = SP_OK;
    if (!v->have_report) {
        sp_verdict_skip(&v->verdict, "translation.assertion", "report");
        return SP_OK;
    }
    SP_TRY(sp_prose_places(&v->report, &v->arena, &n.places));
    for (struct sp_view rest = q->file, line = rest; sp_ok(rc) && rest.n;) {
        line = rest;
        if (!sp_view_split(rest, '\n', &line, &rest))
            rest = sp_view(NULL, 0);
        rc = one(q, line, v, &n, &words, &d);
    }
    if (sp_is(rc, SP_RC_NOMEM) || sp_is(rc, SP_RC_INTERNAL))
        return rc;
    bool ok = sp_verdict_take(&v->verdict, "translation.assertion", rc, &d, "translations signed, and of texts of this report or of others");
    sp_verdict_expected(&v->verdict, "signed translations, with a machine's numbers as in the original");
    if (!ok) {
        sp_verdict_actual(&v->verdict, "line %zu: %s", n.lines, d.rule);
        return SP_OK;
    }
    sp_verdict_actual(&v->verdict, "%zu, of texts of this report %zu, by signers that are not known %zu", n.lines, n.fitting, n.unknown);
    sp_buf_put(shown, sp_buf_view(&words));
    return sp_buf_rc(shown);
}
