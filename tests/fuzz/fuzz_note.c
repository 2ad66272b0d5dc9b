/* layer: crypto */
#include <stdlib.h>

#include "crypto/note.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

#define DASH "\xe2\x80\x94 "
/* Published keys, as in tests/unit/test_crypto_note.c, and the texts that they signed in the corpus. */
static const char *const known[] = {
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
};
static const char *const texts[] = {
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
    "arche2025h1.staging.ct.transparency.dev\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n",
};
enum { KNOWN = sizeof known / sizeof *known, TEXTS = sizeof texts / sizeof *texts };

static const struct sp_vkey *ring(void)
{
    static struct sp_arena arena;
    static struct sp_vkey v[KNOWN];
    struct sp_key *key;
    if (!v[0].key)
        for (size_t i = 0; i < KNOWN; i++)
            if (!sp_ok(sp_vkey_parse(sp_view_of(known[i]), &arena, &v[i], &key, NULL)))
                abort();
    return v;
}

/* What is read has one spelling: written again it is the same bytes. */
static void same_bytes(struct sp_view in, const struct sp_note *note)
{
    SP_BUF_AUTO b = { 0 };
    sp_buf_put(&b, note->text);
    sp_buf_putc(&b, '\n');
    for (size_t i = 0; i < note->n; i++) {
        SP_BUF_AUTO raw = { 0 };
        sp_buf_put_u32be(&raw, note->lines[i].hash);
        sp_buf_put(&raw, note->lines[i].blob);
        sp_buf_puts(&b, DASH);
        sp_buf_put(&b, note->lines[i].name);
        sp_buf_putc(&b, ' ');
        sp_buf_put_b64(&b, sp_buf_view(&raw));
        sp_buf_putc(&b, '\n');
    }
    if (!note->n || !sp_view_eq(sp_buf_view(&b), in))
        abort();
}

/* Whatever verifies is one of the texts that were signed. */
static void only_signed_texts(const struct sp_note *note)
{
    struct sp_note_signer who[KNOWN];
    struct sp_diag d = { 0 };
    size_t n = 0, at = 0;
    if (!sp_ok(sp_note_verify(note, ring(), KNOWN, who, KNOWN, &n, &d))) {
        if (!d.rule[0] || n)
            abort();
        return;
    }
    while (at < TEXTS && !sp_view_is(note->text, texts[at]))
        at++;
    if (at == TEXTS || !n || n > KNOWN)
        abort();
}

static void a_checkpoint(struct sp_view text)
{
    struct sp_checkpoint c;
    struct sp_diag d = { 0 };
    SP_BUF_AUTO b = { 0 };
    if (!sp_ok(sp_checkpoint_parse(text, &c, &d))) {
        if (!d.rule[0])
            abort();
        return;
    }
    sp_checkpoint_put(&b, &c); /* extensions are not kept */
    if (!sp_view_starts(text, sp_buf_view(&b)))
        abort();
}

static void a_key(struct sp_view text)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_vkey v;
    struct sp_key *key = NULL;
    struct sp_diag d = { 0 };
    SP_BUF_AUTO b = { 0 };
    if (!sp_ok(sp_vkey_parse(text, &arena, &v, &key, &d))) {
        if (!d.rule[0] || key)
            abort();
        return;
    }
    sp_vkey_put(&b, &v);
    sp_key_free(key);
    if (!sp_view_eq(sp_buf_view(&b), text))
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_note note;
    struct sp_diag d = { 0 };
    struct sp_view in = sp_view(data, n);
    a_key(in);
    a_checkpoint(in);
    if (sp_ok(sp_note_parse(in, &arena, &note, &d))) {
        same_bytes(in, &note);
        only_signed_texts(&note);
        a_checkpoint(note.text);
    } else if (!d.rule[0]) {
        abort();
    }
    return 0;
}
