/* layer: evidence */
/* The status lists that an auditor brings: a bad file is told as that, and makes no bundle invalid. */
#include "crypto/status.h"
#include "node/evidence/status_file.h"
#include "tests/lib/verify_fixture.h"

#define URI "https://la.example/status/3"
enum { DAY = 86400, IDX = 17 };

struct made { const char *iss; int64_t iat_s; unsigned status; const struct sp_key *key; };

static void put(const struct made *m, struct sp_buf *out)
{
    SP_STATUS_LIST_AUTO bits = { .bits = SP_STATUS_BITS };
    CHECK_OK(sp_status_list_grow(&bits, 64, NULL));
    CHECK_OK(sp_status_list_set(&bits, IDX, m->status, NULL));
    const struct sp_status_token t = { .iss = sp_view_of(m->iss), .sub = SP_VIEW_LIT(URI), .iat_s = m->iat_s, .exp_s = m->iat_s + DAY,
                                       .ttl_s = DAY, .list = bits };
    CHECK_OK(sp_status_sign(m->key, sp_view("", 0), &t, out, NULL));
    sp_buf_puts(out, "\n");
}

static void begin(struct vf *x, const struct made *m, struct sp_buf *file)
{
    vf_begin_as(x, (struct sp_report_status){ SP_VIEW_LIT(URI), IDX });
    struct made one = *m;
    one.key = one.key ? one.key : x->m.f.key[VF_LA][SP_USE_RECEIPT];
    put(&one, file);
}

static void refused(struct vf *x, const struct sp_buf *file, const char *why)
{
    struct sp_diag d = { .rule = "" };
    CHECK_RC(INVALID, sp_status_file_prove(x->m.trust, sp_buf_view(file), &d));
    CHECK_RULE(d, "status.file");
    if (!strstr(d.text, why) || !strstr(d.text, "list 1 ") || !strstr(d.text, "or leave it out"))
        fail_msg("%s: %s", why, d.text);
    x->status = sp_buf_view(file);
    assert_int_equal(vf_judge(x, NULL, 0), SP_MALFORMED); /* and the bundle, judged with it all the same, is not called invalid */
}

static void a_file_that_is_not_what_it_says(void **state)
{
    (void)state;
    struct vf x;
    SP_BUF_AUTO broken = { 0 };
    SP_BUF_AUTO nobodys = { 0 };
    begin(&x, &(struct made){ "LA", TF_NOW, SP_STATUS_VALID, NULL }, &broken);
    broken.p[broken.n - 20] = broken.p[broken.n - 20] == 'A' ? 'B' : 'A';
    refused(&x, &broken, "[jws.signature]");
    const struct made of_nobody = { "", TF_NOW, SP_STATUS_VALID, x.m.f.key[VF_LA][SP_USE_RECEIPT] };
    put(&of_nobody, &nobodys);
    refused(&x, &nobodys, "[status.issuer]");
    SP_BUF_AUTO others = { 0 };
    const struct made by_other = { "LA", TF_NOW, SP_STATUS_VALID, x.m.f.key[VF_GX][SP_USE_RECEIPT] };
    put(&by_other, &others);
    refused(&x, &others, "[trust.key]");
    vf_end(&x);
}

static void what_may_be_true_is_left_to_the_bundle(void **state)
{
    (void)state;
    struct vf x;
    SP_BUF_AUTO file = { 0 };
    SP_KEY_AUTO other = NULL;
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &other));
    begin(&x, &(struct made){ "LA", TF_NOW, SP_STATUS_VALID, NULL }, &file);
    const struct made more[] = { { "VN", TF_NOW, SP_STATUS_VALID, other },             /* of a node that is not in the list */
                                 { "LA", TF_NOW + 5, SP_STATUS_VALID, other },         /* by a key that may be younger than the list */
                                 { "LA", TF_NOW - 400 * DAY, SP_STATUS_VALID, x.m.f.key[VF_LA][SP_USE_RECEIPT] } }; /* before its key's time */
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
        put(&more[i], &file);
    CHECK_OK(sp_status_file_prove(x.m.trust, sp_buf_view(&file), NULL));
    vf_end(&x);
}

/* Both are proved: it is the issuer that contradicts itself. */
static void a_fork_is_no_fault_of_the_file(void **state)
{
    (void)state;
    struct vf x;
    SP_BUF_AUTO file = { 0 };
    begin(&x, &(struct made){ "LA", TF_NOW, SP_STATUS_VALID, NULL }, &file);
    const struct made other = { "LA", TF_NOW, SP_STATUS_INVALID, x.m.f.key[VF_LA][SP_USE_RECEIPT] };
    put(&other, &file);
    CHECK_OK(sp_status_file_prove(x.m.trust, sp_buf_view(&file), NULL));
    x.status = sp_buf_view(&file);
    assert_int_equal(vf_judge(&x, NULL, 0), SP_INVALID);
    vc_is(&x.v.verdict, "status.file", SP_FAIL, "status.fork");
    vf_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_is_not_what_it_says),
        cmocka_unit_test(what_may_be_true_is_left_to_the_bundle),
        cmocka_unit_test(a_fork_is_no_fault_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
