/* crypto - this project's signing and sealing against the OpenSSL calls that they are made of. */
#include "tests/bench/primitives.h"

#include "crypto/digest.h"
#include "crypto/jwe.h"
#include "crypto/jws.h"

enum { PAYLOAD = 8 * 1024 };

struct own { struct sp_key *sign, *seal; struct sp_buf payload, jws, jwe, out; };

static void *make(void *arg)
{
    struct own *o = calloc(1, sizeof *o);
    struct sp_jws_header h = { .typ = SP_VIEW_LIT("bench+jwt") };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    (void)arg;
    if (!o)
        bench_fail("memory", NULL);
    bench_ok(sp_key_generate(SP_ALG_ES256, &o->sign), NULL, "key");
    bench_ok(sp_key_generate(SP_ALG_ECDH_ES_A256KW, &o->seal), NULL, "key");
    for (size_t i = 0; i < PAYLOAD; i++)
        sp_buf_putc(&o->payload, (char)('a' + i % 26));
    bench_ok(sp_jws_sign(o->sign, &h, sp_buf_view(&o->payload), &o->jws), &d, "sign");
    bench_ok(sp_jwe_seal(o->seal, "bench+jwe", "JWT", sp_buf_view(&o->jws), &o->jwe), &d, "seal");
    return o;
}

static void drop(void *own)
{
    struct own *o = own;
    sp_key_free(o->sign);
    sp_key_free(o->seal);
    sp_buf_free(&o->payload);
    sp_buf_free(&o->jws);
    sp_buf_free(&o->jwe);
    sp_buf_free(&o->out);
    free(o);
}

static void run_sign(void *own)
{
    struct own *o = own;
    struct sp_jws_header h = { .typ = SP_VIEW_LIT("bench+jwt") };
    sp_buf_clear(&o->out);
    bench_ok(sp_jws_sign(o->sign, &h, sp_buf_view(&o->payload), &o->out), NULL, "sign");
}

static void run_verify(void *own)
{
    struct own *o = own;
    sp_buf_clear(&o->out);
    bench_ok(sp_jws_verify(sp_buf_view(&o->jws), o->sign, "bench+jwt", &o->out, NULL), NULL, "verify");
}

static void run_seal(void *own)
{
    struct own *o = own;
    sp_buf_clear(&o->out);
    bench_ok(sp_jwe_seal(o->seal, "bench+jwe", "JWT", sp_buf_view(&o->jws), &o->out), NULL, "seal");
}

static void run_open(void *own)
{
    struct own *o = own;
    sp_buf_clear(&o->out);
    bench_ok(sp_jwe_open(sp_buf_view(&o->jwe), o->seal, "bench+jwe", true, &o->out, NULL), NULL, "open");
}

static double us(void (*run)(void *))
{
    const struct bench_op op = { make, run, drop, NULL };
    return bench_op_us(&op);
}

int main(void)
{
    struct prim p = prim_measure();
    double jws = PAYLOAD * 4.0 / 3 + 200;
    bench_info("OpenSSL: ES256 signature", p.sign_us, "us");
    bench_info("OpenSSL: ES256 verification", p.verify_us, "us");
    bench_info("OpenSSL: P-256 key pair", p.generate_us, "us");
    bench_info("OpenSSL: P-256 agreement", p.derive_us, "us");
    bench_info("OpenSSL: P-256 point read", p.point_us, "us");
    bench_info("OpenSSL: AES-256 key wrap", p.wrap_us, "us");
    bench_info("OpenSSL: AES-256-GCM", p.gcm_us_per_kb, "us/KiB");
    bench_info("OpenSSL: SHA-256", p.sha_us_per_kb, "us/KiB");
    bench_against("JWS sign, 8 KiB", us(run_sign), "us", p.sign_us + prim_sha_us(&p, jws), "OpenSSL: signature + SHA-256");
    bench_against("JWS verify, 8 KiB", us(run_verify), "us", p.verify_us + prim_sha_us(&p, jws), "OpenSSL: verification + SHA-256");
    bench_against("JWE seal, 11 KiB", us(run_seal), "us",
                  p.generate_us + p.derive_us + prim_sha_us(&p, 80) + p.wrap_us + prim_gcm_us(&p, jws),
                  "OpenSSL: key pair + agreement + wrap + GCM");
    bench_against("JWE open, 11 KiB", us(run_open), "us",
                  p.point_us + p.derive_us + prim_sha_us(&p, 80) + p.wrap_us + prim_gcm_us(&p, jws),
                  "OpenSSL: point + agreement + unwrap + GCM");
    return 0;
}
