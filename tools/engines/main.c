/* saphan-engine - adapters for `saphan translation run`: lines of JSON in, lines of JSON out (node/translate/engine.h). */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "crypto/isolate.h"
#include "crypto/tsp.h"
#include "node/net/http.h"

enum { MAX_REPLY = 4 * 1024 * 1024, SERVER_MS = 600 * 1000 /* whoever started us waits no longer */, EXIT_USAGE = 64 };

struct ask { struct sp_view from, to, text; };
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

static struct sp_http_client *server;

/* "zh-Hant" is "zt" there. */
static struct sp_view code_of(struct sp_view tag)
{
    struct sp_view language = tag, script;
    (void)sp_view_split(tag, '-', &language, &script);
    return sp_view_is(tag, "zh-Hant") ? SP_VIEW_LIT("zt") : language;
}

static bool libretranslate(const struct ask *a, struct sp_buf *out, const char **why)
{
    static char said[sizeof((struct sp_diag *)0)->text];
    SP_BUF_AUTO body = { 0 };
    SP_BUF_AUTO reply = { 0 };
    SP_JSON_AUTO j = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_view text;
    int status = 0;
    sp_buf_puts(&body, "{\"q\":");
    sp_buf_put_json(&body, a->text);
    sp_buf_puts(&body, ",\"source\":");
    sp_buf_put_json(&body, code_of(a->from));
    sp_buf_puts(&body, ",\"target\":");
    sp_buf_put_json(&body, code_of(a->to));
    sp_buf_puts(&body, ",\"format\":\"text\"}");
    const struct sp_http_ask q = { .method = SP_HTTP_POST, .body = sp_buf_view(&body) };
    struct sp_rc rc = sp_buf_rc(&body);
    if (sp_ok(rc))
        rc = sp_http_client_call(server, &q, &reply, &status, &d);
    (void)snprintf(said, sizeof said, "%s", d.text[0] ? d.text : sp_rc_meaning(rc));
    *why = said;
    if (!sp_ok(rc))
        return false;
    *why = "the server's reply is no translation";
    if (status != 200 || !sp_ok(sp_json_parse(sp_buf_view(&reply), MAX_REPLY, &j, NULL)) || !cJSON_IsObject(j) ||
        !sp_ok(sp_json_str(j, "translatedText", &text, NULL)))
        return false;
    sp_buf_put(out, text);
    return sp_ok(sp_buf_rc(out));
}

/* A text that nobody else may read goes without TLS to this very machine only, named by its number. */
static bool is_loopback(struct sp_view url)
{
    static const struct sp_view places[] = { SP_VIEW_LIT("http://127.0.0.1"), SP_VIEW_LIT("http://[::1]") };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (sp_view_starts(url, places[i]) && (url.n == places[i].n || url.p[places[i].n] == ':' || url.p[places[i].n] == '/'))
            return true;
    return false;
}

static struct sp_rc open_tls(const char *ca, struct sp_tls **out, struct sp_diag *d)
{
    SP_BUF_AUTO file = { 0 };
    SP_ARENA_AUTO a = { 0 };
    struct sp_tsp_anchors roots;
    if (!ca)
        return sp_diag_set(d, SP_ERR(USAGE), "engine.server", "ca", "name the authority that certified the server: --ca FILE, PEM or DER");
    SP_TRY(sp_file_read(ca, SP_MAX_TSP_ANCHOR_FILE, &file, d));
    SP_TRY(sp_tsp_anchors_read(sp_buf_view(&file), &a, &roots, d));
    const struct sp_tls_opts opts = { .mode = SP_TLS_SERVER_ONLY, .root_ders = roots.v, .n_roots = roots.n };
    return sp_tls_new(&opts, out, d);
}

/* https below the authority that is named, or plain http to this machine; nothing in between, and no way from one to the other. */
static struct sp_rc open_server(const char *name, const char *ca, struct sp_diag *d)
{
    SP_BUF_AUTO url = { 0 };
    struct sp_tls *tls = NULL;
    bool plain = is_loopback(sp_view_of(name));
    if (!plain && strncmp(name, "https://", 8) != 0)
        return sp_diag_set(d, SP_ERR(USAGE), "engine.server", "url", "the server is https://HOST[:PORT][/PATH], or http:// with 127.0.0.1 or [::1]");
    sp_buf_puts(&url, name);
    while (url.n && url.p[url.n - 1] == '/')
        url.n--;
    sp_buf_puts(&url, "/translate");
    SP_TRY(sp_buf_rc(&url));
    if (!plain)
        SP_TRY(open_tls(ca, &tls, d));
    const struct sp_http_client_opts o = { .url = sp_buf_cstr(&url), .plain = plain, .tls = tls, .timeout_ms = SERVER_MS, .max_reply_bytes = MAX_REPLY };
    struct sp_rc rc = o.url ? sp_http_client_new(&o, &server, d) : SP_ERR(NOMEM);
    sp_tls_free(tls);
    return rc;
}

/* ---- lines ---- */

static void answer(struct sp_view line, adapter with)
{
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO made = { 0 };
    SP_BUF_AUTO b = { 0 };
    struct ask a = { .text = { NULL, 0 } };
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

static int usage(void)
{
    fputs("usage: saphan-engine apertium | opencc | libretranslate URL [--ca FILE]\n"
          "Lines {\"id\",\"from\",\"to\",\"text\"} in, {\"id\",\"text\"} or {\"id\",\"error\"} out: for saphan translation run and node.conf.\n"
          "URL is https://HOST[:PORT][/PATH], certified below an authority of FILE, or http:// with 127.0.0.1 or [::1].\n", stderr);
    return EXIT_USAGE;
}

static int serve(adapter with)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    while ((n = getline(&line, &room, stdin)) > 0)
        answer(sp_view(line, (size_t)n - (line[n - 1] == '\n')), with);
    free(line);
    return 0;
}

static int serve_server(int argc, char **argv)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_crypto_isolate();
    if (argc != 3 && (argc != 5 || strcmp(argv[3], "--ca") != 0))
        return usage();
    if (sp_ok(rc))
        rc = open_server(argv[2], argc == 5 ? argv[4] : NULL, &d);
    if (!sp_ok(rc)) {
        fprintf(stderr, "saphan-engine: %s%s%s%s\n", d.text[0] ? d.text : sp_rc_meaning(rc), d.rule[0] ? " [" : "", d.rule, d.rule[0] ? "]" : "");
        return sp_rc_exit(rc);
    }
    int status = serve(libretranslate);
    sp_http_client_free(server);
    return status;
}

int main(int argc, char **argv)
{
    (void)signal(SIGPIPE, SIG_IGN);
    if (argc == 2 && !strcmp(argv[1], "apertium"))
        return serve(apertium);
    if (argc == 2 && !strcmp(argv[1], "opencc"))
        return serve(opencc);
    if (argc > 2 && !strcmp(argv[1], "libretranslate"))
        return serve_server(argc, argv);
    return usage();
}
