/*
 * Forms and check digits. Each `form` sees normal text (upper case, no separators) and must leave any check digit
 * to `fix`, which computes it; a check is then: compute again and compare.
 */
#include "schema/schemes.h"

#include "schema/codelist.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_alnum(char c) { return is_digit(c) || is_upper(c); }
static unsigned digit(char c) { return (unsigned)(c - '0'); }

static bool digits(const char *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_digit(t[i]))
            return false;
    return true;
}

static bool alnums(const char *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_alnum(t[i]))
            return false;
    return true;
}

static unsigned weigh(const char *t, const unsigned char *weights, size_t n)
{
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += digit(t[i]) * weights[i];
    return sum;
}

/* Position of c in an alphabet of n characters, or n. */
static unsigned place(char c, const char *alphabet, size_t n)
{
    const char *at = memchr(alphabet, c, n);
    return at ? (unsigned)(at - alphabet) : (unsigned)n;
}

/* GB 32100-2015: 31 characters, 17 weighted by powers of 3. */
static const char uscc_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
enum { USCC = 18, USCC_BASE = 31 };

static bool uscc_form(const char *t, size_t n)
{
    if (n != USCC || !digits(t + 2, 6))
        return false;
    for (size_t i = 0; i < n; i++)
        if (place(t[i], uscc_alphabet, USCC_BASE) == USCC_BASE)
            return false;
    return true;
}

static enum sp_fix uscc_fix(char *t, size_t n)
{
    unsigned sum = 0, weight = 1;
    for (size_t i = 0; i + 1 < n; i++) {
        sum += place(t[i], uscc_alphabet, USCC_BASE) * weight;
        weight = weight * 3 % USCC_BASE;
    }
    t[n - 1] = uscc_alphabet[(USCC_BASE - sum % USCC_BASE) % USCC_BASE];
    return SP_FIX_DONE;
}

/* GB 11714-1997: the organisation code that a USCC carries in positions 9 to 17. */
static bool cn_org_form(const char *t, size_t n) { return n == 9 && alnums(t, n); }

static enum sp_fix cn_org_fix(char *t, size_t n)
{
    static const unsigned char weights[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
    unsigned sum = 0;
    for (size_t i = 0; i + 1 < n; i++)
        sum += (is_digit(t[i]) ? digit(t[i]) : (unsigned)(t[i] - 'A') + 10) * weights[i];
    t[n - 1] = "0123456789X0"[11 - sum % 11];
    return SP_FIX_DONE;
}

/* ISO 17442: 18 characters and two check digits of ISO 7064 mod 97-10, which lie in 02 to 98. */
static bool lei_form(const char *t, size_t n) { return n == 20 && alnums(t, 18) && digits(t + 18, 2); }

static enum sp_fix lei_fix(char *t, size_t n)
{
    unsigned rest = 0;
    for (size_t i = 0; i + 2 < n; i++)
        rest = is_digit(t[i]) ? (rest * 10 + digit(t[i])) % 97 : (rest * 100 + (unsigned)(t[i] - 'A') + 10) % 97;
    unsigned check = 98 - rest * 100 % 97;
    t[n - 2] = (char)('0' + check / 10);
    t[n - 1] = (char)('0' + check % 10);
    return SP_FIX_DONE;
}

/* Vietnam: ten digits, the tenth a check; a dependent unit adds 001 to 999. */
static bool mst_form(const char *t, size_t n)
{
    if ((n != 10 && n != 13) || !digits(t, n) || memcmp(t + 2, "0000000", 7) == 0)
        return false;
    return n == 10 || memcmp(t + 10, "000", 3) != 0;
}

static enum sp_fix mst_fix(char *t, size_t n)
{
    static const unsigned char weights[] = { 31, 29, 23, 19, 17, 13, 7, 5, 3 };
    (void)n;
    unsigned check = 10 - weigh(t, weights, 9) % 11;
    if (check == 10)
        return SP_FIX_IMPOSSIBLE;
    t[9] = (char)('0' + check);
    return SP_FIX_DONE;
}

/* Thailand: 13 digits, a juristic person's begin with 0. */
static bool th_form(const char *t, size_t n) { return n == 13 && digits(t, n) && t[0] == '0'; }

static enum sp_fix th_fix(char *t, size_t n)
{
    static const unsigned char weights[] = { 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2 };
    t[n - 1] = (char)('0' + (11 - weigh(t, weights, 12) % 11) % 10);
    return SP_FIX_DONE;
}

/* Singapore: businesses 8 digits + letter; local companies year + 5 digits + letter; others R, S or T, two digits of
 * the year, entity type, 4 digits + letter. */
static const char uen_alphabet[] = "ABCDEFGHJKLMNPQRSTUVWX0123456789";
enum { UEN_BASE = 32 };

static bool uen_entity_type(const char *t)
{
    static const char types[] = "CC CD CH CL CM CP CS CX DP FB FC FM FN GA GB GS HS LL LP MB MC MD MH "
                                "MM MQ NB NR PA PB PF RF RP SM SS TC TU VC VH XL";
    for (size_t i = 0; i + 1 < sizeof types; i += 3)
        if (types[i] == t[0] && types[i + 1] == t[1])
            return true;
    return false;
}

static bool uen_form(const char *t, size_t n)
{
    if (n == 9)
        return digits(t, 8) && is_upper(t[8]);
    if (n != 10 || !is_upper(t[9]))
        return false;
    if (is_digit(t[0]))
        return digits(t, 9) && (memcmp(t, "18", 2) == 0 || memcmp(t, "19", 2) == 0 || memcmp(t, "20", 2) == 0);
    return (t[0] == 'R' || t[0] == 'S' || t[0] == 'T') && digits(t + 1, 2) && uen_entity_type(t + 3) &&
           digits(t + 5, 4);
}

static enum sp_fix uen_fix(char *t, size_t n)
{
    static const unsigned char business[] = { 10, 4, 9, 3, 8, 2, 7, 1 }, local[] = { 10, 8, 6, 4, 9, 7, 5, 3, 1 },
                               other[] = { 4, 3, 5, 3, 10, 2, 2, 5, 7 };
    if (n == 9) {
        t[8] = "XMKECAWLJDB"[weigh(t, business, 8) % 11];
    } else if (is_digit(t[0])) {
        t[9] = "ZKCMDNERGWH"[weigh(t, local, 9) % 11];
    } else {
        unsigned sum = 0;
        for (size_t i = 0; i < 9; i++)
            sum += place(t[i], uen_alphabet, UEN_BASE) * other[i];
        t[9] = uen_alphabet[(sum + 11 - 5) % 11];
    }
    return SP_FIX_DONE;
}

/* Indonesia: 15 digits with Luhn over the first nine; 16 digits are 0 and the same, or a person's NIK, which has no
 * check digit but holds a birth day (women: 40 added) and month. */
static bool nik_form(const char *t)
{
    unsigned day = digit(t[6]) * 10 + digit(t[7]), month = digit(t[8]) * 10 + digit(t[9]);
    if (day > 40)
        day -= 40;
    return day >= 1 && day <= 31 && month >= 1 && month <= 12 && memcmp(t + 12, "0000", 4) != 0;
}

static bool npwp_form(const char *t, size_t n)
{
    return (n == 15 || n == 16) && digits(t, n) && (n == 15 || t[0] == '0' || nik_form(t));
}

static enum sp_fix npwp_fix(char *t, size_t n)
{
    if (n == 16 && t[0] != '0')
        return SP_FIX_NO_CHECK;
    char *first = t + (n == 16);
    unsigned sum = 0;
    for (size_t i = 0; i < 8; i++) {
        unsigned v = digit(first[i]) * (i % 2 ? 2 : 1);
        sum += v > 9 ? v - 9 : v;
    }
    first[8] = (char)('0' + (10 - sum % 10) % 10);
    return SP_FIX_DONE;
}

static bool imo_form(const char *t, size_t n) { return n == 7 && digits(t, n) && t[0] != '0'; }

static enum sp_fix imo_fix(char *t, size_t n)
{
    static const unsigned char weights[] = { 7, 6, 5, 4, 3, 2 };
    t[n - 1] = (char)('0' + weigh(t, weights, 6) % 10);
    return SP_FIX_DONE;
}

/* ISO 6346: owner code, category U, J, Z (R: detachable), serial, check digit. Letters skip the multiples of 11. */
static bool container_form(const char *t, size_t n)
{
    if (n != 11 || !is_upper(t[0]) || !is_upper(t[1]) || !is_upper(t[2]) || !digits(t + 4, 7))
        return false;
    return t[3] == 'U' || t[3] == 'J' || t[3] == 'Z' || t[3] == 'R';
}

static enum sp_fix container_fix(char *t, size_t n)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < 10; i++) {
        unsigned v = is_digit(t[i]) ? digit(t[i]) : (unsigned)(t[i] - 'A') + 10;
        if (!is_digit(t[i]))
            v += v > 10 ? (v > 20 ? (v > 30 ? 3 : 2) : 1) : 0;
        sum += v << i;
    }
    t[n - 1] = (char)('0' + sum % 11 % 10);
    return SP_FIX_DONE;
}

/* Malaysia: year, type 01 to 06, six digits; older: up to seven digits and a letter. */
static bool my_ssm_form(const char *t, size_t n)
{
    if (n == 12)
        return digits(t, n) && (memcmp(t, "18", 2) == 0 || memcmp(t, "19", 2) == 0 || memcmp(t, "20", 2) == 0) &&
               t[4] == '0' && t[5] >= '1' && t[5] <= '6';
    return n >= 2 && n <= 8 && digits(t, n - 1) && is_upper(t[n - 1]);
}

#define DIGITS_FORM(name, low, high) \
    static bool name(const char *t, size_t n) { return n >= (low) && n <= (high) && digits(t, n); }
#define ALNUM_FORM(name, low, high) \
    static bool name(const char *t, size_t n) { return n >= (low) && n <= (high) && alnums(t, n); }

DIGITS_FORM(la_ern_form, 6, 14)
DIGITS_FORM(la_tin_form, 9, 13)
DIGITS_FORM(id_nib_form, 13, 13)
ALNUM_FORM(ph_sec_form, 4, 16)
ALNUM_FORM(kh_crn_form, 4, 16)
DIGITS_FORM(mm_crn_form, 9, 9)
ALNUM_FORM(bn_crn_form, 4, 14)
ALNUM_FORM(tl_crn_form, 3, 14)
DIGITS_FORM(tl_tin_form, 7, 10)
DIGITS_FORM(hk_brn_form, 8, 8)
ALNUM_FORM(hk_crn_form, 5, 8)
ALNUM_FORM(mo_crn_form, 3, 12)

static bool ph_tin_form(const char *t, size_t n) { return (n == 9 || n == 12 || n == 14) && digits(t, n); }

/* Cambodia: a letter for the taxpayer's kind, three digits, nine digits. */
static bool kh_tin_form(const char *t, size_t n) { return n == 13 && is_upper(t[0]) && digits(t + 1, 12); }

/* ISO 9362: party prefix, country, suffix, and a branch of three. */
static bool bic_form(const char *t, size_t n)
{
    return (n == 8 || n == 11) && alnums(t, n) && sp_code_known(SP_LIST_COUNTRY, sp_view(t + 4, 2));
}

/* Any register's own number, where nothing better is known of its form. */
static bool reg_form(const char *t, size_t n) { return n >= 1 && n <= 48 && is_alnum(t[0]) && is_alnum(t[n - 1]); }

const struct sp_scheme sp_scheme_table[] = {
    { "lei", "", true, lei_form, lei_fix },
    { "cn.uscc", "CN", true, uscc_form, uscc_fix },
    { "cn.org", "CN", true, cn_org_form, cn_org_fix },
    { "la.ern", "LA", true, la_ern_form, NULL },
    { "la.tin", "LA", true, la_tin_form, NULL },
    { "vn.mst", "VN", true, mst_form, mst_fix },
    { "th.juristic", "TH", true, th_form, th_fix },
    { "sg.uen", "SG", true, uen_form, uen_fix },
    { "my.ssm", "MY", true, my_ssm_form, NULL },
    { "id.npwp", "ID", true, npwp_form, npwp_fix },
    { "id.nib", "ID", true, id_nib_form, NULL },
    { "ph.sec", "PH", true, ph_sec_form, NULL },
    { "ph.tin", "PH", true, ph_tin_form, NULL },
    { "kh.crn", "KH", true, kh_crn_form, NULL },
    { "kh.tin", "KH", true, kh_tin_form, NULL },
    { "mm.crn", "MM", true, mm_crn_form, NULL },
    { "bn.crn", "BN", true, bn_crn_form, NULL },
    { "tl.crn", "TL", true, tl_crn_form, NULL },
    { "tl.tin", "TL", true, tl_tin_form, NULL },
    { "hk.brn", "HK", true, hk_brn_form, NULL },
    { "hk.crn", "HK", true, hk_crn_form, NULL },
    { "mo.crn", "MO", true, mo_crn_form, NULL },
    { "imo", "", false, imo_form, imo_fix },
    { "iso6346", "", false, container_form, container_fix },
    { "bic", "", false, bic_form, NULL },
    { "reg", "", true, reg_form, NULL },
};
const size_t sp_scheme_count = sizeof sp_scheme_table / sizeof sp_scheme_table[0];
