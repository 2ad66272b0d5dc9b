/*
 * tests/lib/status_fixture.h - a node that issues reports and signs status lists, and one that holds them: two databases, one clock.
 * Threading: one thread.
 */
#ifndef SP_TESTS_STATUS_FIXTURE_H
#define SP_TESTS_STATUS_FIXTURE_H

#include "base/clock.h"
#include "node/federation/status_book.h"
#include "storage/exlog.h"
#include "tests/lib/storage.h"
#include "tests/lib/trust_fixture.h"

enum { GX, LA, LIFE = 7200 };
#define JTI(n) "01995f3a-7b2c-7d10-8a11-01234567890" n
#define URI "https://la.example/status/0"

static int64_t now_s;
static inline int64_t fake_clock(void *ctx) { (void)ctx; return now_s * 1000000; }

/* LA issues, CN-GX holds: two databases, one alliance. */
struct fx {
    struct tf f;
    struct sp_trust *t;
    struct st_dir dir[2];
    struct sp_db *db[2];
    struct sp_identity id;
    struct sp_conf conf;
    struct sp_status_issuer *issuer;
    struct sp_status_book *book;
    struct sp_crl_store *store;
    struct sp_crl_set crls;
};

static const struct sp_status_source source = { SP_VIEW_LIT("LA"), SP_VIEW_LIT(URI) };

static inline void start(struct fx *x)
{
    const struct sp_status_issuer_opts own = { &x->conf, &x->id, x->db[LA] };
    CHECK_OK(sp_status_issuer_new(&own, &x->issuer, NULL));
    const struct sp_status_book_opts book = { &x->conf, x->t, NULL, x->db[GX], NULL };
    CHECK_OK(sp_status_book_start(&book, &x->book, NULL));
}

static inline void stop(struct fx *x)
{
    sp_status_book_stop(x->book);
    sp_status_issuer_free(x->issuer);
}

typedef void change_fn(struct fx *x, struct sp_key **key);

/* change: of the alliance, before its list is signed; may be NULL. */
static inline void begin_with(struct fx *x, change_fn *change, struct sp_key **key)
{
    *x = (struct fx){ .t = NULL };
    SP_BUF_AUTO file = { 0 };
    sp_clock_replace(fake_clock, NULL);
    now_s = TF_NOW + 3600;
    tf_init(&x->f);
    if (change)
        change(x, key);
    tf_file(&x->f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &x->t, NULL));
    for (int i = 0; i < 2; i++) {
        st_dir_make(&x->dir[i]);
        x->db[i] = st_open(&x->dir[i]);
    }
    x->id.key[SP_USE_RECEIPT] = x->f.key[LA][SP_USE_RECEIPT];
    x->conf = (struct sp_conf){ .node_id = "LA", .https_address = "127.0.0.1", .https_port = 9443, .status_url = "https://la.example",
                                .status_life_s = LIFE, .status_poll_s = 3600 };
    start(x);
}

static inline void begin(struct fx *x) { begin_with(x, NULL, NULL); }

static inline void end(struct fx *x)
{
    stop(x);
    for (int i = 0; i < 2; i++) {
        sp_db_close(x->db[i]);
        st_dir_remove(&x->dir[i]);
    }
    sp_trust_free(x->t);
    sp_crl_store_free(x->store);
    tf_free(&x->f);
    sp_clock_replace(NULL, NULL);
}

/* A report of LA; its index. */
static inline int64_t issue(struct fx *x, const char *jti)
{
    struct sp_status_given g;
    SP_BUF_AUTO original = { 0 };
    CHECK_OK(sp_status_issuer_give(x->issuer, &g, NULL));
    assert_string_equal(g.uri, URI);
    const struct sp_exlog_serve s = { .issuer = SP_VIEW_LIT("CN-GX"), .jti = sp_view_of(jti), .request = SP_VIEW_LIT("a.b.c"),
        .reply = SP_VIEW_LIT("s"), .answer = SP_VIEW_LIT("d.e.f"), .verdict = SP_VIEW_LIT("processed"), .at_s = 100, .expires_s = 200,
        .place = { sp_view_of(jti), g.number } };
    CHECK_OK(sp_exlog_serve(x->db[LA], &s, &original));
    return g.idx;
}

static inline void change(struct fx *x, const char *jti, enum sp_status_act act)
{
    const struct sp_status_event e = { .act = act, .at_s = now_s, .who = SP_VIEW_LIT("alice"), .reason = SP_VIEW_LIT("why") };
    CHECK_OK(sp_status_change(x->db[LA], sp_view_of(jti), &e, NULL));
}

static inline int64_t fetch(struct fx *x, struct sp_buf *token)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_status_token t;
    CHECK_OK(sp_status_issuer_list(x->issuer, 0, 0, token, NULL));
    CHECK_OK(sp_status_list_open(x->t, &source, sp_buf_view(token), now_s, &a, &t, NULL));
    assert_int_equal(sp_status_list_size(&t.list), SP_STATUS_LIST_SIZE);
    sp_status_list_free(&t.list);
    return t.iat_s;
}

static inline struct sp_rc take(struct fx *x, struct sp_view token, struct sp_diag *d)
{
    *d = (struct sp_diag){ .offset = SP_NO_OFFSET };
    return sp_status_book_take(x->book, &source, 0, token, d);
}

#endif
