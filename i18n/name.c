#include "i18n/name.h"

#include "i18n/fold.h"
#include "i18n/legal_form.h"
#include "i18n/name_parts.h"
#include "i18n/name_sound.h"
#include "i18n/romanise.h"

/* Letters that a silencing mark mutes are in upper case; a key does without them. */
static size_t drop_muted(char *p, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (p[i] < 'A' || p[i] > 'Z') p[k++] = p[i];
    return k;
}

static unsigned scripts_of(struct sp_view core)
{
    unsigned bits = 0;
    for (size_t i = 0, l; i < core.n; i += l) bits |= sp_script_of(sp_utf8_at(core.p + i, &l));
    return bits;
}

static size_t sound_of(struct sp_view ascii, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < ascii.n;) {
        const char *space = memchr(ascii.p + i, ' ', ascii.n - i);
        size_t end = space ? (size_t)(space - ascii.p) : ascii.n;
        if (n && n < cap) out[n++] = ' ';
        size_t k = sp_sound_classes(sp_view(ascii.p + i, end - i), out + n, cap - n);
        if (k == 0 && n) n--; /* a word without consonants leaves nothing */
        n += k;
        i = end + 1;
    }
    return n;
}

struct sp_rc sp_name_keys_make(struct sp_view text, struct sp_view country, struct sp_name_keys *keys)
{
    size_t n = 0;
    enum sp_legal_form form;
    SP_TRY(sp_fold(text, keys->fold_text, sizeof keys->fold_text, &n));
    keys->fold = sp_view(keys->fold_text, n);
    keys->core = sp_legal_form_strip(keys->fold, country, &form);
    keys->legal_form = sp_view_of(sp_legal_form_text(form));
    keys->scripts = scripts_of(keys->core);
    n = drop_muted(keys->ascii_text, sp_romanise(keys->core, false, keys->ascii_text, sizeof keys->ascii_text));
    keys->ascii = sp_view(keys->ascii_text, n);
    keys->ascii_alt = sp_view(keys->alt_text, 0);
    if (keys->scripts & SP_SCRIPT_HAN) {
        n = drop_muted(keys->alt_text, sp_romanise(keys->core, true, keys->alt_text, sizeof keys->alt_text));
        if (!sp_view_eq(keys->ascii, sp_view(keys->alt_text, n))) keys->ascii_alt.n = n;
    }
    keys->sound = sp_view(keys->sound_text, sound_of(keys->ascii, keys->sound_text, sizeof keys->sound_text));
    return SP_OK;
}

/* --- conformance ------------------------------------------------------------------------------------- */
static void put_key(struct sp_buf *out, const char *name, struct sp_view v)
{
    sp_buf_putf(out, "\"%s\":", name);
    sp_buf_put_json(out, v);
    sp_buf_putc(out, ',');
}

static void put_keys(struct sp_buf *out, const struct sp_name_keys *k)
{
    static const char *const scripts[] = { "latin", "han", "thai", "lao", "khmer", "myanmar", "other" };
    bool any = false;
    sp_buf_puts(out, "{\"keys\":{");
    put_key(out, "fold", k->fold);
    put_key(out, "core", k->core);
    put_key(out, "ascii", k->ascii);
    put_key(out, "ascii_alt", k->ascii_alt);
    put_key(out, "sound", k->sound);
    out->n -= out->n != 0; /* the last comma */
    sp_buf_puts(out, "},\"legal_form\":");
    sp_buf_put_json(out, k->legal_form);
    sp_buf_puts(out, ",\"scripts\":[");
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        if (!(k->scripts >> i & 1)) continue;
        sp_buf_putf(out, "%s\"%s\"", any ? "," : "", scripts[i]);
        any = true;
    }
    sp_buf_putf(out, "],\"version\":%d}", SP_NAME_KEYS_VERSION);
}

static struct sp_rc keys_of(const cJSON *in, struct sp_name_keys *keys, struct sp_diag *d)
{
    struct sp_view text, country;
    SP_TRY(sp_json_str(in, "text", &text, d));
    SP_TRY(sp_json_opt_str(in, "country", &country, d));
    struct sp_rc rc = sp_name_keys_make(text, country, keys);
    if (sp_is(rc, SP_RC_LIMIT)) return sp_diag_set(d, rc, "limit.name", "text", "a name has at most %d bytes", SP_MAX_NAME_BYTES);
    return sp_ok(rc) ? rc : sp_diag_set(d, rc, "name.utf8", "text", "a name is UTF-8 text");
}

struct sp_rc sp_conform_name(const cJSON *in, struct sp_buf *out)
{
    struct sp_name_keys keys;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = keys_of(in, &keys, &d);
    if (sp_ok(rc)) {
        put_keys(out, &keys);
        return sp_buf_rc(out);
    }
    sp_buf_puts(out, "{\"error\":");
    sp_buf_put_json(out, sp_view_of(d.rule[0] ? d.rule : sp_rc_text(rc)));
    sp_buf_puts(out, ",\"field\":");
    sp_buf_put_json(out, sp_view_of(d.field));
    sp_buf_putc(out, '}');
    return sp_buf_rc(out);
}
