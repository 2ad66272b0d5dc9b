#include "node/net/http_head.h"

#include <string.h>
#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/util.h>

/* --- raw lines --- */

static bool holds(struct evbuffer *in, const char *byte, const struct evbuffer_ptr *end)
{
    return evbuffer_search_range(in, byte, 1, NULL, end).pos >= 0;
}

/* RFC 9112 sections 2.2 and 5.2: a line ends with CRLF, holds no other CR and no NUL, and continues no other line. */
static void look(struct sp_http_head *h, struct evbuffer *in)
{
    char first;
    if (h->at != SP_HEAD_LINE || h->seen) return;
    struct evbuffer_ptr eol = evbuffer_search_eol(in, NULL, &h->end, EVBUFFER_EOL_CRLF);
    if (eol.pos < 0) return;
    h->line = (size_t)eol.pos;
    h->seen = true;
    if (h->end != 2 || (h->line > 0 && (holds(in, "\r", &eol) || holds(in, "", &eol)))) h->bad = true;
    if (evbuffer_copyout(in, &first, 1) == 1 && (first == ' ' || first == '\t')) h->bad = true;
}

void sp_http_head_begin(struct sp_http_head *h, struct evbuffer *in)
{
    *h = (struct sp_http_head){ .at = SP_HEAD_LINE };
    look(h, in);
}

void sp_http_head_moved(struct sp_http_head *h, struct evbuffer *in, size_t deleted)
{
    if (h->at == SP_HEAD_DONE) return;
    if (deleted > 0) {
        bool whole = h->at == SP_HEAD_LINE && h->seen && h->line > 0;
        if (deleted != (whole ? h->line : h->end) || !h->seen) h->bad = true; /* not how evhttp takes a line */
        if (whole) h->at = SP_HEAD_LINE_END;
        else if (h->line == 0) h->at = SP_HEAD_DONE;
        else *h = (struct sp_http_head){ .at = SP_HEAD_LINE, .bad = h->bad };
    }
    look(h, in);
}

/* --- what evhttp made of them --- */

static bool is_alnum(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/* RFC 9110 section 5.6.2; so no space before the colon. */
static bool is_token(const char *s)
{
    static const char also[] = "!#$%&'*+-.^_`|~";
    size_t n = strlen(s);
    for (size_t i = 0; i < n; i++)
        if (!is_alnum(s[i]) && !strchr(also, s[i])) return false;
    return n > 0;
}

/* RFC 9110 section 8.6: digits and nothing else, and no more of them than a number of ours has. */
static bool is_length(const char *s)
{
    size_t n = strspn(s, "0123456789");
    return n > 0 && n <= 18 && !s[n];
}

/* How often a header occurs; its last value. */
static unsigned count(struct evhttp_request *req, const char *name, const char **value)
{
    unsigned n = 0;
    const struct evkeyvalq *all = evhttp_request_get_input_headers(req);
    for (const struct evkeyval *h = all->tqh_first; h; h = h->next.tqe_next) {
        if (evutil_ascii_strcasecmp(h->key, name) != 0) continue;
        *value = h->value;
        n++;
    }
    return n;
}

static bool names_are_tokens(struct evhttp_request *req)
{
    const struct evkeyvalq *all = evhttp_request_get_input_headers(req);
    for (const struct evkeyval *h = all->tqh_first; h; h = h->next.tqe_next)
        if (!is_token(h->key)) return false;
    return true;
}

/*
 * What evhttp lets through and should not (RFC 9112 sections 3.2 and 6.3, RFC 9110 section 15.5.12): where two readers
 * could see two different bodies, or two different askers, the request is refused.
 */
int sp_http_screen(struct evhttp_request *req, const struct sp_http_head *h)
{
    const char *v = NULL, *length = NULL, *coding = NULL, *uri = evhttp_request_get_uri(req);
    unsigned lengths = count(req, "Content-Length", &length), codings = count(req, "Transfer-Encoding", &coding);
    enum evhttp_cmd_type cmd = evhttp_request_get_command(req);
    bool known = req->major == 1;
    if (!known || req->minor > 1) { /* evhttp would answer in the version that it was asked in */
        req->major = 1;
        req->minor = 1;
    }
    if (!known) return 505;
    if (h->bad || !names_are_tokens(req)) return 400;
    if (lengths > 1 || codings > 1 || (lengths && codings) || (lengths && !is_length(length))) return 400;
    if (codings && evutil_ascii_strcasecmp(coding, "chunked") != 0) return 501;
    if (cmd != EVHTTP_REQ_GET && cmd != EVHTTP_REQ_HEAD && cmd != EVHTTP_REQ_POST) return 405;
    if (cmd == EVHTTP_REQ_POST && lengths + codings == 0) return 411;
    /* evhttp leaves the body of any other for the next request */
    if (cmd != EVHTTP_REQ_POST && (codings || (lengths && strspn(length, "0") != strlen(length)))) return 400;
    if (!uri || uri[0] != '/') return 400;
    unsigned hosts = count(req, "Host", &v);
    if (hosts > 1 || (hosts == 0 && req->minor >= 1)) return 400;
    return count(req, "Authorization", &v) > 1 ? 400 : 0;
}
