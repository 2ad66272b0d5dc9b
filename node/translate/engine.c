#include "node/translate/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "i18n/mask.h"
#include "i18n/nfc.h"
#include "node/translate/children.h"
#include "node/translate/confine.h"
#include "schema/text.h"
#include "schema/translation.h"

enum { MAX_LINE = 2 * SP_MAX_TRANSLATED_BYTES, GROWTH = 6, GROUND = 200, END_MS = 500, MAX_CPU_S = 3600, MAX_FILE = 16 * 1024 * 1024, SLICE_MS = 200, MAX_TASKS = 256 };

struct sp_engine { pid_t pid; int in, out; int64_t seconds; uint64_t asked; struct sp_buf line; bool dead; const atomic_bool *stop; };

/* ---- starting ---- */

struct ends { int in, out, nowhere, ruleset; unsigned long tasks; /* of the user before */ };

/* The kernel counts the threads of the user, so the bound is above what he has. It does not bind root. */
static bool limit_tasks(unsigned long before)
{
    struct rlimit tasks;
    if (!before || getrlimit(RLIMIT_NPROC, &tasks))
        return false;
    if (tasks.rlim_max > before + MAX_TASKS)
        tasks.rlim_max = before + MAX_TASKS;
    tasks.rlim_cur = tasks.rlim_cur < tasks.rlim_max ? tasks.rlim_cur : tasks.rlim_max;
    return !setrlimit(RLIMIT_NPROC, &tasks);
}

static bool set_limits(const struct sp_engine_opts *o)
{
    const struct rlimit none = { 0, 0 }, files = { MAX_FILE, MAX_FILE }, cpu = { MAX_CPU_S, MAX_CPU_S },
                        memory = { (rlim_t)o->memory_mib << 20, (rlim_t)o->memory_mib << 20 };
    return !setrlimit(RLIMIT_FSIZE, &files) && !setrlimit(RLIMIT_CORE, &none) && !setrlimit(RLIMIT_CPU, &cpu) &&
           (!o->memory_mib || !setrlimit(RLIMIT_AS, &memory));
}

/* In the child: nothing of ours goes with it. A daemon's blocked and ignored signals would. */
static void become(const struct sp_engine_opts *o, const struct ends *e)
{
    static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", lang[] = "LANG=C.UTF-8";
    char *env[] = { path, lang, NULL };
    sigset_t nothing;
    if (dup2(e->in, 0) < 0 || dup2(e->out, 1) < 0 || (e->nowhere >= 0 && dup2(e->nowhere, 2) < 0) || setpgid(0, 0) || chdir("/"))
        _exit(126);
    (void)sigemptyset(&nothing);
    (void)sigprocmask(SIG_SETMASK, &nothing, NULL);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || (e->ruleset >= 0 && !sp_confine_self(e->ruleset)))
        _exit(126);
    (void)close_range(3, ~0u, 0);
    if (!set_limits(o) || !limit_tasks(e->tasks))
        _exit(126);
    (void)execve(o->argv[0], (char *const *)(uintptr_t)o->argv, env);
    _exit(127);
}

static void close_pair(const int p[2])
{
    (void)close(p[0]);
    (void)close(p[1]);
}

static void close_one(int fd)
{
    if (fd >= 0)
        (void)close(fd);
}

/* What the child gets besides its pipes. */
static struct sp_rc open_ends(const struct sp_engine_opts *o, struct ends *e, struct sp_diag *d)
{
    e->nowhere = e->ruleset = -1;
    e->tasks = sp_children_tasks();
    if (o->confined)
        SP_TRY(sp_confine_open(o->argv[0], o->reads, &e->ruleset, d));
    if (o->quiet)
        e->nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (o->quiet && e->nowhere < 0) {
        close_one(e->ruleset);
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "engine.start", "engine", "no /dev/null for the engine");
    }
    return SP_OK;
}

static struct sp_rc spawn(const struct sp_engine_opts *o, struct ends *ends, struct sp_engine *e, struct sp_diag *d)
{
    int to[2], from[2];
    if (pipe2(to, O_CLOEXEC))
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "engine.start", "engine", "no pipe to the engine");
    if (pipe2(from, O_CLOEXEC)) {
        close_pair(to);
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "engine.start", "engine", "no pipe from the engine");
    }
    ends->in = to[0];
    ends->out = from[1];
    pid_t pid = sp_children_fork();
    if (pid == 0)
        become(o, ends);
    (void)close(to[0]);
    (void)close(from[1]);
    if (pid < 0) {
        (void)close(to[1]);
        (void)close(from[0]);
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "engine.start", "engine", "the engine cannot be started (it needs /proc, by which all is found that it leaves behind)");
    }
    *e = (struct sp_engine){ .pid = pid, .in = to[1], .out = from[0], .seconds = o->seconds, .stop = o->stop };
    (void)fcntl(e->in, F_SETFL, O_NONBLOCK);
    return SP_OK;
}

struct sp_rc sp_engine_start(const struct sp_engine_opts *o, struct sp_engine **out, struct sp_diag *d)
{
    struct ends ends;
    if (o->argv[0][0] != '/' || access(o->argv[0], X_OK))
        return sp_diag_set(d, SP_ERR(USAGE), "engine.path", "engine", "%s is not the absolute path of a program", o->argv[0]);
    SP_TRY(open_ends(o, &ends, d));
    struct sp_engine *e = calloc(1, sizeof *e);
    struct sp_rc rc = e ? spawn(o, &ends, e, d) : SP_ERR(NOMEM);
    close_one(ends.nowhere);
    close_one(ends.ruleset);
    if (!sp_ok(rc)) {
        free(e);
        return rc;
    }
    *out = e;
    return SP_OK;
}

void sp_engine_end(struct sp_engine *e)
{
    if (!e)
        return;
    (void)close(e->in);
    (void)close(e->out);
    if (e->pid > 0) {
        int64_t until = sp_mono_us() + END_MS * 1000;
        siginfo_t ended = { .si_pid = 0 }; /* looked at without taking it, so that its number is nobody else's yet */
        while (!e->dead && waitid(P_PID, (id_t)e->pid, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && !ended.si_pid && sp_mono_us() < until)
            (void)poll(NULL, 0, 5);
        (void)sp_children_end(e->pid); /* and whatever it started */
    }
    sp_buf_free(&e->line);
    free(e);
}

/* ---- lines ---- */

static struct sp_rc dead(struct sp_engine *e, struct sp_diag *d, const char *rule, const char *why)
{
    e->dead = true;
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), rule, "engine", "%s", why);
}

/* In slices, so that who must stop need not wait for the time of a whole text. */
static bool wait_for(const struct sp_engine *e, int fd, short what, int64_t until_us)
{
    for (;;) {
        int64_t left = (until_us - sp_mono_us()) / 1000;
        struct pollfd p = { .fd = fd, .events = what };
        if (left <= 0 || (e->stop && atomic_load(e->stop)))
            return false;
        int n = poll(&p, 1, (int)(e->stop && left > SLICE_MS ? SLICE_MS : left));
        if (n > 0)
            return true;
        if (n < 0 && errno != EINTR)
            return false;
    }
}

static struct sp_rc too_late(struct sp_engine *e, struct sp_diag *d, const char *why)
{
    bool told = e->stop && atomic_load(e->stop);
    return dead(e, d, told ? "engine.stop" : "engine.time", told ? "nobody waits for the engine any more" : why);
}

static struct sp_rc send_line(struct sp_engine *e, struct sp_view line, int64_t until_us, struct sp_diag *d)
{
    while (line.n) {
        ssize_t n = write(e->in, line.p, line.n);
        if (n > 0)
            line = sp_view(line.p + n, line.n - (size_t)n);
        else if (n < 0 && errno != EAGAIN && errno != EINTR)
            return dead(e, d, "engine.ended", "the engine has ended");
        else if (!wait_for(e, e->in, POLLOUT, until_us))
            return too_late(e, d, "the engine does not read, and was ended");
    }
    return SP_OK;
}

static struct sp_rc read_line(struct sp_engine *e, int64_t until_us, struct sp_diag *d)
{
    sp_buf_clear(&e->line);
    for (;;) {
        if (!wait_for(e, e->out, POLLIN, until_us))
            return too_late(e, d, "the engine did not answer in time, and was ended");
        char *to = sp_buf_room(&e->line, 4096);
        if (!to)
            return SP_ERR(NOMEM);
        ssize_t n = read(e->out, to, 4096);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return dead(e, d, "engine.ended", "the engine ended without an answer");
        sp_buf_added(&e->line, (size_t)n);
        const char *end = memchr(e->line.p, '\n', e->line.n);
        if (end && end != e->line.p + e->line.n - 1)
            return dead(e, d, "engine.line", "the engine said more than one line");
        if (end)
            return SP_OK;
        if (e->line.n > MAX_LINE)
            return dead(e, d, "engine.size", "the engine's line is too long");
    }
}

/* ---- asking ---- */

static struct sp_rc read_answer(struct sp_engine *e, struct sp_view id, struct sp_buf *made, struct sp_diag *d)
{
    static const char *const with_text[] = { "id", "text", NULL }, *const with_error[] = { "id", "error", NULL };
    SP_JSON_AUTO j = NULL;
    struct sp_view text, got;
    bool error;
    if (!sp_ok(sp_json_parse(sp_buf_view(&e->line), MAX_LINE, &j, NULL)) || !cJSON_IsObject(j) || !sp_ok(sp_json_str(j, "id", &got, NULL)) ||
        !sp_view_eq(got, id))
        return dead(e, d, "engine.line", "the engine's line is no answer to what it was asked");
    error = sp_json_get(j, "error") != NULL;
    if (!sp_ok(sp_json_only(j, error ? with_error : with_text, NULL)) || !sp_ok(sp_json_str(j, error ? "error" : "text", &text, NULL)))
        return dead(e, d, "engine.line", "the engine's line is no answer to what it was asked");
    if (error) {
        SP_BUF_AUTO safe = { 0 };
        sp_buf_put_safe(&safe, text);
        return sp_diag_set(d, SP_ERR(INVALID), "engine.said", "engine", "the engine says: %.*s", (int)(safe.n > 200 ? 200 : safe.n), safe.n ? safe.p : "");
    }
    sp_buf_put(made, text);
    return sp_buf_rc(made);
}

static struct sp_rc check_nfc(struct sp_view text, const char *rule, const char *why, struct sp_diag *d)
{
    bool normal = false;
    SP_TRY(sp_text_is_nfc(text, &normal));
    return normal ? SP_OK : sp_diag_set(d, SP_ERR(INVALID), rule, "text", "%s", why);
}

static struct sp_rc check_text(struct sp_view source, struct sp_view made, struct sp_diag *d)
{
    struct sp_diag why = { .rule = "" };
    if (made.n > source.n * GROWTH + GROUND)
        return sp_diag_set(d, SP_ERR(INVALID), "engine.text", "text", "%zu bytes for a text of %zu", made.n, source.n);
    if (!sp_ok(sp_text_check(made, SP_MAX_TRANSLATED_BYTES, "text", &why)))
        return sp_diag_set(d, SP_ERR(INVALID), "engine.text", "text", "%s", why.text);
    return check_nfc(made, "engine.text", "the text is not in NFC", d);
}

struct sp_rc sp_engine_ask(struct sp_engine *e, struct sp_view from, struct sp_view to, struct sp_view text, struct sp_buf *out,
                           struct sp_diag *d)
{
    SP_BUF_AUTO masked = { 0 };
    SP_BUF_AUTO line = { 0 };
    SP_BUF_AUTO made = { 0 };
    char id[24];
    size_t marks;
    int64_t until_us = sp_mono_us() + e->seconds * 1000000;
    if (e->dead)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "engine.ended", "engine", "the engine has ended");
    (void)snprintf(id, sizeof id, "%llu", (unsigned long long)++e->asked);
    SP_TRY(check_nfc(text, "translation.nfc", "the original is not in NFC: the words beside its numbers cannot be held against a machine's", d));
    SP_TRY(sp_mask(text, &masked, &marks, d));
    struct pollfd early = { .fd = e->out, .events = POLLIN };
    if (poll(&early, 1, 0) > 0 && (early.revents & POLLIN)) /* one that has ended only hangs up */
        return dead(e, d, "engine.line", "the engine said something that it was not asked");
    sp_buf_putf(&line, "{\"id\":\"%s\",\"from\":", id);
    sp_buf_put_json(&line, from);
    sp_buf_puts(&line, ",\"to\":");
    sp_buf_put_json(&line, to);
    sp_buf_puts(&line, ",\"text\":");
    sp_buf_put_json(&line, sp_buf_view(&masked));
    sp_buf_puts(&line, "}\n");
    SP_TRY(sp_buf_rc(&line));
    SP_TRY(send_line(e, sp_buf_view(&line), until_us, d));
    SP_TRY(read_line(e, until_us, d));
    SP_TRY(read_answer(e, sp_view_of(id), &made, d));
    SP_TRY(check_text(sp_buf_view(&masked), sp_buf_view(&made), d));
    SP_TRY(sp_unmask(text, sp_buf_view(&made), out, d));
    return check_nfc(sp_buf_view(out), "engine.text", "put together, the text is not in NFC", d);
}
