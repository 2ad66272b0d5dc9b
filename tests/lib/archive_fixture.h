/*
 * tests/lib/archive_fixture.h - folders of bundles, judged as the command would.
 * Threading: one thread.
 */
#ifndef SP_TESTS_ARCHIVE_FIXTURE_H
#define SP_TESTS_ARCHIVE_FIXTURE_H

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/lib/bundle_fixture.h"
#include "tests/lib/remove_tree.h"
#include "tools/saphan-verify/summary.h"

#define AF_UNUSED __attribute__((unused))

struct place { struct bf m; char dir[64], outside[64]; struct sp_buf said; int status; };

static AF_UNUSED void put(const char *dir, const char *name, struct sp_view content)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    CHECK_OK(sp_file_write(path, content, 0600, NULL));
}

static AF_UNUSED void folder(struct place *p, const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", p->dir, name);
    CHECK_OK(sp_dir_make(path, NULL));
}

/* A fresh exchange of this id and time; its bundle is in m->bundle. */
static AF_UNUSED void exchange(struct place *p, const char *id, int64_t at_s)
{
    struct bf *m = &p->m;
    m->request.jti = m->receipt.exchange = sp_view_of(id);
    m->exchange = id;
    m->request.iat = at_s;
    m->request.exp = at_s + 600;
    m->head.iat = at_s + 1;
    m->receipt.iat = at_s + 2;
    m->head.request_digest = m->receipt.request_digest = m->receipt.answer_digest = (struct sp_view){ NULL, 0 };
    bf_make(m);
    bf_bind(m);
}

#define ID(n) "01995f3a-7b2c-7d10-8a11-00000000000" n

static AF_UNUSED void begin(struct place *p)
{
    *p = (struct place){ .dir = "/tmp/saphan-archive.XXXXXX", .outside = "/tmp/saphan-archive.XXXXXX" };
    assert_true(mkdtemp(p->dir) && mkdtemp(p->outside));
    bf_prepare(&p->m);
}

static AF_UNUSED void end(struct place *p)
{
    (void)remove_tree(p->dir);
    (void)remove_tree(p->outside);
    sp_buf_free(&p->said);
    bf_free(&p->m);
}

/* The same as the command would print, with its exit status. */
static AF_UNUSED void run(struct place *p, bool json)
{
    char path[128];
    const struct sp_verify_question q = { .trust = p->m.trust, .at_s = TF_NOW + 86400 };
    (void)snprintf(path, sizeof path, "%s/said", p->outside);
    (void)fflush(stdout);
    int old = dup(STDOUT_FILENO), to = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(old >= 0 && to >= 0 && dup2(to, STDOUT_FILENO) >= 0);
    struct sp_rc rc = sp_archive_verify(p->dir, &q, json, &p->status, NULL);
    (void)fflush(stdout);
    assert_true(dup2(old, STDOUT_FILENO) >= 0);
    close(old);
    close(to);
    CHECK_OK(rc);
    sp_buf_clear(&p->said);
    CHECK_OK(sp_file_read(path, 1 << 22, &p->said, NULL));
    assert_non_null(sp_buf_cstr(&p->said));
}

static AF_UNUSED void says(const struct place *p, const char *text)
{
    if (!strstr(p->said.p, text))
        fail_msg("it does not say \"%s\", but:\n%s", text, p->said.p);
}

#endif
