/*
 * Both scripts write a syllable as [vowel in front] first consonant [second] vowel [last consonant]; Thai leaves out the
 * vowel where a reader knows it. A consonant ends a syllable when what follows it cannot be of its own.
 */
#include "i18n/reading_thai_lao.h"

enum { KO = 0x01, NGO = 0x07, CHO = 0x08, SO_SO = 0x0B, DO = 0x14, TO = 0x15, THO = 0x17, NO = 0x19, BO = 0x1A, PO = 0x1B, MO = 0x21, YO = 0x22,
       RO = 0x23, RUE = 0x24, LO = 0x25, LUE = 0x26, WO = 0x27, SO_SALA = 0x28, SO = 0x2A, HO = 0x2B, O_ANG = 0x2D, A = 0x30, MAI_HAN = 0x31, AA = 0x32, AM = 0x33, I = 0x34,
       II = 0x35, UE = 0x36, UEE = 0x37, U = 0x38, UU = 0x39, LAO_O = 0x3B, LAO_L = 0x3C, LAO_IA = 0x3D, E = 0x40, AE = 0x41, O = 0x42,
       AI1 = 0x43, AI2 = 0x44, REPEAT = 0x46, SHORT = 0x47, MUTE = 0x4C, NIKHAHIT = 0x4D, LAO_NYO = 0x0D, LAO_HN = 0x5C, LAO_HM = 0x5D };

static const char *const thai_first[0x2F] = {
    [KO] = "k", "kh", "kh", "kh", "kh", "kh", "ng", "ch", "ch", "ch", "s", "ch", "y", "d", "t", "th", "th", "th", "n", "d", "t", "th", "th",
    "th", "n", "b", "p", "ph", "f", "ph", "f", "ph", "m", "y", "r", "rue", "l", "lue", "w", "s", "s", "s", "h", "l", "", "h"
};
static const char *const lao_first[0x2F] = {
    [KO] = "k", [0x02] = "kh", [0x04] = "kh", [NGO] = "ng", [CHO] = "ch", [0x0A] = "s", [LAO_NYO] = "ny", [DO] = "d", "t", "th", [THO] = "th",
    [NO] = "n", "b", "p", "ph", "f", "ph", "f", [MO] = "m", "y", "r", [LO] = "l", [WO] = "v", [SO] = "s", "h", [O_ANG] = "", "h"
};
/* One letter for each sound that ends a syllable: k t n p m N for ng, i, o; a dot where it cannot end one. */
static const char thai_last[] = ".kkkkkkNt.tt.n" "tttttn" "tttttn" "pp..ppp" "min" ".n.ottt.n..";

/* Words that are not spoken as they are written, by offsets. */
static const struct { const char *letters, *spoken; } odd[] = {
    { "\x19\x04\x23", "nakhon" }, { "\x1A\x23\x34", "bori" }, { "\x40\x01\x29\x15\x23", "kaset" }, { "\x1E\x31\x12\x19\x32", "phatthana" }, { "\x0A\x19", "chon" }, { "\x40\x08\x23\x34\x0D", "charoen" },
    { "\x16\x19\x19", "thanon" },
    { "\x2A\x21\x38\x17\x23", "samut" }, { "\x08\x31\x01\x23", "chak" }, { "\x21\x34\x15\x23", "mit" }, { "\x1A\x38\x15\x23", "but" },
    { "\x17\x23\x31\x1E\x22\x4C", "sap" }, { "\x40\x1E\x0A\x23", "phet" }, { "\x2A\x27\x31\x2A\x14\x34\x4C", "sawat" }, { "\x2A\x22\x32\x21", "sayam" },
    { "\x2A\x38\x27\x23\x23\x13", "suwan" }, { "\x0A\x25\x1A\x38\x23\x35", "chon buri" }, { "\x08\x23\x34\x07", "ching" }, { "\x1B\x34\x42\x15\x23", "pito" },
    { "\x40\x17\x04\x42\x19", "thekno" } };

struct run { const uint8_t *c; size_t n, i; bool lao; char *out; size_t used; };

static unsigned at(const struct run *r, size_t i) { return i < r->n ? r->c[i] : 0; }

static void put(struct run *r, const char *s)
{
    size_t n = strlen(s);
    if (r->used + n > SP_SPOKEN_BYTES) return;
    memcpy(r->out + r->used, s, n);
    r->used += n;
}

static bool letter(unsigned c) { return (c >= KO && c <= 0x2E) || c == LAO_HN || c == LAO_HM; }
static bool sign(unsigned c) { return (c >= A && c <= LAO_IA) || c == SHORT || c == NIKHAHIT; } /* a vowel behind, above or below */
static bool lead(unsigned c) { return c >= E && c <= AI2; }

static const char *first_of(const struct run *r, unsigned c)
{
    const char *s = c < 0x2F ? (r->lao ? lao_first : thai_first)[c] : NULL;
    return s ? s : "";
}

/* A consonant that is written but not spoken, perhaps with its vowel. How many to skip. */
static size_t muted(const struct run *r, size_t i)
{
    if (!letter(at(r, i))) return 0;
    if (at(r, i + 1) == MUTE) return 2;
    if ((at(r, i + 1) == I || at(r, i + 1) == U) && at(r, i + 2) == MUTE) return 3;
    return 0;
}

static size_t odd_at(const struct run *r, size_t i, const char **spoken)
{
    for (size_t k = 0; k < sizeof odd / sizeof odd[0] && !r->lao; k++) {
        size_t n = strlen(odd[k].letters);
        if (i + n > r->n || memcmp(r->c + i, odd[k].letters, n) != 0 || sign(at(r, i + n)) || at(r, i + n) == MUTE) continue;
        *spoken = odd[k].spoken;
        return n;
    }
    return 0;
}

static bool sonorant(unsigned c) { return c == NGO || c == LAO_NYO || c == NO || c == MO || c == YO || c == RO || c == LO || c == WO; }

/* Whether two consonants begin one syllable. */
static bool cluster(const struct run *r, unsigned a, unsigned b)
{
    if (a == HO) return sonorant(b);
    if (r->lao) return b == WO && (a == KO || a == 0x02 || a == 0x04 || a == NGO || a == 0x16 || a == THO || a == SO || a == 0x0A || a == CHO);
    if (a == O_ANG) return b == YO;
    bool hard = a == KO || a == 0x02 || a == 0x04, lips = a == PO || a == 0x1C || a == 0x1E;
    if (b == RO) return hard || lips || a == TO || a == SO || a == SO_SALA || a == THO;
    return (b == LO && (hard || lips)) || (b == WO && hard);
}

/* Whether a vowel, written or as w between consonants, follows a consonant at i. */
static bool has_vowel(const struct run *r, size_t i)
{
    unsigned c = at(r, i);
    return sign(c) || (r->lao && c == LAO_IA) || (c == O_ANG && !sign(at(r, i + 1)));
}

/* H and a sonorant behind a vowel in front: both begin the syllable when something else ends it, or nothing may. */
static bool needs_both(const struct run *r)
{
    unsigned v = at(r, r->i - 1), third = at(r, r->i + 2);
    return v == AI1 || v == AI2 || sign(third) || (letter(third) && !sign(at(r, r->i + 3)) && !cluster(r, third, at(r, r->i + 3)));
}

/* The first consonants. lead_vowel: one waits in front of them. */
static void put_first(struct run *r, bool lead_vowel)
{
    unsigned a = at(r, r->i), b = at(r, r->i + 1);
    bool two = letter(b) && !muted(r, r->i + 1) && cluster(r, a, b);
    if (a == LAO_HN || a == LAO_HM) { put(r, a == LAO_HN ? "n" : "m"); r->i++; return; }
    if (r->lao && b == LAO_L) { put(r, a == HO ? "l" : first_of(r, a)); if (a != HO) put(r, "l"); r->i += 2; return; }
    if (two && b == WO && !sign(at(r, r->i + 2))) two = lead_vowel && !r->lao && letter(at(r, r->i + 2));
    else if (two && !lead_vowel && !has_vowel(r, r->i + 2) && !(at(r, r->i + 2) == WO && letter(at(r, r->i + 3)))) two = a == HO && letter(at(r, r->i + 2)) && !r->lao;
    else if (two && lead_vowel && a == HO) two = needs_both(r);
    if (!two) { put(r, first_of(r, a)); r->i++; return; }
    if (a == HO || a == O_ANG) put(r, first_of(r, b));
    else if (b == RO && (a == SO || a == SO_SALA || a == THO)) put(r, "s");
    else { put(r, first_of(r, a)); put(r, first_of(r, b)); }
    r->i += 2;
}

/* What ends the syllable, if anything does. */
static void put_last(struct run *r)
{
    size_t skip = muted(r, r->i), k;
    unsigned c = at(r, r->i), next = at(r, r->i + 1);
    const char *spoken;
    if (skip || !letter(c) || c >= 0x2F || sign(next) || (r->lao && (next == LAO_L || c == O_ANG))) return;
    if ((k = odd_at(r, r->i, &spoken)) != 0) return;
    if (next == O_ANG && !sign(at(r, r->i + 2))) return;                      /* its own vowel */
    if (r->lao ? c == HO || c == 0x2E : thai_last[c] == '.') return;
    if (!r->lao && next == RO && at(r, r->i + 2) == RO) return;               /* a double RO is its vowel */
    if (!r->lao && r->i + 2 == r->n && letter(next) && next < 0x2F && thai_last[next] != '.') return; /* the two are the last syllable */
    if (letter(next) && !muted(r, r->i + 1) && cluster(r, c, next) && c != NGO && sign(at(r, r->i + 2))) return;
    if (r->lao && next == WO && letter(at(r, r->i + 2)) && !sign(at(r, r->i + 3)) && c != WO) return; /* w is its vowel */
    char s = r->lao ? (c == KO ? 'k' : c == NGO ? 'N' : c == LAO_NYO || c == YO ? 'i' : c == WO ? 'o' : c == MO ? 'm' : c == BO || c == PO ? 'p' :
                       c == NO || c == RO || c == LO ? 'n' : 't') : thai_last[c];
    char last = r->used ? r->out[r->used - 1] : 0;
    if (s == 'N') put(r, "ng");
    else if (!((s == 'i' && last == 'i') || (s == 'o' && last == 'o'))) put(r, (char[]){ s, 0 });
    r->i++;
}

/* The rest of a vowel that began in front: what is spoken, and how many signs it has. */
static const char *after_lead(const struct run *r, unsigned v, size_t *n, bool *closed)
{
    unsigned a = at(r, r->i), b = at(r, r->i + 1);
    *n = 0;
    *closed = false;
    if (v == AI1 || v == AI2) { *closed = true; *n = (a == YO || a == LAO_NYO) && !sign(b) && a != 0 ? 1 : 0; return "ai"; }
    if (v == E && a == II && b == YO) { *n = 2; return "ia"; }
    if (v == E && r->lao && a == MAI_HAN && (b == LAO_NYO || b == LAO_IA)) { *n = 2; return "ia"; }
    if (v == E && r->lao && (a == LAO_IA || (a == LAO_NYO && !sign(b)))) { *n = 1; return "ia"; }
    if (v == E && (a == UEE || a == UE) && b == O_ANG) { *n = 2; return "uea"; }
    if (v == E && r->lao && a == LAO_O && b == AA) { *n = 2; *closed = true; return "ao"; }
    if (v == E && a == AA) { *n = b == A ? 2 : 1; *closed = true; return b == A ? "o" : "ao"; }
    if (v == E && (a == I || a == II)) { *n = 1; return "oe"; }
    if (v == E && a == O_ANG && !sign(b)) { *n = 1; return "oe"; }
    if (v == E && !r->lao && a == YO && !sign(b)) { *n = 1; *closed = true; return "oei"; }
    if (a == SHORT || a == MAI_HAN) *n = 1;
    if (a == A) { *n = 1; *closed = true; }
    return v == AE ? "ae" : v == O ? "o" : "e";
}

static void put_lead(struct run *r)
{
    unsigned v = at(r, r->i++);
    size_t n;
    bool closed;
    if (!letter(at(r, r->i))) return;
    put_first(r, true);
    const char *s = after_lead(r, v, &n, &closed);
    put(r, s);
    r->i += n;
    if (!closed) put_last(r);
}

/* A written vowel behind the first consonants; false when there is none. */
static bool put_sign(struct run *r)
{
    unsigned v = at(r, r->i), next = at(r, r->i + 1);
    bool closed = false;
    size_t n = 1;
    const char *s;
    switch (v) {
    case MAI_HAN: s = next == WO ? "ua" : "a"; n = next == WO ? 2 : 1; break;
    case A: s = "a"; closed = true; break;
    case AA: s = "a"; break;
    case AM: s = "am"; closed = true; break;
    case NIKHAHIT: s = next == AA ? "am" : r->lao ? "o" : "am"; n = next == AA ? 2 : 1; closed = true; break;
    case I: case II: s = "i"; break;
    case UE: case UEE: s = "ue"; n = next == O_ANG && !sign(at(r, r->i + 2)) ? 2 : 1; break;
    case U: case UU: s = "u"; break;
    case LAO_O: s = next == WO ? "ua" : "o"; n = next == WO ? 2 : 1; break;
    case LAO_IA: s = "ia"; break;
    case SHORT: s = "o"; n = next == O_ANG ? 2 : 1; break;
    case O_ANG: s = "o"; break;
    default: return false;
    }
    put(r, s);
    r->i += n;
    if (n == 2 && (v == MAI_HAN || v == LAO_O) && at(r, r->i) == A) r->i++;
    else if (!closed) put_last(r);
    return true;
}

/* No vowel is written: w between two consonants is ua, a double RO an or a; else o before a last consonant, a before another syllable. */
static void put_unwritten(struct run *r)
{
    unsigned c = at(r, r->i), next = at(r, r->i + 1);
    if (c == WO && letter(next) && !sign(at(r, r->i + 2)) && !muted(r, r->i + 1)) { put(r, "ua"); r->i++; put_last(r); return; }
    if (c == RO && next == RO && !r->lao) {
        r->i += 2;
        bool more = letter(at(r, r->i)) && !muted(r, r->i) && !sign(at(r, r->i + 1));
        put(r, more ? "a" : "an");
        if (more) put_last(r);
        return;
    }
    if (r->lao || !letter(c) || muted(r, r->i)) { if (!r->lao && (lead(c) || letter(c))) put(r, "a"); return; }
    size_t before = r->i, used = r->used;
    put(r, "o");
    put_last(r);
    if (r->i != before) return;
    r->used = used;
    put(r, "a"); /* nothing ends it: "sabai" */
}

size_t sp_spoken_thai_lao(bool lao, const uint8_t *letters, size_t n, char *out)
{
    struct run r = { letters, n, 0, lao, out, 0 };
    const char *spoken;
    while (r.i < r.n) {
        unsigned c = at(&r, r.i);
        size_t skip = muted(&r, r.i), k = odd_at(&r, r.i, &spoken);
        if (k) { put(&r, spoken); r.i += k; }
        else if (skip) r.i += skip;
        else if (lead(c)) put_lead(&r);
        else if (letter(c) && (c == RUE || c == LUE) && !lao) { put(&r, first_of(&r, c)); r.i++; put_last(&r); }
        else if (letter(c)) {
            put_first(&r, false);
            if (!put_sign(&r)) put_unwritten(&r);
        } else if (!put_sign(&r)) r.i++;
    }
    return r.used;
}
