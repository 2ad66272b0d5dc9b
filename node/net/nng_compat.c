/*
 * The static libnng of Debian 13 on Debian 12: the symbols that library expects and this libc lacks, and a mended race.
 * Weak, so that a libc that has them wins. Nothing of the project calls them; tls_engine.c names sp_nng_compat so that
 * the linker takes this object out of the archive before it meets nng.
 */
#include <features.h>
#include <stdbool.h>
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

/*
 * Whoever stops an operation that has no cancel function any more gives up its claim on being finished (nni_task_abort).
 * For a pipe's operations nng 1.10 needs that. For a connection that is being made it is fatal: closing the endpoint
 * takes the cancel function away, the stop that follows gives up the claim and frees the operation, and then the layer
 * below finishes it ("pthread_mutex_lock: Invalid argument", and nng aborts). Such an operation is always finished, so
 * its claim is kept and the stop waits. The linker sends nng's calls here (--wrap, see the Makefile); the mark is the
 * operation's last input, which no transport of ours uses.
 */
#define MARK_INPUT 3u
static char mark;
static _Thread_local bool keep;

void nni_aio_set_input(void *aio, unsigned index, void *value);
void *nni_aio_get_input(void *aio, unsigned index);

static void will_finish(void *aio) { nni_aio_set_input(aio, MARK_INPUT, &mark); }

static bool keep_claim(void *aio)
{
    bool before = keep;
    keep = aio && nni_aio_get_input(aio, MARK_INPUT) == &mark;
    return before;
}

/* Weak: a later nng may lack some of them, and then calls none. */
#define WRAP(name, params) \
    void __real_##name params __attribute__((weak)); \
    void __wrap_##name params; \
    void __wrap_##name params

WRAP(nng_stream_dialer_dial, (void *dialer, void *aio))
{
    will_finish(aio);
    __real_nng_stream_dialer_dial(dialer, aio);
}

WRAP(nng_stream_listener_accept, (void *listener, void *aio))
{
    will_finish(aio);
    __real_nng_stream_listener_accept(listener, aio);
}

WRAP(nni_resolv_ip, (const char *host, const char *service, int family, bool passive, void *address, void *aio))
{
    will_finish(aio);
    __real_nni_resolv_ip(host, service, family, passive, address, aio);
}

WRAP(nni_tcp_dial, (void *dialer, const void *address, void *aio))
{
    will_finish(aio);
    __real_nni_tcp_dial(dialer, address, aio);
}

WRAP(nni_aio_stop, (void *aio))
{
    bool before = keep_claim(aio);
    __real_nni_aio_stop(aio);
    keep = before;
}

WRAP(nni_aio_close, (void *aio))
{
    bool before = keep_claim(aio);
    __real_nni_aio_close(aio);
    keep = before;
}

WRAP(nni_aio_abort, (void *aio, int rv))
{
    bool before = keep_claim(aio);
    __real_nni_aio_abort(aio, rv);
    keep = before;
}

WRAP(nni_task_abort, (void *task))
{
    if (!keep) __real_nni_task_abort(task);
}

const char sp_nng_compat = 1;
