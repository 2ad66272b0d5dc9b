/* Trust anchors as files have them; declared in crypto/tsp.h. */
#include "crypto/tsp.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "crypto/x509_internal.h"

static void bio_drop(BIO **b) { BIO_free(*b); }
#define BIO_AUTO __attribute__((cleanup(bio_drop))) BIO *

static struct sp_rc refuse(struct sp_diag *d, struct sp_rc rc, const char *text)
{
    ERR_clear_error();
    return sp_diag_set(d, rc, "tsp.anchor", NULL, "%s", text);
}

static struct sp_rc keep(X509 *x, struct sp_arena *a, struct sp_tsp_anchors *out, struct sp_diag *d)
{
    SP_BUF_AUTO der = { 0 };
    if (out->n == SP_MAX_TSP_ANCHORS)
        return sp_diag_set(d, SP_ERR(LIMIT), "tsp.anchor", NULL, "more than %d trust anchors", (int)SP_MAX_TSP_ANCHORS);
    SP_TRY(sp_x509_put(&der, x));
    SP_X509_AUTO again = sp_x509_read(sp_buf_view(&der)); /* PEM is read loosely; what is kept is strict DER */
    if (!again)
        return refuse(d, SP_ERR(FORMAT), "a trust anchor is not one DER certificate");
    if (!sp_arena_copy(a, sp_buf_view(&der), &out->v[out->n]))
        return SP_ERR(NOMEM);
    out->n++;
    return SP_OK;
}

/* What stands between the certificates is for people, as openssl itself writes it. */
static struct sp_rc read_pem(struct sp_view text, struct sp_arena *a, struct sp_tsp_anchors *out, struct sp_diag *d)
{
    BIO_AUTO in = BIO_new_mem_buf(text.p, (int)text.n);
    if (!in)
        return SP_ERR(NOMEM);
    for (;;) {
        SP_X509_AUTO x = PEM_read_bio_X509(in, NULL, NULL, NULL);
        if (x) {
            SP_TRY(keep(x, a, out, d));
            continue;
        }
        bool end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
        ERR_clear_error();
        return end && out->n ? SP_OK : refuse(d, SP_ERR(FORMAT), "no certificates in PEM or DER");
    }
}

struct sp_rc sp_tsp_anchors_read(struct sp_view file, struct sp_arena *a, struct sp_tsp_anchors *out, struct sp_diag *d)
{
    struct sp_tsp_anchors found = { .n = 0 };
    if (file.n > SP_MAX_TSP_ANCHOR_FILE)
        return refuse(d, SP_ERR(LIMIT), "the file of trust anchors is too long");
    SP_X509_AUTO der = sp_x509_read(file);
    SP_TRY(der ? keep(der, a, &found, d) : read_pem(file, a, &found, d));
    *out = found;
    return SP_OK;
}

struct sp_rc sp_tsp_anchors_add(struct sp_view der, struct sp_arena *a, struct sp_tsp_anchors *out, struct sp_diag *d)
{
    SP_X509_AUTO x = sp_x509_read(der);
    return x ? keep(x, a, out, d) : refuse(d, SP_ERR(FORMAT), "a trust anchor is not one DER certificate");
}
