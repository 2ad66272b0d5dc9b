#include "i18n/name_letters.h"

#include <pthread.h>

#include "i18n/fold.h"

/* --- names of letters ------------------------------------------------------------------------------------ */
struct listed { char letter; const char *spellings; };
static const struct listed listed[] = {
    { 'a', "เอ;ເອ;អេ;អេយ៍;အေ" },
    { 'b', "บี;ບີ;ប៊ី;បុី;ប៉ី;ឌ៊ី;ဘီ" },
    { 'c', "ซี;ຊີ;ស៊ី;ស៉ី;စီ" },
    { 'd', "ดี;ດີ;ឌី;ឌៀ;ဒီ" },
    { 'e', "อี;ອີ;អ៊ី;အီး;အီ" },
    { 'f', "เอฟ;ແອັຟ;ເອັຟ;ເອັບ;អេហ្វ;အက်ဖ်" },
    { 'g', "จี;ຈີ;ជី;ဂျီ" },
    { 'h', "เอช;เฮช;เฮ็ช;ເອັດ;ແອັດ;ເອຊ;អេច;អេឆ;အိတ်ချ်;အိပ်ခ်ျ" },
    { 'i', "ไอ;ໄອ;អាយ;អៃ;အိုင်" },
    { 'j', "เจ;ເຈ;ជេ;ជេយ៍;ဂျေ" },
    { 'k', "เค;ເຄ;ខេ;ကေ" },
    { 'l', "แอล;ແອລ;ແອວ;ແອນ;អិល;អេល;អ៊ែល;အယ်လ်;အယ်" },
    { 'm', "เอ็ม;เอม;ເອັມ;អិម;អឹម;အမ်;အိမ်" },
    { 'n', "เอ็น;เอน;ເອັນ;អិន;អេន;အန်" },
    { 'o', "โอ;ໂອ;អូ;အို" },
    { 'p', "พี;ພີ;ភី;ပီ" },
    { 'q', "คิว;ຄິວ;ឃ្យូ;ကျူ" },
    { 'r', "อาร์;อาร;ອາ;ອາຣ;អ៊ែរ;អារ;အာရ်;အာ" },
    { 's', "เอส;ເອັສ;ເອສ;អេស;អ៊ែស;အက်စ်;အက်စ" },
    { 't', "ที;ທີ;ធី;តី;တီ" },
    { 'u', "ยู;ຢູ;យូ;ယူ" },
    { 'v', "วี;ວີ;វី;ဗီ" },
    { 'w', "ดับบลิว;ดับเบิลยู;ดับเบิ้ลยู;ดับบลิ้ว;ดับเบิลย;ดับบลิวยู;ດັບເບິລຢູ;ດັບເບີ້ລຢູ;ដាប់ប៊លយូ;ဒဗ္ဗလျူ;ဒဗလျူ" },
    { 'x', "เอ็กซ์;เอกซ์;เอ็กซ;ເອັກ;ເອັກສ໌;អ៊ិច;អិច;အိပ်စ်;အက်က်စ်" },
    { 'y', "วาย;ວາຍ;វ៉ាយ;ဝိုင်" },
    { 'z', "แซด;แซ็ด;ແຊດ;ແຊັດ;ហ្សេត;ဇက်" },
};
enum { MOST_NAMES = 200, MOST_BYTES = 48, MOST_LETTERS = 8 };

static struct { size_t n; struct { char text[MOST_BYTES]; uint8_t n; char letter; } v[MOST_NAMES]; } names;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void add_name(struct sp_view spelling, char letter)
{
    size_t n = 0;
    if (names.n == MOST_NAMES || !sp_ok(sp_fold(spelling, names.v[names.n].text, MOST_BYTES, &n)) || n == 0) return;
    names.v[names.n].n = (uint8_t)n;
    names.v[names.n++].letter = letter;
}

static void build(void)
{
    for (size_t i = 0; i < sizeof listed / sizeof listed[0]; i++) {
        struct sp_view rest = sp_view_of(listed[i].spellings), one;
        while (sp_view_split(rest, ';', &one, &rest)) add_name(one, listed[i].letter);
        add_name(rest, listed[i].letter);
    }
}

/* Letters from run.p on, depth first; a name may begin as another does. */
static bool read_letters(struct sp_view run, size_t at, char *out, size_t got, size_t cap, size_t *n)
{
    if (at == run.n) { *n = got; return got > 0; }
    if (got == cap) return false;
    for (size_t i = 0; i < names.n; i++) {
        size_t k = names.v[i].n;
        if (k > run.n - at || memcmp(run.p + at, names.v[i].text, k) != 0) continue;
        out[got] = names.v[i].letter;
        if (read_letters(run, at + k, out, got + 1, cap, n)) return true;
    }
    return false;
}

size_t sp_letters_named(struct sp_view run, char *out, size_t cap)
{
    char text[MOST_LETTERS];
    size_t n = 0;
    (void)pthread_once(&once, build);
    if (cap > MOST_LETTERS) cap = MOST_LETTERS;
    if (run.n < 6 || run.n > cap * 24 || !read_letters(run, 0, text, 0, cap, &n)) return 0;
    memcpy(out, text, n);
    return n;
}

static const char *digit_named(char c)
{
    static const char *const digits[10] = { "siro", "wan", "tu", "tri", "fo", "fai", "sik", "sewen", "et", "nain" };
    return c >= '0' && c <= '9' ? digits[c - '0'] : NULL;
}

size_t sp_letters_spell(struct sp_view ascii, char *out)
{
    static const char *const letters[26] = { "e", "bi", "si", "di", "i", "ef", "chi", "ech", "ai", "che", "ke", "el", "em",
                                             "en", "o", "pi", "kiu", "ar", "es", "ti", "yu", "wi", "dapbaliw", "eks", "wai", "set" };
    size_t n = 0;
    for (size_t i = 0; i < ascii.n; i++) {
        char c = ascii.p[i];
        const char *name = c >= 'a' && c <= 'z' ? letters[c - 'a'] : digit_named(c);
        if (!name) continue;
        memcpy(out + n, name, strlen(name));
        n += strlen(name);
    }
    return n;
}

/* --- English words --------------------------------------------------------------------------------------- */
/* Where a rule holds: anywhere, at the beginning or the end of the word, before e i y, or before another vowel. */
enum where { ANY, FIRST, LAST, SOFT };
struct rule { const char *from, *to; enum where where; };

/* Longer ones first among those that begin with one letter. */
static const struct rule rules[] = {
    { "archi", "aki", ANY }, { "aught", "ot", ANY }, { "augh", "af", ANY }, { "ays", "eS", LAST }, { "au", "o", ANY }, { "aw", "o", ANY }, { "ay", "e", ANY }, { "ai", "e", ANY },
    { "chem", "khem", ANY }, { "christ", "khrist", ANY }, { "chro", "khro", ANY }, { "cious", "chiaS", LAST }, { "cial", "chial", ANY }, { "cian", "chian", ANY },
    { "ctor", "ktoe", LAST }, { "cks", "kS", LAST }, { "cc", "ks", SOFT }, { "ck", "k", ANY }, { "ch", "ch", ANY }, { "c", "s", SOFT }, { "c", "k", ANY },
    { "dge", "j", LAST }, { "dg", "j", ANY }, { "ds", "DS", LAST },
    { "eigh", "e", ANY }, { "eau", "iu", ANY }, { "ear", "ia", ANY }, { "ea", "i", ANY }, { "ee", "i", ANY }, { "eu", "yu", FIRST }, { "ew", "iu", ANY }, { "es", "S", LAST }, { "e", "", LAST },
    { "gn", "n", LAST }, { "ght", "t", ANY }, { "gh", "k", FIRST }, { "gh", "", ANY }, { "ge", "j", LAST }, { "g", "j", SOFT },
    { "igh", "ai", ANY }, { "ious", "iaS", LAST }, { "ire", "aia", LAST }, { "ies", "iS", LAST }, { "ine", "ain", LAST }, { "ike", "aik", LAST }, { "ife", "aif", LAST }, { "ite", "ait", LAST }, { "ie", "i", ANY },
    { "kn", "n", FIRST }, { "mb", "m", LAST },
    { "ough", "o", ANY }, { "ous", "aS", LAST }, { "oo", "u", ANY }, { "oa", "o", ANY }, { "ou", "ao", ANY }, { "ow", "ao", ANY },
    { "ph", "f", ANY }, { "ps", "s", FIRST }, { "quet", "ket", LAST }, { "que", "k", LAST }, { "qu", "khw", ANY }, { "rh", "r", ANY },
    { "ssion", "chan", ANY }, { "sion", "chan", ANY }, { "sure", "choe", LAST }, { "sc", "s", SOFT }, { "sch", "sh", ANY }, { "s", "S", LAST },
    { "tions", "chanS", LAST }, { "tion", "chan", ANY }, { "tial", "chial", ANY }, { "ture", "choe", ANY }, { "tures", "choeS", LAST }, { "tech", "thek", ANY }, { "tch", "ch", ANY }, { "ts", "TS", LAST },
    { "uni", "yuni", FIRST }, { "ue", "u", LAST }, { "wh", "w", ANY }, { "wr", "r", FIRST }, { "x", "s", FIRST }, { "x", "ks", ANY }, { "y", "i", LAST },
};

static bool holds(const struct rule *r, struct sp_view word, size_t at, size_t n)
{
    if (n > word.n - at || memcmp(word.p + at, r->from, n) != 0) return false;
    char next = at + n < word.n ? word.p[at + n] : 0;
    switch (r->where) {
    case FIRST: return at == 0;
    case LAST: return at > 0 && next == 0;
    case SOFT: return next == 'e' || next == 'i' || next == 'y';
    case ANY: default: return true;
    }
}

size_t sp_english_spoken(struct sp_view word, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < word.n;) {
        const char *to = digit_named(word.p[i]);
        size_t taken = 1;
        for (size_t k = 0; k < sizeof rules / sizeof rules[0] && !to; k++) {
            if (rules[k].from[0] != word.p[i]) continue;
            size_t l = strlen(rules[k].from);
            if (holds(&rules[k], word, i, l)) { to = rules[k].to; taken = l; }
        }
        size_t l = to ? strlen(to) : 1;
        if (n + l > cap) break;
        memcpy(out + n, to ? to : word.p + i, l);
        n += l;
        i += taken;
    }
    return n;
}
