#include "i18n/name_sound.h"

static bool vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'; }

/* The class of the consonant at p (next: the letter after it, or 0), and how many letters it takes. */
static char class_of(char c, char next, bool first, size_t *n)
{
    *n = next == 'h' && (c == 'k' || c == 't' || c == 'p' || c == 'c' || c == 's' || c == 'z' || c == 'g' || c == 'n' || c == 'd' || c == 'b') ? 2 : 1;
    switch (c) {
    case 'k': case 'g': return 'k';
    case 'c': return *n == 2 || next == 'e' || next == 'i' || next == 'y' ? 's' : 'k';
    case 'q': return next == 'u' ? 'k' : 's';
    case 't': case 'd': return 't';
    case 'p': case 'b': case 'f': return 'p';
    case 's': case 'z': case 'x': case 'j': return 's';
    case 'n': if (next == 'g' || next == 'y') *n = 2; return 'n';
    case 'm': return 'm';
    case 'l': return 'l';
    case 'r': return next && vowel(next) ? 'l' : 0;
    case 'v': case 'w': return next && vowel(next) ? 'w' : 0;
    case 'h': return first ? 'h' : 0;
    default: return 0;
    }
}

static char vowel_class(char c) { return c == 'a' ? 'a' : c == 'o' || c == 'u' ? 'u' : 'i'; }
static bool is_vowel_class(char c) { return c == 'a' || c == 'i' || c == 'u'; }

static size_t classes(struct sp_view ascii, bool vowels, char *out, size_t cap)
{
    char last = 0;
    size_t used = 0, n = 1;
    for (size_t i = 0; i < ascii.n && used < cap; i += n) {
        char c = ascii.p[i], next = i + 1 < ascii.n ? ascii.p[i + 1] : 0;
        n = 1;
        if (c < 'a' || c > 'z' || (c == 't' && next == 'c')) continue; /* tch */
        if (vowel(c) && !(c == 'y' && next && vowel(next))) {
            if (vowels && !(used && is_vowel_class(out[used - 1]))) out[used++] = vowel_class(c);
            last = 0;
            continue;
        }
        char class = class_of(c, next, i == 0, &n);
        if (class && class != last) out[used++] = class;
        if (class) last = class;
    }
    return used;
}

size_t sp_sound_classes(struct sp_view ascii, char *out, size_t cap) { return classes(ascii, false, out, cap); }
size_t sp_sound_vowels(struct sp_view ascii, char *out, size_t cap) { return classes(ascii, true, out, cap); }
