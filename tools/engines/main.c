/* saphan-engine - adapters for `saphan translation run`: lines of JSON in, lines of JSON out (node/translate/engine.h). */
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json.h"

enum { MAX_REPLY = 4 * 1024 * 1024, EXIT_USAGE = 64 };

struct ask { struct sp_view from, to, text; const char *server; };
/* The translation appended, or false and why not in *why. */
typedef bool (*adapter)(const struct ask *a, struct sp_buf *out, const char **why);

static bool read_all(int fd, struct sp_buf *out)
{
    for (;;) {
        char *to = sp_buf_room(out, 4096);
        ssize_t n = to ? read(fd, to, 4096) : -1;
        if (n < 0 && errno == EINTR && to)
            continue;
        if (n <= 0 || out->n > MAX_REPLY)
            return n == 0;
        sp_buf_added(out, (size_t)n);
    }
}

static bool write_all(int fd, struct sp_view v)
{
    while (v.n) {
        ssize_t n = write(fd, v.p, v.n);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            v = sp_view(v.p + n, v.n - (size_t)n);
    }
    return true;
}

/* ---- programs that read a text and write one ---- */

/* The text as the program's standard input: in memory, so that neither waits for the other. */
static int text_fd(struct sp_view text)
{
    int fd = memfd_create("text", MFD_CLOEXEC);
    if (fd >= 0 && (!write_all(fd, text) || !write_all(fd, SP_VIEW_LIT("\n")) || lseek(fd, 0, SEEK_SET))) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static bool through(char *const *argv, struct sp_view text, struct sp_buf *out)
{
    int in = text_fd(text), p[2], status = -1;
    if (in < 0 || pipe(p))
        return false;
    pid_t pid = fork();
    if (pid == 0) {
        if (dup2(in, 0) >= 0 && dup2(p[1], 1) >= 0 && !close(p[0]))
            (void)execvp(argv[0], argv);
        _exit(127);
    }
    (void)close(in);
    (void)close(p[1]);
    bool ok = pid > 0 && read_all(p[0], out);
    (void)close(p[0]);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    while (out->n && out->p[out->n - 1] == '\n')
        out->n--;
    return ok && status == 0 && out->n;
}

/* Between Indonesian and Malay; a word that it does not know stays as it is. */
static bool apertium(const struct ask *a, struct sp_buf *out, const char **why)
{
    static char program[] = "apertium", quiet[] = "-u", there[] = "ind-zlm", back[] = "zlm-ind";
    bool to_malay = sp_view_is(a->from, "id") && sp_view_is(a->to, "ms");
    char *const argv[] = { program, quiet, to_malay ? there : back, NULL };
    *why = "Apertium translates between id and ms here";
    if (!to_malay && !(sp_view_is(a->from, "ms") && sp_view_is(a->to, "id")))
        return false;
    *why = "apertium with its pair ind-zlm does not answer; is apertium-ind-zlm installed?";
    return through(argv, a->text, out);
}

static bool opencc(const struct ask *a, struct sp_buf *out, const char **why)
{
    static char program[] = "opencc", option[] = "-c", traditional[] = "s2t.json", simplified[] = "t2s.json";
    bool from_simple = sp_view_is(a->from, "zh") || sp_view_is(a->from, "zh-Hans"), from_full = sp_view_is(a->from, "zh-Hant");
    bool to_simple = sp_view_is(a->to, "zh") || sp_view_is(a->to, "zh-Hans"), to_full = sp_view_is(a->to, "zh-Hant");
    char *const argv[] = { program, option, to_full ? traditional : simplified, NULL };
    *why = "OpenCC writes zh or zh-Hans as zh-Hant, and back";
    if (!(from_simple && to_full) && !(from_full && to_simple))
        return false;
    *why = "opencc does not answer; is it installed?";
    return through(argv, a->text, out);
}

/* ---- a server ---- */

static int dial(const char *host, const char *port)
{
    const struct addrinfo hint = { .ai_socktype = SOCK_STREAM };
    struct addrinfo *list = NULL;
    int fd = -1;
    if (getaddrinfo(host, port, &hint, &list))
        return -1;
    for (const struct addrinfo *i = list; i && fd < 0; i = i->ai_next) {
        fd = socket(i->ai_family, i->ai_socktype | SOCK_CLOEXEC, i->ai_protocol);
        if (fd >= 0 && connect(fd, i->ai_addr, i->ai_addrlen)) {
            (void)close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(list);
    return fd;
}

/* http://HOST[:PORT][/PATH] into its parts, each NUL-terminated in b. */
static bool split_url(const char *url, struct sp_arena *a, const char **host, const char **port, const char **path)
{
    struct sp_view rest = sp_view_of(url), place, tail;
    if (!sp_view_starts(rest, SP_VIEW_LIT("http://")))
        return false;
    rest = sp_view(rest.p + 7, rest.n - 7);
    if (!sp_view_split(rest, '/', &place, &tail)) {
        place = rest;
        tail = sp_view("", 0);
    }
    struct sp_view name = place, number = SP_VIEW_LIT("80");
    (void)sp_view_split(place, ':', &name, &number);
    while (tail.n && tail.p[tail.n - 1] == '/')
        tail.n--;
    *host = sp_arena_text(a, name);
    *port = sp_arena_text(a, number);
    *path = sp_arena_text(a, tail);
    return name.n && *host && *port && *path;
}

/* The reply to one request of HTTP/1.0, which comes whole and unchunked. */
static bool post(const struct ask *a, struct sp_view body, struct sp_buf *reply)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO b = { 0 };
    const char *host, *port, *path;
    if (!split_url(a->server, &arena, &host, &port, &path))
        return false;
    int fd = dial(host, port);
    if (fd < 0)
        return false;
    sp_buf_putf(&b, "POST %s%s/translate HTTP/1.0\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", *path ? "/" : "",
                path, host, body.n);
    sp_buf_put(&b, body);
    bool ok = sp_ok(sp_buf_rc(&b)) && write_all(fd, sp_buf_view(&b)) && read_all(fd, reply);
    (void)close(fd);
    return ok;
}

/* "zh-Hant" is "zt" there. */
static struct sp_view code_of(struct sp_view tag)
{
    struct sp_view language = tag, script;
    (void)sp_view_split(tag, '-', &language, &script);
    return sp_view_is(tag, "zh-Hant") ? SP_VIEW_LIT("zt") : language;
}

static bool libretranslate(const struct ask *a, struct sp_buf *out, const char **why)
{
    SP_BUF_AUTO body = { 0 };
    SP_BUF_AUTO reply = { 0 };
    SP_JSON_AUTO j = NULL;
    struct sp_view text;
    sp_buf_puts(&body, "{\"q\":");
    sp_buf_put_json(&body, a->text);
    sp_buf_puts(&body, ",\"source\":");
    sp_buf_put_json(&body, code_of(a->from));
    sp_buf_puts(&body, ",\"target\":");
    sp_buf_put_json(&body, code_of(a->to));
    sp_buf_puts(&body, ",\"format\":\"text\"}");
    *why = "the server cannot be reached; it is named as http://HOST:PORT";
    if (!sp_ok(sp_buf_rc(&body)) || !post(a, sp_buf_view(&body), &reply) || !sp_buf_cstr(&reply))
        return false;
    *why = "the server's reply is no translation";
    const char *end = strstr(reply.p, "\r\n\r\n");
    if (!end || strncmp(reply.p, "HTTP/1.", 7) || strncmp(reply.p + 8, " 200", 4))
        return false;
    struct sp_view json = sp_view(end + 4, reply.n - (size_t)(end + 4 - reply.p));
    if (!sp_ok(sp_json_parse(json, MAX_REPLY, &j, NULL)) || !cJSON_IsObject(j) || !sp_ok(sp_json_str(j, "translatedText", &text, NULL)))
        return false;
    sp_buf_put(out, text);
    return sp_ok(sp_buf_rc(out));
}

/* ---- lines ---- */

static void answer(struct sp_view line, adapter with, const char *server)
{
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO made = { 0 };
    SP_BUF_AUTO b = { 0 };
    struct ask a = { .server = server };
    struct sp_view id = { "", 0 };
    const char *why = "no request: {\"id\",\"from\",\"to\",\"text\"}";
    bool ok = sp_ok(sp_json_parse(line, MAX_REPLY, &j, NULL)) && cJSON_IsObject(j) && sp_ok(sp_json_str(j, "id", &id, NULL)) &&
              sp_ok(sp_json_str(j, "from", &a.from, NULL)) && sp_ok(sp_json_str(j, "to", &a.to, NULL)) &&
              sp_ok(sp_json_str(j, "text", &a.text, NULL)) && with(&a, &made, &why);
    if (ok && sp_utf8_check(sp_buf_view(&made)) != made.n) {
        ok = false;
        why = "what was made of it is not UTF-8";
    }
    sp_buf_puts(&b, "{\"id\":");
    sp_buf_put_json(&b, id);
    sp_buf_puts(&b, ok ? ",\"text\":" : ",\"error\":");
    sp_buf_put_json(&b, ok ? sp_buf_view(&made) : sp_view_of(why));
    sp_buf_puts(&b, "}\n");
    if (!sp_ok(sp_buf_rc(&b)) || !write_all(1, sp_buf_view(&b)))
        exit(1);
}

int main(int argc, char **argv)
{
    static const struct { const char *name; adapter run; int args; } all[] = { { "apertium", apertium, 2 }, { "opencc", opencc, 2 },
                                                                              { "libretranslate", libretranslate, 3 } };
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    (void)signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (argc != all[i].args || strcmp(argv[1], all[i].name))
            continue;
        while ((n = getline(&line, &room, stdin)) > 0)
            answer(sp_view(line, (size_t)n - (line[n - 1] == '\n')), all[i].run, argc > 2 ? argv[2] : NULL);
        free(line);
        return 0;
    }
    fputs("usage: saphan-engine apertium | opencc | libretranslate http://HOST:PORT\n"
          "Lines {\"id\",\"from\",\"to\",\"text\"} in, {\"id\",\"text\"} or {\"id\",\"error\"} out: for saphan translation run.\n", stderr);
    return EXIT_USAGE;
}
