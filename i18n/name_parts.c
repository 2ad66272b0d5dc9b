#include "i18n/name_parts.h"

#include "i18n/fold.h"
#include "i18n/name_letters.h"
#include "i18n/romanise.h"

enum { MOST_WORDS = 160, LONGEST_PHRASE = 12, MOST_CHUNKS = 64, MOST_NAMED = 8 };

unsigned sp_script_of(uint32_t c)
{
    if (c < 0x80) return c >= 'a' && c <= 'z' ? SP_SCRIPT_LATIN : 0;
    if (c < 0x250 || (c >= 0x1E00 && c < 0x1F00)) return SP_SCRIPT_LATIN;
    if (c < 0xE00) return c >= 0x300 && c < 0x370 ? 0 : SP_SCRIPT_OTHER;
    if (c < 0xE80) return SP_SCRIPT_THAI;
    if (c < 0xF00) return SP_SCRIPT_LAO;
    if (c >= 0x1780 && c < 0x1800) return SP_SCRIPT_KHMER;
    if (sp_cp_indic(c)) return SP_SCRIPT_MYANMAR;
    return sp_cp_han(c) ? SP_SCRIPT_HAN : SP_SCRIPT_OTHER;
}

struct cutter {
    struct sp_parts *out;
    unsigned chunk;
};

static void add(struct cutter *k, enum sp_part_kind kind, struct sp_view native, struct sp_view ascii, const struct sp_word *word, unsigned script)
{
    struct sp_parts *o = k->out;
    if (o->n == SP_PARTS || native.n == 0) return;
    o->v[o->n] = (struct sp_part){ .kind = kind, .word = word, .native = native, .ascii = ascii, .chunk = k->chunk, .script = script,
                                   .first = o->n == 0 || o->v[o->n - 1].chunk != k->chunk };
    o->n++;
}

/* --- spaced scripts ---------------------------------------------------------------------------------- */
struct spaced { struct sp_view native, ascii; unsigned chunk; };

static bool is_number(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < '0' || v.p[i] > '9') return false;
    return v.n != 0;
}

/* "ii" to "iv" are numbers after another word. */
static struct sp_view roman_number(struct sp_view v, bool first)
{
    if (first) return v;
    if (sp_view_is(v, "ii")) return SP_VIEW_LIT("2");
    if (sp_view_is(v, "iii")) return SP_VIEW_LIT("3");
    return sp_view_is(v, "iv") ? SP_VIEW_LIT("4") : v;
}

/* The longest phrase that begins at word i, in words; 0 when none is known. */
static size_t phrase_at(const struct spaced *w, size_t n, size_t i, const struct sp_word **word)
{
    bool opens = false, more;
    size_t best = 0;
    if (w[i].ascii.n == 0) return 0;
    const struct sp_word *found = sp_word_named(w[i].ascii, &opens);
    if (found) { *word = found; best = 1; }
    for (size_t k = i + 1; opens && k < n && k < i + LONGEST_PHRASE && w[k].ascii.n; k++) {
        /* words of one run stand in one text with one space between them */
        if (w[k].ascii.p != w[k - 1].ascii.p + w[k - 1].ascii.n + 1) break;
        found = sp_word_named(sp_view(w[i].ascii.p, (size_t)(w[k].ascii.p + w[k].ascii.n - w[i].ascii.p)), &more);
        if (found) { *word = found; best = k - i + 1; }
    }
    return best;
}

/* "kasikornbank" is two words, and the second one is shared. */
static size_t joined_tail(struct sp_view v, const struct sp_word **word)
{
    static const char *const tails[] = { "bank", "tech", "group" };
    bool opens;
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        size_t k = strlen(tails[i]);
        if (v.n < k + 3 || memcmp(v.p + v.n - k, tails[i], k) != 0) continue;
        *word = sp_word_named(sp_view_of(tails[i]), &opens);
        return *word ? k : 0;
    }
    return 0;
}

static unsigned script_of_text(struct sp_view v)
{
    unsigned bits = 0;
    for (size_t i = 0, l; i < v.n; i += l) bits |= sp_script_of(sp_utf8_at(v.p + i, &l));
    return bits;
}

static void add_spaced(struct cutter *k, const struct spaced *w, size_t n)
{
    for (size_t i = 0; i < n;) {
        const struct sp_word *word = NULL;
        size_t words = phrase_at(w, n, i, &word), last = words ? i + words - 1 : i;
        struct sp_view native = sp_view(w[i].native.p, (size_t)(w[last].native.p + w[last].native.n - w[i].native.p));
        unsigned script = script_of_text(native);
        k->chunk = w[last].chunk;
        if (words) {
            add(k, SP_PART_SHARED, native, sp_view(w[i].ascii.p, (size_t)(w[last].ascii.p + w[last].ascii.n - w[i].ascii.p)), word, script);
            i += words;
            continue;
        }
        struct sp_view ascii = roman_number(w[i].ascii, i == 0);
        size_t tail = ascii.n == native.n ? joined_tail(ascii, &word) : 0;
        if (is_number(ascii)) add(k, SP_PART_NUMBER, native, ascii, NULL, 0);
        else {
            bool opens;
            struct sp_view head = sp_view(ascii.p, ascii.n - tail);
            const struct sp_word *known = tail ? sp_word_named(head, &opens) : NULL;
            add(k, known ? SP_PART_SHARED : SP_PART_WORD, sp_view(native.p, native.n - tail), head, known, script);
        }
        if (tail) add(k, SP_PART_SHARED, sp_view(native.p + native.n - tail, tail), sp_view(ascii.p + ascii.n - tail, tail), word, script);
        i++;
    }
}

static bool unspaced(uint32_t c) { return sp_cp_han(c) || sp_cp_indic(c); }

/* The end of the run of one kind of letters that begins at i. */
static size_t run_end(struct sp_view v, size_t i)
{
    size_t l;
    uint32_t first = sp_utf8_at(v.p + i, &l);
    unsigned script = sp_script_of(first);
    bool un = unspaced(first);
    for (i += l; i < v.n && v.p[i] != ' '; i += l) {
        uint32_t c = sp_utf8_at(v.p + i, &l);
        if (unspaced(c) != un || (un && sp_script_of(c) != script)) break;
    }
    return i;
}

static bool is_letter(struct sp_view v) { return v.n == 1 && v.p[0] >= 'a' && v.p[0] <= 'z'; }

/* "i b m" is written "ibm", too. */
static size_t join_initials(struct cutter *k, struct spaced *w, size_t n)
{
    struct sp_parts *o = k->out;
    size_t kept = 0;
    for (size_t i = 0, m; i < n; i += m, kept++) {
        for (m = 1; is_letter(w[i].ascii) && i + m < n && is_letter(w[i + m].ascii); m++) {}
        w[kept] = w[i];
        if (m == 1 || sizeof o->text - o->used < m + 1) { w[kept] = w[i]; if (m > 1) m = 1; continue; }
        char *p = o->text + o->used;
        for (size_t j = 0; j < m; j++) p[j] = w[i + j].ascii.p[0];
        p[m] = ' ';
        o->used += m + 1;
        w[kept].ascii = sp_view(p, m);
        w[kept].native = sp_view(w[i].native.p, (size_t)(w[i + m - 1].native.p + w[i + m - 1].native.n - w[i].native.p));
    }
    return kept;
}

/* All words from i to the next unspaced script; returns where that begins. */
static size_t cut_spaced(struct cutter *k, struct sp_view core, size_t i)
{
    struct spaced w[MOST_WORDS];
    struct sp_parts *o = k->out;
    size_t n = 0, l;
    while (i < core.n) {
        if (core.p[i] == ' ') { i++; k->chunk++; continue; }
        if (unspaced(sp_utf8_at(core.p + i, &l))) break;
        size_t end = run_end(core, i);
        struct sp_view native = sp_view(core.p + i, end - i);
        i = end;
        if (n == MOST_WORDS || sizeof o->text - o->used < 4 * native.n + 1) continue;
        size_t m = sp_romanise_latin(native, o->text + o->used, sizeof o->text - o->used - 1);
        w[n++] = (struct spaced){ native, sp_view(o->text + o->used, m), k->chunk };
        o->used += m;
        o->text[o->used++] = ' ';
    }
    unsigned chunk = k->chunk;
    add_spaced(k, w, join_initials(k, w, n));
    k->chunk = chunk;
    return i;
}

/* --- Han ---------------------------------------------------------------------------------------------- */
static unsigned han_digit(uint32_t c)
{
    static const uint32_t digits[] = { 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341 };
    for (unsigned i = 0; i < 10; i++)
        if (digits[i] == c) return i + 1;
    return 0;
}

/* 第 with a number of one or two characters; returns the bytes it takes, 0 when there is none. */
static size_t han_ordinal(struct cutter *k, struct sp_view v, struct sp_view *digits)
{
    struct sp_parts *o = k->out;
    size_t l;
    if (v.n < 6 || sp_utf8_at(v.p, &l) != 0x7B2C || sizeof o->text - o->used < 3) return 0;
    unsigned a = han_digit(sp_utf8_at(v.p + 3, &l)), b = v.n >= 9 ? han_digit(sp_utf8_at(v.p + 6, &l)) : 0;
    if (!a || (a == 10) + (b == 10) == 2) return 0;
    size_t taken = a == 10 || b == 10 ? (b ? 9 : 6) : 6;
    unsigned number = a == 10 ? 10 + b : b == 10 ? 10 * a : a;
    char *p = o->text + o->used;
    size_t n = 0;
    if (number >= 10) p[n++] = (char)('0' + number / 10);
    p[n++] = (char)('0' + number % 10);
    o->used += n;
    *digits = sp_view(p, n);
    return taken;
}

/* Characters that only join others: and, of; and the rank after a place. */
static bool han_joins(struct sp_view v)
{
    static const char joins[] = "和及与之的市省县区镇州";
    if (v.n != 3) return false;
    for (size_t i = 0; i + 3 <= sizeof joins - 1; i += 3)
        if (memcmp(joins + i, v.p, 3) == 0) return true;
    return false;
}

/* One character after a shared word: the port of, the factory of. */
static const struct sp_word *han_tail(struct sp_view v)
{
    static const struct { char text[4]; const char *token; } tails[] = {
        { "港", "port" }, { "厂", "factory" }, { "店", "shop" }, { "局", "authority" }, { "酒", "wine" }, { "茶", "tea" }, { "矿", "mining" },
    };
    for (size_t i = 0; v.n == 3 && i < sizeof tails / sizeof tails[0]; i++)
        if (memcmp(tails[i].text, v.p, 3) == 0) return sp_word_token(tails[i].token);
    return NULL;
}

static void add_han(struct cutter *k, struct sp_view stem, bool between)
{
    const struct sp_word *tail = between ? han_tail(stem) : NULL;
    if (tail) add(k, SP_PART_SHARED, stem, sp_view(NULL, 0), tail, SP_SCRIPT_HAN);
    else if (stem.n && !(between && han_joins(stem))) add(k, SP_PART_HAN, stem, sp_view(NULL, 0), NULL, SP_SCRIPT_HAN);
}

static const struct sp_word *country_of(const char *character)
{
    static const struct { char text[4], token[3]; } short_names[] = {
        { "中", "cn" }, { "老", "la" }, { "泰", "th" }, { "越", "vn" }, { "柬", "kh" }, { "缅", "mm" }, { "马", "my" }, { "新", "sg" },
    };
    for (size_t i = 0; i < sizeof short_names / sizeof short_names[0]; i++)
        if (memcmp(short_names[i].text, character, 3) == 0) return sp_word_token(short_names[i].token);
    return NULL;
}

/* A name that begins with two countries, one character each, one of them China: 老中 中越. */
static size_t han_two_countries(struct cutter *k, struct sp_view run)
{
    if (run.n < 9 || (memcmp(run.p, "中", 3) == 0) == (memcmp(run.p + 3, "中", 3) == 0)) return 0;
    const struct sp_word *a = country_of(run.p), *b = a ? country_of(run.p + 3) : NULL;
    if (!b) return 0;
    add(k, SP_PART_SHARED, sp_view(run.p, 3), sp_view(NULL, 0), a, SP_SCRIPT_HAN);
    add(k, SP_PART_SHARED, sp_view(run.p + 3, 3), sp_view(NULL, 0), b, SP_SCRIPT_HAN);
    return 6;
}

/* A place in a run where a shared word or a number may begin, and the least cost of cutting from there to the end:
 * outside of what is the company's own, and within it. */
struct han_place {
    uint16_t at, n;               /* bytes; n 0: nothing begins here */
    uint16_t next;                /* the place after it */
    uint16_t outside, within;
    const struct sp_word *word;   /* NULL for a number */
    struct sp_view digits;
};
enum { MOST_PLACES = 128, OWN_COST = 6, CHARACTER_COST = 10, WORD_COST = 2 };

static size_t han_places(struct cutter *k, struct sp_view run, struct han_place *v)
{
    size_t n = 0, l, found;
    for (size_t i = 0; i < run.n && n < MOST_PLACES; i += l, n++) {
        struct sp_view rest = sp_view(run.p + i, run.n - i);
        (void)sp_utf8_at(rest.p, &l);
        v[n] = (struct han_place){ .at = (uint16_t)i };
        v[n].word = sp_word_at(rest, i == 0, &found);
        if (!v[n].word) found = han_ordinal(k, rest, &v[n].digits);
        v[n].n = (uint16_t)found;
    }
    v[n] = (struct han_place){ .at = (uint16_t)(n < MOST_PLACES ? run.n : v[n - 1].at + l) };
    return n;
}

/* From the end: the cheapest way leaves few characters, in few pieces, that are in no word. */
static void weigh_places(struct han_place *v, size_t n)
{
    for (size_t i = n; i-- > 0;) {
        unsigned skip = CHARACTER_COST + v[i + 1].within, outside = skip + OWN_COST, within = skip;
        for (v[i].next = (uint16_t)(i + 1); v[i].n && v[i].next < n && v[v[i].next].at < v[i].at + v[i].n; v[i].next++) {}
        if (v[i].n && v[v[i].next].at != v[i].at + v[i].n) v[i].n = 0; /* past the last place */
        if (v[i].n) {
            unsigned take = WORD_COST + v[v[i].next].outside;
            if (take > outside && take > within) v[i].n = 0;
            outside = take < outside ? take : outside;
            within = take < within ? take : within;
        }
        v[i].outside = (uint16_t)outside;
        v[i].within = (uint16_t)within;
    }
}

static void cut_han(struct cutter *k, struct sp_view all)
{
    struct han_place v[MOST_PLACES + 1];
    size_t two = han_two_countries(k, all);
    struct sp_view run = sp_view(all.p + two, all.n - two);
    size_t n = han_places(k, run, v), stem = 0, i = 0;
    bool within = false;
    weigh_places(v, n);
    while (i < n) {
        const struct han_place *p = &v[i];
        unsigned take = p->n ? WORD_COST + (unsigned)v[p->next].outside : 0;
        if (!p->n || take > (within ? p->within : p->outside)) {
            within = true;
            i++;
            continue;
        }
        add_han(k, sp_view(run.p + stem, p->at - stem), two || stem > 0);
        add(k, p->word ? SP_PART_SHARED : SP_PART_NUMBER, sp_view(run.p + p->at, p->n), p->digits, p->word, SP_SCRIPT_HAN);
        within = false;
        stem = (size_t)p->at + p->n;
        i = p->next;
    }
    add_han(k, sp_view(run.p + stem, run.n - stem), two || stem > 0);
}

/* --- Thai, Lao, Khmer, Burmese ------------------------------------------------------------------------- */
/* A word may begin here: not at a mark or a vowel that follows its letter, nor after a sign that waits for one. */
static bool may_begin(uint32_t before, uint32_t c)
{
    if ((before >= 0xE40 && before <= 0xE44) || (before >= 0xEC0 && before <= 0xEC4) || before == 0x17D2 || before == 0x1039) return false;
    if ((c >= 0xE30 && c <= 0xE3A) || (c >= 0xE45 && c <= 0xE4E) || (c >= 0xEB0 && c <= 0xEBD) || (c >= 0xEC6 && c <= 0xECE)) return false;
    return !(c >= 0x102B && c <= 0x103E) && !(c >= 0x17B4 && c <= 0x17D3) && c != 0x17DD;
}

static void add_letters(struct cutter *k, struct sp_view native, struct sp_view letters, unsigned script)
{
    bool opens;
    const struct sp_word *word = sp_word_named(letters, &opens);
    add(k, word ? SP_PART_SHARED : SP_PART_WORD, native, letters, word, script);
}

/* Letters by their names before or after a shared word. In Lao, Khmer and Burmese other words read so too. */
static bool add_named(struct cutter *k, struct sp_view stem, unsigned script)
{
    struct sp_parts *o = k->out;
    char *out = o->text + o->used;
    size_t n = script == SP_SCRIPT_THAI && sizeof o->text - o->used > MOST_NAMED ? sp_letters_named(stem, out, MOST_NAMED) : 0;
    if (n < 2) return false;
    out[n] = ' ';
    o->used += n + 1;
    add_letters(k, stem, sp_view(out, n), script);
    return true;
}

/* What no list has may yet be an English word by its sound. */
static void add_indic(struct cutter *k, struct sp_view stem, unsigned script)
{
    char ascii[128];
    const struct sp_word *word = NULL;
    if (add_named(k, stem, script)) return;
    if (stem.n >= 12 && stem.n < 90) word = sp_word_heard(sp_view(ascii, sp_romanise_indic(stem, ascii, sizeof ascii)));
    add(k, word ? SP_PART_SHARED : SP_PART_INDIC, stem, sp_view(NULL, 0), word, script);
}

static void cut_indic(struct cutter *k, struct sp_view run, unsigned script)
{
    size_t stem = 0, i = 0, l, n;
    uint32_t before = 0;
    while (i < run.n) {
        uint32_t c = sp_utf8_at(run.p + i, &l);
        const struct sp_word *word = may_begin(before, c) ? sp_word_at(sp_view(run.p + i, run.n - i), i == 0, &n) : NULL;
        before = c;
        if (!word) { i += l; continue; }
        add_indic(k, sp_view(run.p + stem, i - stem), script);
        add(k, SP_PART_SHARED, sp_view(run.p + i, n), sp_view(NULL, 0), word, script);
        i += n;
        stem = i;
        before = 0;
    }
    add_indic(k, sp_view(run.p + stem, run.n - stem), script);
}

/* Chunks of one script between which only spaces stand, written together in text. */
struct chunks { size_t n, end[MOST_CHUNKS], read; const char *text; };

static bool join_chunks(struct cutter *k, struct sp_view core, size_t i, struct chunks *c)
{
    struct sp_parts *o = k->out;
    size_t l, used = 0;
    unsigned script = sp_script_of(sp_utf8_at(core.p + i, &l));
    c->n = 0;
    c->text = o->text + o->used;
    for (;;) {
        size_t end = run_end(core, i);
        if (end - i > sizeof o->text - o->used - used) return false;
        memcpy(o->text + o->used + used, core.p + i, end - i);
        used += end - i;
        c->end[c->n++] = used;
        c->read = end;
        if (c->n == MOST_CHUNKS || end + 1 >= core.n || core.p[end] != ' ') break;
        uint32_t next = sp_utf8_at(core.p + end + 1, &l);
        if (!sp_cp_indic(next) || sp_script_of(next) != script) break;
        i = end + 1;
    }
    o->used += used;
    return true;
}

/* The chunks from one on that are one shared word, however they are spaced; 0 when there are none. */
static size_t word_of_chunks(const struct chunks *c, size_t at, const struct sp_word **word)
{
    size_t from = at ? c->end[at - 1] : 0, n;
    if (at + 1 >= c->n) return 0;
    *word = sp_word_at(sp_view(c->text + from, c->end[c->n - 1] - from), true, &n);
    for (size_t e = at + 1; *word && e < c->n; e++)
        if (c->end[e] == from + n) return e - at + 1;
    return 0;
}

/* The chunks from one on that name Latin letters, "and" between them left out; 0 when they name fewer than two. */
static size_t letters_of_chunks(struct cutter *k, const struct chunks *c, size_t at, struct sp_view *letters)
{
    struct sp_parts *o = k->out;
    size_t n = 0, many = 0, m, none;
    char *out = o->text + o->used;
    if (sizeof o->text - o->used < MOST_NAMED + 1) return 0;
    for (size_t i = at; i < c->n; i++) {
        struct sp_view chunk = sp_view(c->text + (i ? c->end[i - 1] : 0), c->end[i] - (i ? c->end[i - 1] : 0));
        const struct sp_word *word = sp_word_at(chunk, true, &none);
        bool joins = word && none == chunk.n && word->kind == SP_WORD_STOP;
        if (joins && many) continue;
        if ((word && none == chunk.n && i == at) || !(m = sp_letters_named(chunk, out + n, MOST_NAMED - n))) break;
        n += m;
        many = i - at + 1;
    }
    if (n < 2) return 0;
    out[n] = ' ';
    o->used += n + 1;
    *letters = sp_view(out, n);
    return many;
}

static size_t cut_indic_chunks(struct cutter *k, struct sp_view core, size_t i)
{
    struct chunks c;
    size_t l, end = run_end(core, i);
    unsigned script = sp_script_of(sp_utf8_at(core.p + i, &l));
    if (!join_chunks(k, core, i, &c)) {
        cut_indic(k, sp_view(core.p + i, end - i), script);
        return end;
    }
    for (size_t at = 0; at < c.n; at++) {
        const struct sp_word *word = NULL;
        struct sp_view letters;
        size_t from = at ? c.end[at - 1] : 0, many = word_of_chunks(&c, at, &word);
        if (many) {
            add(k, SP_PART_SHARED, sp_view(c.text + from, c.end[at + many - 1] - from), sp_view(NULL, 0), word, script);
            at += many - 1;
        } else if ((many = letters_of_chunks(k, &c, at, &letters)) != 0) {
            add_letters(k, sp_view(c.text + from, c.end[at + many - 1] - from), letters, script);
            at += many - 1;
        } else cut_indic(k, sp_view(c.text + from, c.end[at] - from), script);
        k->chunk++;
    }
    k->chunk--;
    return c.read;
}

void sp_parts_make(struct sp_view core, struct sp_parts *out)
{
    struct cutter k = { out, 0 };
    size_t l;
    out->n = out->used = 0;
    for (size_t i = 0; i < core.n;) {
        uint32_t c = sp_utf8_at(core.p + i, &l);
        if (!unspaced(c)) { i = cut_spaced(&k, core, i); continue; }
        if (!sp_cp_han(c)) { i = cut_indic_chunks(&k, core, i); continue; }
        size_t end = run_end(core, i);
        cut_han(&k, sp_view(core.p + i, end - i));
        i = end;
    }
    for (size_t i = 0; i < out->n; i++) out->v[i].last = i + 1 == out->n || out->v[i + 1].chunk != out->v[i].chunk;
}
