#include "i18n/legal_form_plain.h"

#include "i18n/fold.h"

/* Latin letters without their marks: runs of code points and what they are. Small and capital stand together. */
static const struct { uint16_t first, last; char letter; } latin[] = {
    { 0x00C0, 0x00C5, 'a' }, { 0x00C7, 0x00C7, 'c' }, { 0x00C8, 0x00CB, 'e' }, { 0x00CC, 0x00CF, 'i' }, { 0x00D0, 0x00D0, 'd' },
    { 0x00D1, 0x00D1, 'n' }, { 0x00D2, 0x00D6, 'o' }, { 0x00D8, 0x00D8, 'o' }, { 0x00D9, 0x00DC, 'u' }, { 0x00DD, 0x00DD, 'y' },
    { 0x00E0, 0x00E5, 'a' }, { 0x00E7, 0x00E7, 'c' }, { 0x00E8, 0x00EB, 'e' }, { 0x00EC, 0x00EF, 'i' }, { 0x00F0, 0x00F0, 'd' },
    { 0x00F1, 0x00F1, 'n' }, { 0x00F2, 0x00F6, 'o' }, { 0x00F8, 0x00F8, 'o' }, { 0x00F9, 0x00FC, 'u' }, { 0x00FD, 0x00FD, 'y' },
    { 0x00FF, 0x00FF, 'y' }, { 0x0100, 0x0105, 'a' }, { 0x0106, 0x010D, 'c' }, { 0x010E, 0x0111, 'd' }, { 0x0112, 0x011B, 'e' },
    { 0x0128, 0x0131, 'i' }, { 0x0143, 0x0148, 'n' }, { 0x014C, 0x0151, 'o' }, { 0x015A, 0x0161, 's' }, { 0x0168, 0x0173, 'u' },
    { 0x01A0, 0x01A1, 'o' }, { 0x01AF, 0x01B0, 'u' }, { 0x1EA0, 0x1EB7, 'a' }, { 0x1EB8, 0x1EC7, 'e' }, { 0x1EC8, 0x1ECB, 'i' },
    { 0x1ECC, 0x1EE3, 'o' }, { 0x1EE4, 0x1EF1, 'u' }, { 0x1EF2, 0x1EF9, 'y' } };

/* Traditional characters of legal forms, each before its simplified one. */
static const uint16_t simplified[][2] = { { 0x500B, 0x4E2A }, { 0x9AD4, 0x4F53 }, { 0x6236, 0x6237 }, { 0x696D, 0x4E1A }, { 0x8CAC, 0x8D23 },
    { 0x7121, 0x65E0 }, { 0x5169, 0x4E24 }, { 0x7368, 0x72EC }, { 0x8CC7, 0x8D44 }, { 0x773E, 0x4F17 }, { 0x8846, 0x4F17 }, { 0x5925, 0x4F19 },
    { 0x8FB2, 0x519C }, { 0x5C08, 0x4E13 }, { 0x806F, 0x8054 }, { 0x7E3D, 0x603B }, { 0x7D93, 0x7ECF }, { 0x71DF, 0x8425 } };

static uint32_t simple(uint32_t c)
{
    for (size_t i = 0; i < sizeof simplified / sizeof simplified[0]; i++)
        if (simplified[i][0] == c) return simplified[i][1];
    return c;
}

static uint32_t without_mark(uint32_t c)
{
    for (size_t i = 0; i < sizeof latin / sizeof latin[0]; i++)
        if (c >= latin[i].first && c <= latin[i].last) return (uint32_t)latin[i].letter;
    return c;
}

/* What a character counts as; 0: nothing, a space: what stands between words. */
static uint32_t plain_of(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFF01 - '!';
    if (c < 0x80) {
        if (c >= 'A' && c <= 'Z') return c + ('a' - 'A');
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : ' ';
    }
    if ((c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF || c == 0xAD || (c >= 0x300 && c < 0x370)) return 0;
    if (c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c < 0x2070) || (c >= 0x3000 && c <= 0x3020 && c != 0x3005 && c != 0x3007)) return ' ';
    if (c == 0x30FB || c == 0x104A || c == 0x104B || c == 0x17D4 || c == 0x0E2F || c == 0x0EAF) return ' ';
    if (c < 0x250 || (c >= 0x1EA0 && c < 0x1F00)) return without_mark(c);
    return sp_cp_han(c) ? simple(c) : c;
}

static void put(struct sp_form_plain *out, uint32_t c, size_t at)
{
    char bytes[4];
    size_t k = sp_utf8_write(bytes, c);
    if (c == ' ' && (!out->n || out->text[out->n - 1] == ' ')) return;
    for (size_t i = 0; i < k; i++) {
        out->text[out->n] = bytes[i];
        out->at[out->n++] = (uint16_t)at;
    }
}

/* NIKHAHIT or NIGGAHITA with the vowel behind it is AM, as it is written and typed. */
static bool makes_am(uint32_t first, uint32_t second)
{
    return (first == 0x0E4D && second == 0x0E32) || (first == 0x0ECD && second == 0x0EB2);
}

bool sp_form_plain(struct sp_view text, struct sp_form_plain *out)
{
    if (text.n > SP_MAX_NAME_BYTES) return false;
    out->n = 0;
    for (size_t i = 0; i < text.n;) {
        size_t at = i, behind;
        uint32_t c = sp_utf8_next(text, &i), next = 0;
        behind = i;
        if ((c == 0x0E4D || c == 0x0ECD) && i < text.n) next = sp_utf8_next(text, &behind);
        if (makes_am(c, next)) {
            c = next + 1;
            i = behind;
        }
        uint32_t p = plain_of(c);
        if (p) put(out, p, at);
    }
    while (out->n && out->text[out->n - 1] == ' ') out->n--;
    out->at[out->n] = (uint16_t)text.n;
    return true;
}
