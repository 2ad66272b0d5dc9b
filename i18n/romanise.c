#include "i18n/romanise.h"

#include <pthread.h>

#include "i18n/fold.h"
#include "i18n/pinyin_table.h"
#include "name_latin_table.h"

/* Characters with two readings: the first is taken unless the character stands in one of the words. */
struct polyphone { uint32_t c; const char *first, *second, *words; };
static const struct polyphone polyphones[] = {
    { 0x4E50, "le", "yue", "音乐;乐器;乐团" },
    { 0x4F1A, "hui", "kuai", "会计" },
    { 0x4FBF, "bian", "pian", "便宜" },
    { 0x516D, "liu", "lu", "六安;六合" },
    { 0x5355, "dan", "shan", "单县" },
    { 0x53C2, "can", "shen", "人参;海参;参茸" },
    { 0x53F6, "ye", "xie", "" },
    { 0x57D4, "pu", "bu", "大埔" },
    { 0x5927, "da", "dai", "大夫" },
    { 0x53A6, "sha", "xia", "厦门;厦大;厦航;厦钨" },
    { 0x66FE, "zeng", "ceng", "" },
    { 0x671D, "chao", "zhao", "朝夕" },
    { 0x67CF, "bai", "bo", "柏林" },
    { 0x6CCA, "bo", "po", "湖泊" },
    { 0x756A, "fan", "pan", "番禺" },
    { 0x76DB, "sheng", "cheng", "" },
    { 0x7387, "lu", "shuai", "" },
    { 0x7C98, "zhan", "nian", "" },
    { 0x7ED9, "gei", "ji", "给水;供给" },
    { 0x839E, "guan", "wan", "" },
    { 0x851A, "wei", "yu", "蔚县" },
    { 0x85CF, "cang", "zang", "西藏;藏药;藏族;地藏" },
    { 0x868C, "bang", "beng", "蚌埠" },
    { 0x884C, "xing", "hang", "银行;銀行;分行;支行;商行;总行;央行;行业;洋行;车行;药行;行长" },
    { 0x89E3, "jie", "xie", "" },
    { 0x8C03, "diao", "tiao", "空调;调味;调料;调节" },
    { 0x91CD, "zhong", "chong", "重庆;重慶;重组;重組;重阳" },
    { 0x957F, "chang", "zhang", "成长;增长;生长;行长" },
    { 0x90FD, "du", "dou", "" },
    { 0x5EC8, "sha", "xia", "廈門;廈大" },
    { 0x6703, "hui", "kuai", "會計" },
    { 0x9577, "chang", "zhang", "成長;增長;生長;行長" },
    { 0x8ABF, "diao", "tiao", "空調;調味;調料;調節" },
    { 0x6A02, "le", "yue", "音樂;樂器;樂團" },
    { 0x4F20, "chuan", "zhuan", "传记" },
};

static const struct polyphone *polyphone_of(uint32_t c)
{
    for (size_t i = 0; i < sizeof polyphones / sizeof polyphones[0]; i++)
        if (polyphones[i].c == c) return &polyphones[i];
    return NULL;
}
/* 64 bits say cheaply that a character has one reading only. */
static uint64_t polyphone_filter(void)
{
    uint64_t f = 0;
    for (size_t i = 0; i < sizeof polyphones / sizeof polyphones[0]; i++) f |= UINT64_C(1) << ((polyphones[i].c * 2654435761u) >> 26);
    return f;
}

static bool in_word(const struct polyphone *p, struct sp_view text, size_t at)
{
    struct sp_view rest = sp_view_of(p->words), word;
    bool more = rest.n != 0;
    while (more) {
        more = sp_view_split(rest, ';', &word, &rest);
        if (!more) word = rest;
        for (size_t k = 0; k + 3 <= word.n; k += 3) {
            if (memcmp(word.p + k, text.p + at, 3) != 0 || k > at || at - k + word.n > text.n) continue;
            if (memcmp(word.p, text.p + at - k, word.n) == 0) return true;
        }
    }
    return false;
}

const char *sp_pinyin(uint32_t c, size_t *len)
{
    if (c < PINYIN_FIRST || c >= PINYIN_END) { *len = 0; return ""; }
    uint16_t v = pinyin_value[c - PINYIN_FIRST];
    *len = pinyin_text_at[v + 1] - pinyin_text_at[v];
    return (const char *)pinyin_text_pool + pinyin_text_at[v];
}

const char *sp_pinyin_in(struct sp_view text, size_t at, size_t *len)
{
    size_t l;
    uint32_t c = sp_utf8_at(text.p + at, &l);
    const struct polyphone *p = polyphone_of(c);
    if (!p) return sp_pinyin(c, len);
    const char *s = in_word(p, text, at) ? p->second : p->first;
    *len = strlen(s);
    return s;
}

enum { SYLLABLES = sizeof pinyin_text_at / sizeof pinyin_text_at[0] - 1, MOST_OF_LETTER = 64 };
/* Syllables by their first letter; built once. */
static struct { size_t n; uint16_t v[MOST_OF_LETTER]; } by_letter[26];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void sort_by_letter(void)
{
    for (size_t v = 1; v < SYLLABLES; v++) {
        unsigned first = pinyin_text_pool[pinyin_text_at[v]] - (unsigned)'a';
        if (pinyin_text_at[v + 1] == pinyin_text_at[v] || first >= 26 || by_letter[first].n == MOST_OF_LETTER) continue;
        by_letter[first].v[by_letter[first].n++] = (uint16_t)v;
    }
}

bool sp_pinyin_like(struct sp_view word)
{
    bool reach[4 * 6 + 1] = { true };
    if (word.n < 2 || word.n > 24) return false;
    (void)pthread_once(&once, sort_by_letter);
    for (size_t i = 0; i < word.n; i++) {
        unsigned first = (unsigned char)word.p[i] - (unsigned)'a';
        if (!reach[i] || first >= 26) continue;
        for (size_t k = 0; k < by_letter[first].n; k++) {
            uint16_t v = by_letter[first].v[k];
            size_t n = pinyin_text_at[v + 1] - pinyin_text_at[v];
            if (i + n <= word.n && memcmp(word.p + i, pinyin_text_pool + pinyin_text_at[v], n) == 0) reach[i + n] = true;
        }
    }
    return reach[word.n];
}

struct ascii { char *p; size_t n, cap; };

static void put(struct ascii *o, const char *s, size_t n)
{
    if (o->n + n > o->cap) return;
    memcpy(o->p + o->n, s, n);
    o->n += n;
}
static void put_space(struct ascii *o)
{
    if (o->n && o->p[o->n - 1] != ' ' && o->n < o->cap) o->p[o->n++] = ' ';
}

static void put_latin(struct ascii *o, uint32_t c)
{
    if (c >= LATIN_END) return;
    uint16_t v = latin_value[latin_block[c >> 7] * 128u + (c & 127)];
    put(o, (const char *)latin_text_pool + latin_text_at[v], latin_text_at[v + 1] - latin_text_at[v]);
}

size_t sp_romanise_latin(struct sp_view folded, char *out, size_t cap)
{
    struct ascii o = { out, 0, cap };
    for (size_t i = 0, l; i < folded.n; i += l) {
        uint32_t c = sp_utf8_at(folded.p + i, &l);
        if (c == ' ') put_space(&o);
        else if (c < 0x80) put(&o, folded.p + i, 1);
        else put_latin(&o, c);
    }
    if (o.n && out[o.n - 1] == ' ') o.n--;
    return o.n;
}

static void put_han(struct ascii *o, struct sp_view text, size_t at, uint32_t c, bool alt, uint64_t filter)
{
    size_t len;
    const char *s = sp_pinyin(c, &len);
    if (filter >> ((c * 2654435761u) >> 26) & 1) {
        const struct polyphone *p = polyphone_of(c);
        if (p) {
            s = alt || in_word(p, text, at) ? p->second : p->first;
            len = strlen(s);
        }
    }
    if (len == 0) return;
    put_space(o);
    put(o, s, len);
    put_space(o);
}

size_t sp_romanise(struct sp_view folded, bool alt, char *out, size_t cap)
{
    struct ascii o = { out, 0, cap };
    uint64_t filter = polyphone_filter();
    for (size_t i = 0, l; i < folded.n; i += l) {
        uint32_t c = sp_utf8_at(folded.p + i, &l);
        if (c == ' ') put_space(&o);
        else if (c < 0x80) put(&o, folded.p + i, 1);
        else if (sp_cp_indic(c)) {
            size_t end = i + l, k;
            while (end < folded.n && sp_cp_indic(sp_utf8_at(folded.p + end, &k))) end += k;
            if (o.n && o.p[o.n - 1] != ' ') put_space(&o);
            o.n += sp_romanise_indic(sp_view(folded.p + i, end - i), o.p + o.n, cap - o.n);
            if (end < folded.n) put_space(&o);
            l = end - i;
        } else if (sp_cp_han(c)) put_han(&o, folded, i, c, alt, filter);
        else put_latin(&o, c);
    }
    while (o.n && out[o.n - 1] == ' ') o.n--;
    return o.n;
}
