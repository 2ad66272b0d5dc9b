#include "i18n/legal_form.h"

#include <pthread.h>

#include "i18n/fold.h"
#include "i18n/legal_form_table.h"
#include "i18n/romanise.h"

/* Built once. */
static struct sp_form_table table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static size_t fold_spelling(struct sp_view spelling, char out[2][256], size_t n[2])
{
    if (!sp_ok(sp_fold(spelling, out[0], sizeof out[0], &n[0])) || n[0] == 0) return 0;
    if ((unsigned char)out[0][0] >= 0xCD) return 1;   /* no Latin letter: зао is no zao */
    n[1] = sp_romanise_latin(sp_view(out[0], n[0]), out[1], sizeof out[1]);
    return 2;
}

static void build(void) { sp_form_table_build(&table, fold_spelling); }

struct sp_view sp_legal_form_strip(struct sp_view folded, struct sp_view country, enum sp_legal_form *form)
{
    (void)pthread_once(&once, build);
    struct sp_view core = folded;
    enum sp_legal_form best = SP_LEGAL_NONE;
    for (int round = 0; round < 6; round++) {
        const struct sp_form_pattern *end = NULL, *front = NULL;
        /* the company part of a branch or subsidiary is not its legal form */
        if (core.n && !sp_form_branch(core)) end = sp_form_at_end(&table, core, country);
        if (end) {
            core = sp_view_trim(sp_view(core.p, core.n - end->n));
            if (sp_form_type(end->form) > best) best = sp_form_type(end->form);
        }
        if (core.n) front = sp_form_in_front(&table, core, country);
        if (front) {
            core = sp_view_trim(sp_view(core.p + front->n, core.n - front->n));
            if (sp_form_type(front->form) > best) best = sp_form_type(front->form);
        }
        if (!end && !front) break;
    }
    *form = best;
    return core.n ? core : folded;
}

static const char *const texts[SP_LEGAL_COUNT] = {
#define X(name, text) [SP_LEGAL_##name] = text,
    SP_LEGAL_FORMS(X)
#undef X
};

const char *sp_legal_form_text(enum sp_legal_form form) { return form < SP_LEGAL_COUNT ? texts[form] : ""; }

struct sp_rc sp_legal_form_named(struct sp_view text, enum sp_legal_form *form)
{
    for (int i = 0; i < SP_LEGAL_COUNT; i++) {
        if (!sp_view_is(text, texts[i])) continue;
        *form = (enum sp_legal_form)i;
        return SP_OK;
    }
    return SP_ERR(INVALID);
}
