/* Zawgyi: a font encoding of Burmese that uses Unicode's code points in other places and in visual order. */
#include <pthread.h>

#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/limits.h"
#include "i18n/fold.h"

enum { WIDE_CHARS = 2 * SP_MAX_NAME_BYTES };

static bool consonant(uint32_t c) { return (c >= 0x1000 && c <= 0x1021) || c == 0x103F; }
static bool medial(uint32_t c) { return c >= 0x103B && c <= 0x103E; }

/* Signs of Zawgyi: the vowel e or a medial where no consonant stands before it, and glyph variants. */
bool sp_zawgyi_likely(struct sp_view text)
{
    int zawgyi = 0, unicode = 0;
    uint32_t prev = 0;
    if (!memchr(text.p ? text.p : "", 0xE1, text.n)) return false;
    for (size_t i = 0, l; i < text.n; i += l) {
        uint32_t c = sp_utf8_at(text.p + i, &l);
        if (c == 0x1031) (consonant(prev) || medial(prev) || prev == 0x1029) ? unicode++ : (zawgyi += 2);
        else if (c == 0x103B && !consonant(prev)) zawgyi += 2;
        else if (c == 0x103A && consonant(prev)) unicode++;
        else if (c == 0x1039 && i + l < text.n) {
            size_t l2;
            uint32_t next = sp_utf8_at(text.p + i + l, &l2);
            consonant(next) && (consonant(prev) || prev == 0x103A) ? unicode++ : (zawgyi += 2);
        } else if ((c >= 0x1060 && c <= 0x1097) || c == 0x1033 || c == 0x1034) zawgyi++;
        prev = c;
    }
    return zawgyi >= 2 && zawgyi > unicode;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static UTransliterator *zawgyi; /* under lock; lives as long as the process */

static struct sp_rc convert(UChar *text, int32_t *n)
{
    UErrorCode ec = U_ZERO_ERROR;
    static const UChar id[] = u"Zawgyi-my";
    int32_t limit = *n;
    if (!zawgyi) zawgyi = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &ec);
    if (U_FAILURE(ec)) { zawgyi = NULL; return SP_ERR(INTERNAL); }
    utrans_transUChars(zawgyi, text, n, WIDE_CHARS, 0, &limit, &ec);
    if (ec == U_BUFFER_OVERFLOW_ERROR) return SP_ERR(LIMIT);
    return U_FAILURE(ec) ? SP_ERR(INTERNAL) : SP_OK;
}

struct sp_rc sp_zawgyi_convert(struct sp_view text, char *out, size_t cap, size_t *n)
{
    UErrorCode ec = U_ZERO_ERROR;
    UChar wide[WIDE_CHARS];
    int32_t len = 0, bytes = 0;
    u_strFromUTF8(wide, WIDE_CHARS, &len, text.p, (int32_t)text.n, &ec);
    if (ec == U_BUFFER_OVERFLOW_ERROR) return SP_ERR(LIMIT);
    if (U_FAILURE(ec)) return SP_ERR(FORMAT);
    (void)pthread_mutex_lock(&lock);
    struct sp_rc rc = convert(wide, &len);
    (void)pthread_mutex_unlock(&lock);
    SP_TRY(rc);
    u_strToUTF8(out, (int32_t)cap, &bytes, wide, len, &ec);
    if (U_FAILURE(ec)) return SP_ERR(LIMIT);
    *n = (size_t)bytes;
    return SP_OK;
}
