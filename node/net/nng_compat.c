/*
 * The static libnng of Debian 13 on the libc of Debian 12: the symbols that library expects and this libc lacks.
 * Weak, so that a libc that has them wins. Nothing of the project calls them; tls_engine.c names sp_nng_compat so that
 * the linker takes this object out of the archive before it meets nng.
 */
#include <features.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "node/net/endpoint.h"

#if !defined(__GLIBC_PREREQ) || !__GLIBC_PREREQ(2, 38)

__attribute__((weak)) long __isoc23_strtol(const char *text, char **end, int base);
__attribute__((weak)) unsigned long long __isoc23_strtoull(const char *text, char **end, int base);
__attribute__((weak)) size_t strlcpy(char *dst, const char *src, size_t size);
__attribute__((weak)) size_t strlcat(char *dst, const char *src, size_t size);

long __isoc23_strtol(const char *text, char **end, int base) { return strtol(text, end, base); }

unsigned long long __isoc23_strtoull(const char *text, char **end, int base) { return strtoull(text, end, base); }

size_t strlcpy(char *dst, const char *src, size_t size)
{
    size_t n = strlen(src);
    if (size > 0) {
        size_t take = n < size ? n : size - 1;
        memcpy(dst, src, take);
        dst[take] = '\0';
    }
    return n;
}

size_t strlcat(char *dst, const char *src, size_t size)
{
    size_t have = strnlen(dst, size);
    if (have == size) return size + strlen(src);
    return have + strlcpy(dst + have, src, size - have);
}

#endif

const char sp_nng_compat = 1;
