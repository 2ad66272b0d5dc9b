/* layer: crypto */
/* Notes, verifier keys and cosignatures: published ones, and each way in which one can be wrong. */
#include "tests/lib/check.h"

#include "crypto/note.h"

/* golang.org/x/mod, sumdb/note/note_test.go */
#define PETER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define PETER_X "\"x\":\"GlzZBxQ8OExB6DDFvOEqqIF-xWSaqr8sMTiLNbLXRNY\""
#define PETER_D "\"d\":\"gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS_F1ccoMXM\""
#define ENOCH "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
#define TEXT "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
#define DASH "\xe2\x80\x94 "
#define PETER_64 "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
#define PETER_LINE DASH "PeterNeumann " PETER_64 "\n"
#define ENOCH_64 "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ="
#define ENOCH_LINE DASH "EnochRoot " ENOCH_64 "\n"
/* Both with four characters more in the middle: base64 still, and no signature. */
#define PETER_LONGER DASH "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInABCDNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
#define ENOCH_LONGER DASH "EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tABCDiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
/* c2sp.org/signed-note, test vectors */
#define FOO "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define FOO_NOTE "This is an example message.\n\n" DASH \
    "example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"

/* A checkpoint of the staging log arche2025h1 of transparency.dev, of 2026-05-23, and the published keys of its witnesses. */
#define ARCHE "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
#define REMORA "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
#define STAGEMOLE "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv"
#define GARDEN "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM"
#define SMARTIT "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO"
#define PUBLIC_HEAD "arche2025h1.staging.ct.transparency.dev\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n"
#define PUBLIC_LINES DASH "arche2025h1.staging.ct.transparency.dev " \
    "zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=\n" \
    DASH "arche2025h1.staging.ct.transparency.dev " \
    "ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n" \
    DASH "transparency.dev/DEV:witness-little-garden " \
    "2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==\n" \
    DASH "witness1.smartit.nu/witness1 " \
    "pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==\n" \
    DASH "remora.n621.de " \
    "2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n" \
    DASH "witness.stagemole.eu " \
    "Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==\n"

/* --- a note against some keys --- */

enum { KEYS = 8 };
struct ring { struct sp_arena arena; struct sp_vkey v[KEYS]; struct sp_key *own[KEYS]; size_t n; };

static void ring_add(struct ring *r, const char *vkey)
{
    CHECK_OK(sp_vkey_parse(sp_view_of(vkey), &r->arena, &r->v[r->n], &r->own[r->n], NULL));
    r->n++;
}

static void ring_free(struct ring *r)
{
    for (size_t i = 0; i < r->n; i++)
        sp_key_free(r->own[i]);
    sp_arena_free(&r->arena);
}

/* What came of it: "name", "name@time", joined by a space; or the rule. */
static void told(const struct ring *r, struct sp_view note, struct sp_buf *out)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_note parsed;
    struct sp_note_signer signers[KEYS];
    size_t n = 0;
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_note_parse(note, &arena, &parsed, &d);
    if (sp_ok(rc))
        rc = sp_note_verify(&parsed, r->v, r->n, signers, KEYS, &n, &d);
    if (!sp_ok(rc)) {
        sp_buf_putf(out, "%s %s", sp_rc_text(rc), d.rule);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        sp_buf_puts(out, i ? " " : "");
        sp_buf_put(out, r->v[signers[i].vkey].name);
        if (signers[i].cosigned_s)
            sp_buf_putf(out, "@%lld", (long long)signers[i].cosigned_s);
    }
}

static void note_bytes_say(struct sp_view note, const char *const *vkeys, const char *want)
{
    struct ring r = { 0 };
    SP_BUF_AUTO got = { 0 };
    for (; *vkeys; vkeys++)
        ring_add(&r, *vkeys);
    told(&r, note, &got);
    if (!sp_view_is(sp_buf_view(&got), want))
        fail_msg("%.*s: %.*s, wanted %s", (int)note.n, note.p, (int)got.n, got.p, want);
    ring_free(&r);
}

#define SAYS(note, want, ...) note_bytes_say(SP_VIEW_LIT(note), (const char *const[]){ __VA_ARGS__ __VA_OPT__(,) NULL }, want)

static void published_notes(void **state)
{
    (void)state;
    SAYS(TEXT "\n" PETER_LINE ENOCH_LINE, "PeterNeumann", PETER);
    SAYS(TEXT "\n" PETER_LINE ENOCH_LINE, "PeterNeumann EnochRoot", PETER, ENOCH);
    SAYS(TEXT "\n" PETER_LINE ENOCH_LINE, "PeterNeumann EnochRoot", ENOCH, PETER); /* the note's order */
    SAYS(TEXT "\n" PETER_LINE ENOCH_LINE, "bad_signature note.none");
    SAYS(TEXT "\n" PETER_LONGER, "bad_signature note.signature", PETER);
    SAYS(TEXT "\n" PETER_LINE PETER_LINE ENOCH_LINE ENOCH_LINE ENOCH_LONGER, "PeterNeumann", PETER);
    SAYS(TEXT "\n" DASH "CarmenSandiego " PETER_64 "\n", "bad_signature note.none", PETER);
    SAYS(FOO_NOTE, "example.com/foo", FOO);
    SAYS(FOO_NOTE, "bad_signature note.none", PETER, ENOCH);
}

static void published_checkpoint_with_witnesses(void **state)
{
    (void)state;
    SAYS(PUBLIC_HEAD "\n" PUBLIC_LINES,
         "arche2025h1.staging.ct.transparency.dev transparency.dev/DEV:witness-little-garden@1779573024 "
         "witness1.smartit.nu/witness1@1779573024 remora.n621.de@1779573024 witness.stagemole.eu@1779573024",
         ARCHE, REMORA, STAGEMOLE, GARDEN, SMARTIT);
    SAYS(PUBLIC_HEAD "\n" PUBLIC_LINES, "remora.n621.de@1779573024", REMORA);
    SAYS(PUBLIC_HEAD "an extension\n\n" PUBLIC_LINES, "bad_signature note.signature", REMORA); /* covered too */
    SAYS("arche2025h1.staging.ct.transparency.dev\n42\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n" PUBLIC_LINES,
         "bad_signature note.signature", ARCHE);
    SAYS(PUBLIC_HEAD "\n" PUBLIC_LINES, "bad_signature note.none", FOO);
}

static void one_bad_signature_of_a_known_key_spoils_a_note(void **state)
{
    (void)state;
    SAYS(TEXT "\n" PETER_LINE ENOCH_LONGER, "bad_signature note.signature", PETER, ENOCH);
    SAYS(TEXT "\n" PETER_LINE ENOCH_LONGER, "PeterNeumann", PETER); /* of an unknown one: nothing */
    SAYS(TEXT "\n" PETER_LINE PETER_LONGER, "bad_signature note.signature", PETER); /* also behind a good one */
    SAYS(TEXT "\n" PETER_LONGER PETER_LINE, "bad_signature note.signature", PETER);
    SAYS("Another text.\n\n" PETER_LINE, "bad_signature note.signature", PETER);
    SAYS(TEXT "\n\n" PETER_LINE, "bad_signature note.signature", PETER); /* the text has a line feed more */
    SAYS(TEXT "\n" DASH "PeterNeumann x08go/Y=\n", "bad_signature note.signature", PETER);
    SAYS(TEXT "\n" DASH "PeterNeumann x08gpPZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
         "bad_signature note.none", PETER); /* another hash is another key */
}

static void a_list_with_one_key_twice_is_not_trusted(void **state)
{
    (void)state;
    SAYS(TEXT "\n" ENOCH_LINE, "invalid note.key", ENOCH, PETER, ENOCH);
    SAYS(TEXT "\n" PETER_LINE, "PeterNeumann", ENOCH, PETER, ENOCH); /* unless it has no part in the note */
}

#define MALFORMED(note) SAYS(note, "malformed note.form", PETER)

static void a_note_has_one_form(void **state)
{
    (void)state;
    SAYS("", "malformed note.form", PETER);
    MALFORMED("\n");
    MALFORMED("\n\n");
    MALFORMED(TEXT);
    MALFORMED(TEXT "\n");
    MALFORMED(TEXT PETER_LINE);                                    /* no empty line */
    MALFORMED("\n" PETER_LINE);                                    /* no text */
    MALFORMED(TEXT "\n" DASH "PeterNeumann " PETER_64);            /* no end */
    MALFORMED(TEXT "\n" PETER_LINE "\n");
    MALFORMED(TEXT "\n" PETER_LINE "Unexpected line.\n");
    MALFORMED(TEXT "\n" PETER_LINE "x");
    MALFORMED(TEXT "\n" PETER_LINE "\n" "x");
    MALFORMED("\x01" TEXT "\n" PETER_LINE);
    MALFORMED("\xff" TEXT "\n" PETER_LINE);
    MALFORMED("tab\there\n\n" PETER_LINE);
    MALFORMED("\0" TEXT "\n" PETER_LINE);
    MALFORMED("If you think\r\n\r\n" DASH "PeterNeumann " PETER_64 "\r\n"); /* line ends of another system */
    MALFORMED(TEXT "\n" DASH "PeterNeumann " PETER_64 "\r\n");
    MALFORMED(TEXT "\n- PeterNeumann " PETER_64 "\n");             /* hyphen, en dash, no space, two spaces */
    MALFORMED(TEXT "\n\xe2\x80\x93 PeterNeumann " PETER_64 "\n");
    MALFORMED(TEXT "\n\xe2\x80\x94PeterNeumann " PETER_64 "\n");
    MALFORMED(TEXT "\n" DASH " PeterNeumann " PETER_64 "\n");
    MALFORMED(TEXT "\n" DASH "PeterNeumann  " PETER_64 "\n");
    MALFORMED(TEXT "\n" DASH "PeterNeumann " PETER_64 " \n");
    MALFORMED(TEXT "\n" DASH "PeterNeumann\n");
    MALFORMED(TEXT "\n" DASH "PeterNeumann \n");
    MALFORMED(TEXT "\n" DASH "Bad Name " PETER_64 "\n");
    MALFORMED(TEXT "\n" DASH "Bad+Name " PETER_64 "\n");
    MALFORMED(TEXT "\n" DASH "Bad\xc2\xa0Name " PETER_64 "\n");     /* spaces of Unicode */
    MALFORMED(TEXT "\n" DASH "Bad\xe3\x80\x80Name " PETER_64 "\n");
    MALFORMED(TEXT "\n" DASH "Bad\xc2\x85Name " PETER_64 "\n");
    MALFORMED(TEXT "\n" DASH "Bad\xe2\x80\xa8Name " PETER_64 "\n");
}

#define WITH_64(base64) TEXT "\n" DASH "x " base64 "\n"

static void a_signature_has_one_spelling(void **state)
{
    (void)state;
    SAYS(WITH_64("AAAAAAA="), "bad_signature note.none", PETER); /* a hash and a byte */
    MALFORMED(WITH_64("AAAAAA=="));                              /* a hash only */
    MALFORMED(WITH_64("AAAA"));
    MALFORMED(WITH_64("AAAAAAA"));                               /* no padding */
    MALFORMED(WITH_64("AAAAAAB="));                              /* bits behind the last byte */
    MALFORMED(WITH_64("AAAAAA_-"));                              /* the other alphabet */
    MALFORMED(WITH_64("AAAA\nAAA="));
    MALFORMED(WITH_64("AAAAAAA=AAAA"));
    MALFORMED(WITH_64("===="));
}

static void texts_may_have_empty_lines(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_note note;
    struct sp_view name;
    CHECK_OK(sp_note_parse(SP_VIEW_LIT("a\n\nb\n\n\n" PETER_LINE), &arena, &note, NULL));
    CHECK_VIEW(note.text, "a\n\nb\n\n");
    CHECK_OK(sp_note_parse(SP_VIEW_LIT(TEXT "\n" PETER_LINE "\n" ENOCH_LINE), &arena, &note, NULL)); /* one note in another */
    CHECK_VIEW(note.text, TEXT "\n" PETER_LINE);
    assert_int_equal(note.n, 1);
    name = note.lines[0].name;
    CHECK_VIEW(name, "EnochRoot");
    assert_int_equal(note.lines[0].hash, 0xaf0cfe78);
    assert_int_equal(note.lines[0].blob.n, 64);
    CHECK_OK(sp_note_parse(SP_VIEW_LIT("\n\n" PETER_LINE), &arena, &note, NULL));
    CHECK_VIEW(note.text, "\n");
}

static void notes_are_bounded(void **state)
{
    (void)state;
    SP_BUF_AUTO note = { 0 };
    const char *const peter[] = { PETER, NULL };
    sp_buf_puts(&note, TEXT "\n");
    for (int i = 0; i < SP_MAX_NOTE_SIGNATURES; i++)
        sp_buf_puts(&note, PETER_LINE);
    note_bytes_say(sp_buf_view(&note), peter, "PeterNeumann");
    sp_buf_puts(&note, PETER_LINE);
    note_bytes_say(sp_buf_view(&note), peter, "limit note.signatures");
    sp_buf_clear(&note);
    while (note.n <= SP_MAX_NOTE_BYTES)
        sp_buf_puts(&note, TEXT);
    note_bytes_say(sp_buf_view(&note), peter, "limit note.size");
}

/* --- keys --- */

static void key_refused(const char *vkey, size_t n)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_vkey v;
    struct sp_key *key = NULL;
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_vkey_parse(sp_view(vkey, n), &arena, &v, &key, &d);
    if (!sp_is(rc, SP_RC_FORMAT) || strcmp(d.rule, "note.vkey") || key)
        fail_msg("%.*s: %s %s", (int)n, vkey, sp_rc_text(rc), d.rule);
}

static void key_text_refused(const char *vkey) { key_refused(vkey, strlen(vkey)); }

/* Every part of a key's text, and every text with one byte changed. */
static void mangled_keys_are_refused(void **state)
{
    (void)state;
    char text[] = PETER;
    size_t n = sizeof text - 1;
    for (size_t i = 0; i <= n; i++)
        for (size_t j = i; j <= n; j++)
            if (i != 0 || j != n)
                key_refused(text + i, j - i);
    for (size_t i = 0; i < n; i++) {
        text[i]++;
        key_refused(text, n);
        text[i]--;
    }
}

static void keys_that_cannot_be(void **state)
{
    (void)state;
    key_text_refused("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="); /* too long, hash right */
    key_text_refused("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");         /* a type that is none */
    key_text_refused("five+c31fff66+BSIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIi");                 /* a type of other logs */
    key_text_refused("short+e13af665+ASIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiI=");
    key_text_refused("weak+8b94416d+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");                 /* fits any signature */
    key_text_refused("sp\xe3\x80\x80" "ace+2859b295+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    key_text_refused("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");         /* another spelling */
    key_text_refused("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq_LDE4izWy10TW");
    key_text_refused("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n");
    key_text_refused(" " PETER);
    key_text_refused("Peter+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    /* c2sp.org/signed-note: the plus signs of the base64 part nothing */
    key_text_refused("example.com/foo+00000000+++++++++++++++++++++++++++++++++++++++++++++");
}

static void written_as_read(const char *vkey, enum sp_note_type type)
{
    struct ring r = { 0 };
    struct sp_vkey again;
    SP_BUF_AUTO b = { 0 };
    ring_add(&r, vkey);
    sp_vkey_put(&b, &r.v[0]);
    CHECK_VIEW(sp_buf_view(&b), vkey);
    assert_int_equal(r.v[0].type, type);
    CHECK_OK(sp_vkey_of(r.v[0].name, type, r.own[0], &again, NULL));
    assert_int_equal(again.hash, r.v[0].hash);
    assert_false(sp_key_is_private(r.own[0]));
    ring_free(&r);
}

static void published_keys_are_written_as_read(void **state)
{
    (void)state;
    written_as_read(PETER, SP_NOTE_ED25519);
    written_as_read(FOO, SP_NOTE_ED25519);
    written_as_read("TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6", SP_NOTE_ED25519); /* transparency-dev/formats */
    written_as_read(REMORA, SP_NOTE_COSIGNATURE);
    written_as_read("Peter+428d3eed+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", SP_NOTE_ED25519);
}

static void vkey_refused(struct sp_view name, const struct sp_key *key)
{
    struct sp_vkey v;
    struct sp_diag d = { 0 };
    CHECK_RC(INVALID, sp_vkey_of(name, SP_NOTE_ED25519, key, &v, &d));
    CHECK_RULE(d, "note.vkey");
}

static void names_that_cannot_be(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    SP_KEY_AUTO p256 = NULL;
    struct sp_vkey v;
    char name[SP_MAX_NOTE_NAME + 1];
    memset(name, 'n', sizeof name);
    CHECK_OK(sp_key_generate(SP_ALG_EDDSA, &key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &p256));
    vkey_refused(SP_VIEW_LIT("saphan/demo/LA"), p256);
    vkey_refused(SP_VIEW_LIT(""), key);
    vkey_refused(SP_VIEW_LIT("a b"), key);
    vkey_refused(SP_VIEW_LIT("a+b"), key);
    vkey_refused(SP_VIEW_LIT("a\nb"), key);
    vkey_refused(SP_VIEW_LIT("a\x01" "b"), key);
    vkey_refused(SP_VIEW_LIT("a\xff"), key);
    vkey_refused(sp_view(name, sizeof name), key);
    CHECK_OK(sp_vkey_of(sp_view(name, SP_MAX_NOTE_NAME), SP_NOTE_ED25519, key, &v, NULL));
    CHECK_OK(sp_vkey_of(SP_VIEW_LIT("saphan/\xe0\xba\xaa\xe0\xba\xb0/LA"), SP_NOTE_ED25519, key, &v, NULL));
}

/* --- signing --- */

static struct sp_key *peter_key(void)
{
    struct sp_key *key = NULL;
    SP_JSON_AUTO jwk = NULL;
    CHECK_OK(sp_json_parse(SP_VIEW_LIT("{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," PETER_X "," PETER_D "}"), 0, &jwk, NULL));
    CHECK_OK(sp_key_from_jwk(jwk, &key, NULL));
    return key;
}

static void signs_as_published(void **state)
{
    (void)state;
    SP_KEY_AUTO key = peter_key();
    SP_BUF_AUTO note = { 0 };
    struct sp_vkey v;
    CHECK_OK(sp_vkey_of(SP_VIEW_LIT("PeterNeumann"), SP_NOTE_ED25519, key, &v, NULL));
    CHECK_OK(sp_note_sign(SP_VIEW_LIT(TEXT), &v, &note, NULL));
    CHECK_VIEW(sp_buf_view(&note), TEXT "\n" PETER_LINE);
}

static void what_is_no_text_is_not_signed(void **state)
{
    (void)state;
    static const struct sp_view bad[] = { { "", 0 }, { "abc", 3 }, { "a\r\n", 3 }, { "a\0\n", 3 }, { "\xff\n", 2 } };
    SP_KEY_AUTO key = peter_key();
    SP_BUF_AUTO out = { 0 };
    struct sp_vkey v;
    CHECK_OK(sp_vkey_of(SP_VIEW_LIT("PeterNeumann"), SP_NOTE_ED25519, key, &v, NULL));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct sp_diag d = { 0 };
        CHECK_RC(INVALID, sp_note_sign(bad[i], &v, &out, &d));
        CHECK_RULE(d, "note.form");
        assert_int_equal(out.n, 0);
    }
}

#define HEAD "saphan/demo/LA\n3\nR3/AV/lBtAXd+2SgxXLNQxDjrk0gQrZpd2KgIxrfbAY=\n"

static void cosigned(const struct sp_vkey *v, int64_t at_s, struct sp_buf *note)
{
    CHECK_OK(sp_note_cosign(SP_VIEW_LIT(HEAD), v, at_s, note, NULL));
}

/* A log's key and two witnesses' keys; what they sign is read back with their public texts. */
static void cosignatures_come_back(void **state)
{
    (void)state;
    static const char *const names[] = { "saphan/demo/LA", "saphan/demo/TH/witness", "saphan/demo/VN/witness" };
    struct ring r = { 0 };
    struct sp_key *keys[3];
    struct sp_vkey v[3];
    SP_BUF_AUTO note = { 0 };
    SP_BUF_AUTO got = { 0 };
    for (size_t i = 0; i < 3; i++) {
        SP_BUF_AUTO text = { 0 };
        CHECK_OK(sp_key_generate(SP_ALG_EDDSA, &keys[i]));
        CHECK_OK(sp_vkey_of(sp_view_of(names[i]), i ? SP_NOTE_COSIGNATURE : SP_NOTE_ED25519, keys[i], &v[i], NULL));
        sp_vkey_put(&text, &v[i]);
        ring_add(&r, sp_buf_cstr(&text));
    }
    CHECK_OK(sp_note_sign(SP_VIEW_LIT(HEAD), &v[0], &note, NULL));
    cosigned(&v[2], 1795260000, &note);
    cosigned(&v[1], 1795260007, &note);
    cosigned(&v[1], 1795260008, &note); /* a second look of the same witness counts no more */
    told(&r, sp_buf_view(&note), &got);
    CHECK_VIEW(sp_buf_view(&got), "saphan/demo/LA saphan/demo/VN/witness@1795260000 saphan/demo/TH/witness@1795260007");
    for (size_t i = 0; i < 3; i++)
        sp_key_free(keys[i]);
    ring_free(&r);
}

static void made_by_peter(struct ring *r, struct sp_vkey *log, struct sp_vkey *one, struct sp_vkey *other)
{
    struct sp_vkey *const all[] = { log, one, other };
    static const char *const names[] = { "log", "witness-1", "witness-2" };
    for (size_t i = 0; i < 3; i++) {
        r->own[i] = peter_key();
        CHECK_OK(sp_vkey_of(sp_view_of(names[i]), i ? SP_NOTE_COSIGNATURE : SP_NOTE_ED25519, r->own[i], all[i], NULL));
        r->v[i] = *all[i];
    }
    r->n = 3;
}

static void one_key_counts_once_under_any_name(void **state)
{
    (void)state;
    struct ring r = { 0 };
    struct sp_vkey log, one, other;
    SP_BUF_AUTO note = { 0 };
    SP_BUF_AUTO got = { 0 };
    made_by_peter(&r, &log, &one, &other);
    CHECK_OK(sp_note_sign(SP_VIEW_LIT(HEAD), &log, &note, NULL));
    cosigned(&one, 5, &note);
    cosigned(&other, 6, &note);
    told(&r, sp_buf_view(&note), &got);
    CHECK_VIEW(sp_buf_view(&got), "log");
    /* without the log's line the first witness is the one told */
    SP_BUF_AUTO bare = { 0 };
    sp_buf_puts(&bare, HEAD "\n");
    cosigned(&other, 6, &bare);
    cosigned(&one, 5, &bare);
    sp_buf_clear(&got);
    told(&r, sp_buf_view(&bare), &got);
    CHECK_VIEW(sp_buf_view(&got), "witness-2@6");
    ring_free(&r);
}

static void only_so_many_are_told(void **state)
{
    (void)state;
    struct ring r = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_note note;
    struct sp_note_signer one[1];
    size_t n = 0;
    ring_add(&r, ENOCH);
    ring_add(&r, PETER);
    CHECK_OK(sp_note_parse(SP_VIEW_LIT(TEXT "\n" PETER_LINE ENOCH_LINE), &arena, &note, NULL));
    CHECK_OK(sp_note_verify(&note, r.v, r.n, one, 1, &n, NULL));
    assert_int_equal(n, 1);
    assert_int_equal(one[0].vkey, 1);
    ring_free(&r);
}

/* The line's base64 with the time replaced, which nobody signed so. */
static void with_time(const struct sp_vkey *v, const unsigned char time[8], struct sp_buf *note)
{
    SP_BUF_AUTO line = { 0 };
    SP_BUF_AUTO raw = { 0 };
    struct sp_view name = { 0 }, base64 = { 0 }, rest;
    cosigned(v, 1, &line);
    assert_true(sp_view_split(sp_view(line.p + 4, line.n - 4), ' ', &name, &rest) && sp_view_split(rest, '\n', &base64, &rest));
    CHECK_OK(sp_b64_decode(base64, &raw));
    memcpy(raw.p + 4, time, 8);
    sp_buf_puts(note, HEAD "\n" DASH);
    sp_buf_put(note, name);
    sp_buf_putc(note, ' ');
    sp_buf_put_b64(note, sp_buf_view(&raw));
    sp_buf_putc(note, '\n');
}

static void times_are_signed_and_bounded(void **state)
{
    (void)state;
    static const unsigned char later[8] = { 0, 0, 0, 0, 0, 0, 0, 2 }, beyond[8] = { 0x80 };
    struct ring r = { 0 };
    struct sp_vkey log, one, other;
    SP_BUF_AUTO moved = { 0 };
    SP_BUF_AUTO huge = { 0 };
    SP_BUF_AUTO got = { 0 };
    made_by_peter(&r, &log, &one, &other);
    with_time(&one, later, &moved);
    with_time(&one, beyond, &huge);
    told(&r, sp_buf_view(&moved), &got);
    CHECK_VIEW(sp_buf_view(&got), "bad_signature note.signature");
    sp_buf_clear(&got);
    told(&r, sp_buf_view(&huge), &got);
    CHECK_VIEW(sp_buf_view(&got), "bad_signature note.time");
    ring_free(&r);
}

/* A log's signature is none of its witness, though key and name are the same, nor the other way round. */
static void types_are_kept_apart(void **state)
{
    (void)state;
    SP_KEY_AUTO key = peter_key();
    struct sp_vkey plain, cosigner, forged;
    struct sp_note_signer s[1];
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO note = { 0 };
    struct sp_note parsed;
    struct sp_diag d = { 0 };
    size_t n;
    CHECK_OK(sp_vkey_of(SP_VIEW_LIT("x"), SP_NOTE_ED25519, key, &plain, NULL));
    CHECK_OK(sp_vkey_of(SP_VIEW_LIT("x"), SP_NOTE_COSIGNATURE, key, &cosigner, NULL));
    assert_int_not_equal(plain.hash, cosigner.hash);
    CHECK_OK(sp_note_sign(SP_VIEW_LIT(HEAD), &plain, &note, NULL));
    CHECK_OK(sp_note_parse(sp_buf_view(&note), &arena, &parsed, NULL));
    CHECK_RC(SIGNATURE, sp_note_verify(&parsed, &cosigner, 1, s, 1, &n, &d));
    CHECK_RULE(d, "note.none");
    forged = cosigner; /* as if the hashes had met */
    forged.hash = plain.hash;
    CHECK_RC(SIGNATURE, sp_note_verify(&parsed, &forged, 1, s, 1, &n, &d));
    CHECK_RULE(d, "note.signature");
}

static void not_signed(struct sp_rc rc, const struct sp_diag *d, const char *rule, const struct sp_buf *out)
{
    assert_string_equal(d->rule, rule);
    assert_int_equal(out->n, 0);
    assert_false(sp_ok(rc));
}

static void the_wrong_key_does_not_sign(void **state)
{
    (void)state;
    struct ring r = { 0 }, public = { 0 };
    struct sp_vkey log, one, other;
    struct sp_diag d = { 0 };
    SP_BUF_AUTO out = { 0 };
    made_by_peter(&r, &log, &one, &other);
    ring_add(&public, PETER);
    ring_add(&public, REMORA);
    not_signed(sp_note_sign(SP_VIEW_LIT(HEAD), &one, &out, &d), &d, "note.key", &out);
    not_signed(sp_note_sign(SP_VIEW_LIT(HEAD), &public.v[0], &out, &d), &d, "note.key", &out);
    not_signed(sp_note_cosign(SP_VIEW_LIT(HEAD), &log, 1, &out, &d), &d, "note.key", &out);
    not_signed(sp_note_cosign(SP_VIEW_LIT(HEAD), &public.v[1], 1, &out, &d), &d, "note.key", &out);
    not_signed(sp_note_cosign(SP_VIEW_LIT(HEAD), &one, -1, &out, &d), &d, "note.time", &out);
    not_signed(sp_note_cosign(SP_VIEW_LIT(TEXT), &one, 1, &out, &d), &d, "checkpoint.form", &out); /* only heads of logs */
    ring_free(&r);
    ring_free(&public);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_notes),
        cmocka_unit_test(published_checkpoint_with_witnesses),
        cmocka_unit_test(one_bad_signature_of_a_known_key_spoils_a_note),
        cmocka_unit_test(a_list_with_one_key_twice_is_not_trusted),
        cmocka_unit_test(a_note_has_one_form),
        cmocka_unit_test(a_signature_has_one_spelling),
        cmocka_unit_test(texts_may_have_empty_lines),
        cmocka_unit_test(notes_are_bounded),
        cmocka_unit_test(mangled_keys_are_refused),
        cmocka_unit_test(keys_that_cannot_be),
        cmocka_unit_test(published_keys_are_written_as_read),
        cmocka_unit_test(names_that_cannot_be),
        cmocka_unit_test(signs_as_published),
        cmocka_unit_test(what_is_no_text_is_not_signed),
        cmocka_unit_test(cosignatures_come_back),
        cmocka_unit_test(one_key_counts_once_under_any_name),
        cmocka_unit_test(only_so_many_are_told),
        cmocka_unit_test(times_are_signed_and_bounded),
        cmocka_unit_test(types_are_kept_apart),
        cmocka_unit_test(the_wrong_key_does_not_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
