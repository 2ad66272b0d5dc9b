/* What proves a report: digests, the attached bundle, how to check, and the QR code. */
#include "i18n/legal_form_aid.h"
#include "i18n/qr.h"
#include "i18n/reading_aid.h"
#include "tools/saphan-pdf/paper.h"

/* Behind the proofs: catalogue, format, attached file. */
static void fill_evidence(void *ctx, size_t row, struct sp_cell *cells)
{
    struct sp_paper *p = ctx;
    const struct sp_pdf_report *r = p->report;
    char key[64];
    cells[0].head = true;
    if (row < r->n_proofs) {
        (void)snprintf(key, sizeof key, "evidence.%s", r->proofs[row].name);
        sp_paper_label(p, &cells[0].words, key, 0);
        sp_paper_text(p, &cells[1].words, r->proofs[row].value, 0);
        return;
    }
    static const char *const keys[] = { "text.catalogue", "evidence.format", "evidence.attached" };
    row -= r->n_proofs;
    sp_paper_label(p, &cells[0].words, keys[row], 0);
    if (row == 0) {
        sp_paper_text(p, &cells[1].words, p->doc.language, 0);
        sp_paper_text(p, &cells[1].words, SP_VIEW_LIT(" "), 0);
        sp_paper_text(p, &cells[1].words, p->doc.version, 0);
    } else {
        sp_paper_text(p, &cells[1].words, row == 1 ? p->doc.format : r->attached, 0);
        sp_paper_text(p, &cells[1].words, row == 1 && p->aided ? SP_VIEW_LIT(" " SP_READING_FORMAT) : sp_view(NULL, 0), 0);
        sp_paper_text(p, &cells[1].words, row == 1 && p->formed ? SP_VIEW_LIT(" " SP_FORMS_FORMAT) : sp_view(NULL, 0), 0);
        if (row == 1 && p->doc.translated)
            sp_paper_text(p, &cells[1].words, SP_VIEW_LIT(" " SP_TRANSLATED_FORMAT), 0);
    }
}

/* A module is more than half a millimetre wide: readers on telephones see it. */
#define MODULE 1.6
#define ALL_OF_IT 260.0

static void put_modules(struct sp_sheet *s, const struct sp_qr *q, double x, double y)
{
    for (unsigned row = 0; row < q->size; row++)
        for (unsigned from = 0, to; from < q->size; from = to + 1) {
            for (to = from; to < q->size && sp_qr_dark(q, to, row); to++)
                ;
            if (to > from) /* a little higher than a module, or a printer leaves white lines between them */
                sp_sheet_fill(s, x + from * MODULE, y + row * MODULE, (to - from) * MODULE, MODULE + 0.05, SP_INK);
        }
}

/* The code, and beside it what it holds, in words and to the letter. */
static void put_qr(struct sp_paper *p)
{
    struct sp_sheet *s = &p->sheet;
    struct sp_words w = { .size_pt = 8.5 };
    struct sp_qr q;
    if (!p->report->qr.n)
        return;
    struct sp_rc rc = sp_qr_encode(p->report->qr, &q);
    if (!sp_ok(rc)) {
        sp_paper_fail(p, rc.code);
        return;
    }
    double side = MODULE * (q.size + 2 * SP_QR_QUIET), x = SP_MARGIN + side;
    sp_sheet_need(s, side);
    double top = s->y;
    sp_sheet_open(s, "Figure");
    put_modules(s, &q, SP_MARGIN + MODULE * SP_QR_QUIET, top + MODULE * SP_QR_QUIET);
    sp_sheet_close(s);
    s->y += MODULE * SP_QR_QUIET;
    sp_paper_label(p, &w, "evidence.qr", 0);
    sp_sheet_paragraph(s, &w, x, SP_MARGIN + SP_WIDTH - x, "P", SP_INK);
    sp_words_clear(&w, SP_SMALL_PT);
    sp_paper_text(p, &w, p->report->qr, SP_PDF_SOFT);
    s->y += 3;
    sp_sheet_paragraph(s, &w, x, SP_MARGIN + SP_WIDTH - x, "P", SP_INK);
    s->y = top + side;
    sp_words_free(&w);
}

void sp_paper_evidence(struct sp_paper *p)
{
    struct sp_words w = { .size_pt = 8.5 };
    struct sp_table t = { .sheet = &p->sheet, .n_columns = 2, .n_rows = p->report->n_proofs + 3, .size_pt = 8.5, .x = SP_MARGIN,
                          .width = SP_WIDTH, .fill = fill_evidence, .ctx = p, .column = { SP_WIDTH * 0.36, SP_WIDTH * 0.64 } };
    sp_paper_heading(p, sp_paper_word(p, "text.evidence"), sp_view(NULL, 0));
    sp_sheet_need(&p->sheet, ALL_OF_IT); /* on one page, so that it can be cut out, scanned and filed */
    sp_table_draw(&t);
    p->sheet.y += 6;
    sp_paper_label(p, &w, "evidence.how", 0);
    sp_sheet_paragraph(&p->sheet, &w, SP_MARGIN, SP_WIDTH, "P", SP_INK);
    put_qr(p);
    sp_paper_end(p);
    sp_words_free(&w);
}
