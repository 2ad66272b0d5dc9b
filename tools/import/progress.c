#include "tools/import/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "i18n/message.h"

enum { STEP_US = 200 * 1000, BAR = 24 };

void sp_progress_begin(struct sp_progress *p, bool on, const char *what, uint64_t total_bytes)
{
    const char *slash = strrchr(what, '/');
    int64_t now = sp_mono_us();
    *p = (struct sp_progress){ on && isatty(STDERR_FILENO), false, slash ? slash + 1 : what, total_bytes, now, now + STEP_US };
}

static void put_rate(uint64_t companies, double rate)
{
    SP_BUF_AUTO text = { 0 };
    sp_say(&text, "import.rate", sp_fill_number("count", (long long)companies), sp_fill_number("rate", (long long)rate));
    fprintf(stderr, "%.*s", (int)text.n, text.n ? text.p : "");
}

static void show(struct sp_progress *p, int64_t now, uint64_t bytes, uint64_t companies)
{
    p->next_us = now + STEP_US;
    p->shown = true;
    double rate = (double)companies * 1e6 / (double)(now - p->start_us + 1);
    if (!p->total_bytes) {
        fprintf(stderr, "\r\033[K%.40s  ", p->what);
        put_rate(companies, rate);
        return;
    }
    double part = (double)bytes / (double)p->total_bytes;
    int full = part >= 1 ? BAR : (int)(part * BAR);
    fprintf(stderr, "\r\033[K%.40s [%.*s%*s] %3d %%  ", p->what, full, "########################", BAR - full, "", part >= 1 ? 100 : (int)(part * 100));
    put_rate(companies, rate);
}

void sp_progress_show(struct sp_progress *p, uint64_t bytes, uint64_t companies)
{
    int64_t now = p->on ? sp_mono_us() : 0;
    if (p->on && now >= p->next_us)
        show(p, now, bytes, companies);
}

void sp_progress_full(struct sp_progress *p, uint64_t companies)
{
    if (p->on)
        show(p, sp_mono_us(), p->total_bytes, companies);
}

void sp_progress_end(struct sp_progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->shown = false;
}
