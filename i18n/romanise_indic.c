/*
 * Thai, Lao, Khmer and Burmese in ASCII. The tables are close to how each language itself writes foreign
 * words, because most names that need this are transcribed names.
 */
#include "i18n/fold.h"
#include "i18n/romanise.h"

enum { MOST_LETTERS = 400 };

struct run {
    uint32_t c[MOST_LETTERS + 3];   /* zero after the end */
    size_t n;
    char *out;
    size_t used, cap;
};

static void put(struct run *r, const char *s)
{
    size_t n = strlen(s);
    if (r->used + n > r->cap) return;
    memcpy(r->out + r->used, s, n);
    r->used += n;
}
static void put_muted(struct run *r, const char *s)
{
    for (; *s && r->used < r->cap; s++) r->out[r->used++] = (char)(*s - 'a' + 'A');
}

/* --- Thai and Lao: one shape, two tables; c is the offset from U+0E00 or U+0E80 ---------------------- */
static const char *const thai_letter[47] = {
    [0x01] = "k", "kh", "kh", "kh", "kh", "kh", "ng", "ch", "ch", "ch", "s", "ch", "y", "d", "t", "th", "th", "th", "n",
    "d", "t", "th", "th", "th", "n", "b", "p", "ph", "f", "ph", "f", "ph", "m", "y", "r", "rue", "l", "lue", "w", "s", "s", "s", "h", "l", "", "h"
};
static const char *const lao_letter[47] = {
    [0x01] = "k", [0x02] = "kh", [0x04] = "kh", [0x07] = "ng", [0x08] = "ch", [0x0A] = "s", [0x0D] = "ny", [0x14] = "d", "t", "th",
    [0x17] = "th", [0x19] = "n", "b", "p", "ph", "f", "ph", "f", [0x21] = "m", "y", "r", [0x25] = "l", [0x27] = "v",
    [0x2A] = "s", "h", [0x2D] = "", "h", [0x06] = "kh", [0x09] = "ch", [0x0C] = "ch", [0x0E] = "n", [0x0F] = "t", [0x10] = "th",
    [0x11] = "d", [0x12] = "th", [0x13] = "n", [0x18] = "th", [0x20] = "ph", [0x28] = "s", [0x29] = "s", [0x2C] = "l"
};
enum { YO = 0x22, RO = 0x23, LO = 0x25, WO = 0x27, HO = 0x2B, O_ANG = 0x2D, A = 0x30, MAI_HAN = 0x31, AA = 0x32, I = 0x34, II = 0x35,
       UE = 0x36, UEE = 0x37, U = 0x38, UU = 0x39, LAO_O = 0x3B, LAO_L = 0x3C, LAO_IA = 0x3D, E = 0x40, AE = 0x41, O = 0x42,
       AI1 = 0x43, AI2 = 0x44, SHORT = 0x47, MUTE = 0x4C, NIKHAHIT = 0x4D, NYO = 0x0D };

static bool tl_letter(uint32_t o) { return o >= 1 && o <= 0x2E; }
static bool tl_tone(uint32_t o) { return (o >= 0x48 && o <= 0x4B) || o == 0x4E; }
static bool tl_after(uint32_t o) { return (o >= A && o <= 0x3D) || o == SHORT || o == NIKHAHIT; }
static bool tl_lead(uint32_t o) { return o >= E && o <= AI2; }
static bool sonorant(uint32_t o) { return o == 0x07 || o == 0x0D || o == 0x19 || o == 0x21 || o == YO || o == RO || o == LO || o == WO; }

struct tl { struct run *r; const char *const *letter; bool lao; size_t i; };

static uint32_t tl_at(const struct tl *t, size_t i) { return i < t->r->n ? t->r->c[i] : 0; }

static void tl_put_letter(struct tl *t, uint32_t o)
{
    const char *s = t->letter[o];
    if (s) put(t->r, s);
}

/* A letter with the silencing mark, perhaps over a short vowel: muted. */
static bool tl_muted(struct tl *t)
{
    uint32_t next = tl_at(t, t->i + 1);
    size_t skip = next == MUTE ? 2 : (next == I || next == U) && tl_at(t, t->i + 2) == MUTE ? 3 : 0;
    if (!skip) return false;
    const char *s = t->letter[tl_at(t, t->i)];
    if (s) put_muted(t->r, s);
    t->i += skip;
    return true;
}

/* Thai THO RO is read s in these: ทรัพ ทราย ทรง. */
static bool thai_s(const struct tl *t)
{
    uint32_t third = tl_at(t, t->i + 2), fourth = tl_at(t, t->i + 3);
    if (t->lao || tl_at(t, t->i) != 0x17 || tl_at(t, t->i + 1) != RO) return false;
    return (third == MAI_HAN && fourth == 0x1E) || (third == AA && fourth == YO) || third == 0x07;
}

/* Thai does not write the vowel between two consonants: a before a new syllable, o in a closed one. Returns
 * whether the consonant at i begins a syllable of its own. */
static bool thai_unwritten(struct tl *t, bool open)
{
    uint32_t c = tl_at(t, t->i), next = tl_at(t, t->i + 1), before = t->i ? tl_at(t, t->i - 1) : 0;
    if (!open || t->lao) return true;
    bool liquid = c == RO || c == LO || c == WO;
    if (liquid && !sonorant(before) && (tl_after(next) || tl_letter(next))) return true; /* one onset: pr kl kw */
    put(t->r, tl_after(next) ? "a" : "o");
    return tl_after(next);
}

/* The first consonants of a syllable; lead: a vowel written in front is waiting for them. */
static void tl_onset(struct tl *t, bool lead)
{
    uint32_t c = tl_at(t, t->i), next = tl_at(t, t->i + 1), third = tl_at(t, t->i + 2);
    if (thai_s(t)) { put(t->r, "s"); t->i += 2; return; }
    if (c == HO && sonorant(next) && (lead ? third != 0 : third != 0 && (tl_after(third) || tl_letter(third)))) put(t->r, "H");
    else {
        tl_put_letter(t, c);
        t->i++;
        if (!lead || !(next == RO || next == LO || next == WO) || third == MUTE || sonorant(c)) return;
        bool last_kro = third == 0 && next == RO && t->i >= 2 && tl_at(t, t->i - 2) == O && !t->lao;
        if (!tl_letter(third) && !tl_after(third) && !last_kro) return;
        tl_put_letter(t, next);
        t->i++;
        return;
    }
    t->i++;
    tl_put_letter(t, next);
    t->i++;
}

static void tl_lead_vowel(struct tl *t)
{
    uint32_t v = tl_at(t, t->i++);
    if (!tl_letter(tl_at(t, t->i))) return;
    tl_onset(t, true);
    if (t->lao && tl_at(t, t->i) == LAO_L) { put(t->r, "l"); t->i++; }
    uint32_t a = tl_at(t, t->i), b = tl_at(t, t->i + 1);
    size_t skip = 0;
    const char *s = v == AE ? "ae" : v == O ? "o" : v == E ? "e" : "ai";
    if (v == E && a == II && b == YO) s = "ia", skip = 2;
    else if (v == E && t->lao && a == MAI_HAN && (b == NYO || b == LAO_IA)) s = "ia", skip = 2;
    else if (v == E && (a == UEE || a == UE) && b == O_ANG) s = "uea", skip = 2;
    else if (v == E && t->lao && a == LAO_O && b == AA) s = "ao", skip = 2;
    else if (v == E && a == AA) s = "ao", skip = 1;
    else if (v == E && (a == I || a == II)) s = "oe", skip = 1;
    else if (v == E && a == O_ANG && !tl_after(b)) s = "oe", skip = 1;
    else if (v == E && a == YO && !tl_after(b)) s = t->lao ? "ia" : "oei", skip = 1;
    else if (v >= AI1 && a == YO && !tl_after(b)) skip = 1;
    else if (a == SHORT || a == MAI_HAN) skip = 1;
    put(t->r, s);
    t->i += skip;
    if (tl_at(t, t->i) == A) t->i++;
}

static void tl_vowel(struct tl *t)
{
    uint32_t v = tl_at(t, t->i++), next = tl_at(t, t->i);
    switch (v) {
    case MAI_HAN:
        if (next == WO) { put(t->r, "ua"); t->i++; }
        else if (next == YO) { put(t->r, "ai"); t->i++; }
        else put(t->r, "a");
        break;
    case A: case AA: put(t->r, "a"); break;
    case I: case II: put(t->r, "i"); break;
    case UE: case UEE:
        put(t->r, "ue");
        if (next == O_ANG && !tl_after(tl_at(t, t->i + 1))) t->i++;
        break;
    case U: case UU: put(t->r, "u"); break;
    case LAO_O:
        if (next == WO) { put(t->r, "ua"); t->i++; }
        else put(t->r, "o");
        break;
    case LAO_L: put(t->r, "l"); break;
    case LAO_IA: put(t->r, "ia"); break;
    case SHORT: if (next == O_ANG) { put(t->r, "o"); t->i++; } break;
    case NIKHAHIT:
        if (next == AA) { put(t->r, "am"); t->i++; }
        else put(t->r, t->lao ? "o" : "m");
        break;
    default: break;
    }
}

/* What the syllable being read has so far. */
enum syllable { NOTHING, CONSONANT, VOWEL };

/* A letter that is not muted; returns what the syllable has after it. */
static enum syllable thai_letter_at(struct tl *t, enum syllable has)
{
    uint32_t c = tl_at(t, t->i), next = tl_at(t, t->i + 1), third = tl_at(t, t->i + 2);
    if (thai_s(t)) { tl_onset(t, false); return CONSONANT; }
    if (c == 0x0A && next == RO && t->i >= 2 && tl_at(t, t->i - 1) == 0x1E && tl_at(t, t->i - 2) == E) { /* phet, the diamond */
        put(t->r, "t");
        t->i += 2;
        return NOTHING;
    }
    if (next == RO && third == RO) { /* a double RO is the vowel: wan, tham */
        bool end = !tl_letter(tl_at(t, t->i + 3));
        tl_put_letter(t, c);
        put(t->r, end ? "an" : "a");
        t->i += 3;
        return end ? NOTHING : VOWEL;
    }
    if (c == WO && has == CONSONANT && tl_letter(next)) { put(t->r, "ua"); t->i++; return VOWEL; }
    if (c == RO && t->i > 0 && t->i + 1 == t->r->n) { put(t->r, has == CONSONANT ? "on" : "n"); t->i++; return NOTHING; }
    if (c == NYO && t->i > 0 && !tl_after(next)) { put(t->r, "n"); t->i++; return NOTHING; }
    bool last_on = next == RO && t->i + 2 == t->r->n; /* "-kon": the letter before a last RO begins a syllable */
    if (has == CONSONANT && last_on) put(t->r, "a");
    if (has == VOWEL && !tl_after(next) && !last_on) { tl_put_letter(t, c); t->i++; return NOTHING; } /* closes the syllable */
    bool begins = last_on || thai_unwritten(t, has == CONSONANT);
    tl_onset(t, false);
    return begins ? CONSONANT : NOTHING;
}

static enum syllable lao_letter_at(struct tl *t, enum syllable has)
{
    uint32_t c = tl_at(t, t->i), next = tl_at(t, t->i + 1);
    if (c == WO && has == CONSONANT && tl_letter(next)) { put(t->r, "ua"); t->i++; return NOTHING; }
    if (c == NYO && !tl_after(next) && has != CONSONANT && t->i > 0) { put(t->r, "i"); t->i++; return has; }
    if (c == WO && !tl_after(next) && t->i > 0 && !tl_letter(next)) { put(t->r, "o"); t->i++; return has; }
    tl_onset(t, false);
    return CONSONANT;
}

static void thai_lao(struct run *r, bool lao)
{
    struct tl t = { r, lao ? lao_letter : thai_letter, lao, 0 };
    size_t k = 0;
    for (size_t i = 0; i < r->n; i++) {
        uint32_t o = r->c[i] - (lao ? 0xE80u : 0xE00u);
        if (!tl_tone(o)) r->c[k++] = o;
    }
    r->n = k;
    enum syllable has = NOTHING;
    while (t.i < r->n) {
        uint32_t c = tl_at(&t, t.i), next = tl_at(&t, t.i + 1);
        if (tl_lead(c)) { tl_lead_vowel(&t); has = c == AI1 || c == AI2 ? NOTHING : VOWEL; }
        else if (tl_after(c)) { tl_vowel(&t); has = VOWEL; }
        else if (!tl_letter(c)) t.i++;
        else if (tl_muted(&t)) has = NOTHING;
        else if (c == O_ANG) {
            if (has == CONSONANT && !tl_after(next)) put(r, "o");
            has = tl_after(next) || has != CONSONANT ? CONSONANT : VOWEL;
            t.i++;
        } else has = lao ? lao_letter_at(&t, has) : thai_letter_at(&t, has);
    }
}

/* --- Khmer -------------------------------------------------------------------------------------------- */
static const char *const khmer_letter[0x34] = {
    "k", "kh", "k", "kh", "ng", "ch", "ch", "ch", "ch", "ny", "d", "th", "d", "th", "n", "t", "th", "t", "th", "n", "b", "ph", "p", "ph", "m",
    "y", "r", "l", "v", "s", "s", "s", "h", "l", "", "", "a", "e", "ei", "o", "o", "ou", "au", "rue", "rue", "lue", "lue", "e", "ai", "o", "o", "ov"
};
static const char *const khmer_vowel[0x12] = {  /* from U+17B6 */
    "a", "i", "i", "oe", "eu", "u", "ou", "uo", "ae", "oea", "ie", "e", "ae", "ai", "o", "au", "m", ""
};

static size_t khmer_letter_at(struct run *r, size_t i)
{
    uint32_t c = r->c[i], next = r->c[i + 1], third = r->c[i + 2];
    if (next == 0x17CD) { put_muted(r, khmer_letter[c - 0x1780]); return 2; }
    if (c == 0x17A0 && next == 0x17D2) { /* ha with a subscript writes sounds that Khmer has no letter for */
        const char *s = third == 0x179C ? "f" : third == 0x1782 ? "g" : third == 0x179F || third == 0x1787 ? "z" : NULL;
        if (s) { put(r, s); return 3; }
    }
    if (c == 0x1794 && (next == 0x17C9 || next == 0x17D2)) { put(r, "p"); return next == 0x17C9 ? 2 : 1; }
    put(r, khmer_letter[c - 0x1780]);
    return 1;
}

static bool khmer_letter_cp(uint32_t c) { return c >= 0x1780 && c < 0x17A3; }

static void khmer(struct run *r)
{
    bool open = false; /* the letter before has no vowel yet */
    for (size_t i = 0; i < r->n;) {
        uint32_t c = r->c[i], before = i ? r->c[i - 1] : 0;
        if (c >= 0x1780 && c < 0x17B4) {
            if (open && before != 0x17D2) put(r, "o"); /* not written between two letters */
            bool vowel_before = i && ((before >= 0x17B6 && before <= 0x17C5) || before == 0x17D0);
            uint32_t next = r->c[i + 1], third = next ? r->c[i + 2] : 0;
            bool bare = khmer_letter_cp(next) || next == 0;
            bool two_bare = khmer_letter_cp(next) && (third == 0 || khmer_letter_cp(third)); /* "phop" */
            open = khmer_letter_cp(c) && !(bare && (open || (vowel_before && !two_bare)));
            i += khmer_letter_at(r, i);
            continue;
        }
        if (c != 0x17D2) open = false;
        if (c == 0x17C6 && !(before >= 0x17B6 && before <= 0x17C5)) put(r, "om");
        else if (c >= 0x17B6 && c < 0x17C8) put(r, khmer_vowel[c - 0x17B6]);
        else if (c == 0x17D0 || c == 0x17C8) put(r, "a");
        else if (c == 0x17CC) put(r, "r");
        i++;
    }
}

/* --- Burmese ------------------------------------------------------------------------------------------ */
static const char *const burmese_letter[0x2B] = {
    "k", "kh", "g", "g", "ng", "s", "s", "z", "z", "ny", "ny", "t", "th", "d", "d", "n", "t", "th", "d", "d", "n", "p", "ph", "b", "b", "m",
    "y", "r", "l", "w", "th", "h", "l", "", "", "i", "i", "u", "u", "aye", "e", "o", "o"
};

static bool burmese_vowel(uint32_t c) { return c >= 0x102B && c <= 0x1035; }

/* A letter that closes its syllable, with or without the dot below. */
static bool burmese_killed(const struct run *r, size_t i)
{
    uint32_t c = r->c[i], next = r->c[i + 1];
    return c >= 0x1000 && c <= 0x1025 && (next == 0x103A || (next == 0x1037 && r->c[i + 2] == 0x103A));
}

static size_t burmese_vowel_at(struct run *r, size_t i)
{
    uint32_t c = r->c[i], next = r->c[i + 1];
    if (c == 0x1031 && (next == 0x102B || next == 0x102C)) {
        uint32_t third = r->c[i + 2];
        put(r, third >= 0x1000 && third < 0x1021 && burmese_killed(r, i + 2) ? "au" : "aw");
        return 2;
    }
    if (c == 0x102D && next == 0x102F) { put(r, "o"); return 2; }
    put(r, c == 0x102B || c == 0x102C ? "a" : c <= 0x102E ? "i" : c <= 0x1030 ? "u" : "e");
    return 1;
}

static bool burmese_syllable(uint32_t c) { return burmese_vowel(c) || (c >= 0x1000 && c < 0x1022) || (c >= 0x103B && c <= 0x103E); }

static size_t burmese_letter_at(struct run *r, size_t i)
{
    uint32_t c = r->c[i], next = r->c[i + 1], third = r->c[i + 2];
    if (burmese_killed(r, i)) { /* the final of a syllable */
        if (c == 0x101A || c == 0x100A) put(r, "e");
        else if (c == 0x1005) put(r, "t");
        else if (c == 0x1009 || c == 0x1025 || c == 0x1019) put(r, "n");
        else if (i && burmese_syllable(r->c[i - 1])) put(r, burmese_letter[c - 0x1000]);
        else put_muted(r, burmese_letter[c - 0x1000]);
        return next == 0x1037 ? 3 : 2;
    }
    bool y = next == 0x103B || next == 0x103C;
    if (y && (c == 0x1001 || c == 0x1002)) { put(r, c == 0x1001 ? "ch" : "j"); return 2; }
    if (c == 0x101B && next == 0x103E) { put(r, "sh"); return 2; }
    if (c == 0x101B && next == 0x103D && third == 0x103E) { put(r, "shw"); return 3; }
    if ((c == 0x101E || c == 0x101C) && next == 0x103B && third == 0x103E) { put(r, "sh"); return 3; }
    put(r, burmese_letter[c - 0x1000]);
    return 1;
}

/* After a letter and its medials, where no vowel is written: it is a, but for some finals. */
static void burmese_unwritten(struct run *r, size_t i)
{
    uint32_t before = r->c[i - 1], c = r->c[i];
    if (before < 0x1000 || before > 0x103E || before == 0x103A || (before > 0x1021 && before < 0x103B)) return;
    if (c != 0 && !(c >= 0x1000 && c <= 0x1021)) return;
    if (i >= 2 && burmese_killed(r, i - 1)) return;
    if (!burmese_killed(r, i)) { put(r, "a"); return; }
    if (c == 0x101A || c == 0x100A) return;
    bool front = c == 0x1004 || c == 0x1005 || c == 0x1009;
    put(r, front ? "i" : c == 0x1000 ? "e" : before == 0x103D ? "u" : "a");
}

static void burmese(struct run *r)
{
    for (size_t i = 0; i < r->n; burmese_unwritten(r, i)) {
        uint32_t c = r->c[i];
        if (c >= 0x1000 && c < 0x102B) { i += burmese_letter_at(r, i); continue; }
        if (burmese_vowel(c)) { i += burmese_vowel_at(r, i); continue; }
        if (c == 0x1036) put(r, i && burmese_vowel(r->c[i - 1]) ? "n" : "an");
        else if (c == 0x103B || c == 0x103C) put(r, "y");
        else if (c == 0x103D) put(r, "w");
        else if (c == 0x103F) put(r, "s");
        i++;
    }
}

size_t sp_romanise_indic(struct sp_view run, char *out, size_t cap)
{
    struct run r = { .out = out, .cap = cap };
    for (size_t i = 0, l; i < run.n && r.n < MOST_LETTERS; i += l) r.c[r.n++] = sp_utf8_at(run.p + i, &l);
    r.c[r.n] = r.c[r.n + 1] = r.c[r.n + 2] = 0;
    if (r.n == 0) return 0;
    if (r.c[0] < 0xE80) thai_lao(&r, false);
    else if (r.c[0] < 0xF00) thai_lao(&r, true);
    else if (r.c[0] >= 0x1780) khmer(&r);
    else burmese(&r);
    return r.used;
}
