/* layer: tools */
/* Files packed on their way out: read back by the import's own reader, whatever their size and however they come. */
#include "tests/lib/check.h"

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/random.h"
#include "tests/lib/storage.h"
#include "tools/export/packer.h"

static struct sp_prng prng = { 20261122 };

static struct sp_rc keep(void *ctx, struct sp_view piece)
{
    sp_buf_put(ctx, piece);
    return sp_buf_rc(ctx);
}

/* Half of it repeats, half of it nobody can pack. */
static void make(struct sp_buf *b, size_t n)
{
    sp_buf_clear(b);
    while (b->n < n)
        if (sp_prng_below(&prng, 2))
            sp_buf_puts(b, "the same words again and again ");
        else
            sp_buf_putc(b, (char)sp_prng_below(&prng, 256));
    b->n = n;
}

static void pack(enum sp_packing how, struct sp_view text, size_t most, struct sp_buf *out)
{
    struct sp_packer *p = NULL;
    const struct sp_export_out to = { keep, out };
    sp_buf_clear(out);
    CHECK_OK(sp_packer_new(how, &to, &p));
    for (size_t at = 0, n; at < text.n; at += n) {
        n = 1 + (size_t)sp_prng_below(&prng, most);
        n = n < text.n - at ? n : text.n - at;
        CHECK_OK(sp_packer_put(p, sp_view(text.p + at, n)));
    }
    CHECK_OK(sp_packer_end(p));
    sp_packer_free(p);
}

static struct sp_rc unpack(const char *path, struct sp_buf *out)
{
    struct sp_source *s = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char room[5000];
    size_t got = 1;
    sp_buf_clear(out);
    struct sp_rc rc = sp_source_open(path, NULL, &s, &d);
    while (sp_ok(rc) && got) {
        rc = sp_source_read(s, room, sizeof room, &got, &d);
        if (sp_ok(rc))
            sp_buf_put(out, sp_view(room, got));
    }
    sp_source_close(s);
    return rc;
}

static void comes_out_as_it_went_in(void **state)
{
    static const size_t sizes[] = { 0, 1, 17, 4096, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3000000 };
    static const enum sp_packing ways[] = { SP_PACKED_GZIP, SP_PACKED_ZSTD };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO packed = { 0 };
    SP_BUF_AUTO back = { 0 };
    struct st_dir dir;
    char path[300];
    (void)state;
    st_dir_make(&dir);
    (void)snprintf(path, sizeof path, "%s/x", dir.path);
    for (unsigned i = 0; i < 2 * sizeof sizes / sizeof sizes[0]; i++) {
        make(&text, sizes[i / 2]);
        pack(ways[i % 2], sp_buf_view(&text), 400000, &packed);
        assert_int_equal(sp_packing_of(sp_buf_view(&packed)), ways[i % 2]);
        CHECK_OK(sp_file_write(path, sp_buf_view(&packed), 0600, NULL));
        struct sp_rc rc = unpack(path, &back);
        if (!sizes[i / 2]) { /* an import says that there is nothing */
            CHECK_RC(FORMAT, rc);
            continue;
        }
        CHECK_OK(rc);
        assert_true(sp_view_eq(sp_buf_view(&back), sp_buf_view(&text)));
        if (sizes[i / 2] < 1000)
            continue;
        packed.p[packed.n / 2] ^= 1; /* a damaged one does not come out */
        CHECK_OK(sp_file_write(path, sp_buf_view(&packed), 0600, NULL));
        CHECK_RC(FORMAT, unpack(path, &back));
    }
    st_dir_remove(&dir);
}

static struct sp_rc full(void *ctx, struct sp_view piece)
{
    (void)ctx;
    (void)piece;
    return SP_ERR(FULL);
}

static void tells_that_there_is_no_room(void **state)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_packer *p = NULL;
    const struct sp_export_out to = { full, NULL };
    (void)state;
    make(&text, 3000000);
    for (unsigned i = 0; i < 2; i++) {
        CHECK_OK(sp_packer_new(i ? SP_PACKED_ZSTD : SP_PACKED_GZIP, &to, &p));
        CHECK_RC(FULL, sp_packer_put(p, sp_buf_view(&text)));
        sp_packer_free(p);
    }
    CHECK_RC(INTERNAL, sp_packer_new(SP_PACKED_ZIP, &to, &p));
}

static void goes_by_the_end_of_the_name(void **state)
{
    (void)state;
    assert_int_equal(sp_packing_of_name("a.jsonl.gz"), SP_PACKED_GZIP);
    assert_int_equal(sp_packing_of_name("a/b.csv.zst"), SP_PACKED_ZSTD);
    assert_int_equal(sp_packing_of_name("a.gz.jsonl"), SP_PACKED_NOT);
    assert_int_equal(sp_packing_of_name(".gz"), SP_PACKED_NOT);
    assert_int_equal(sp_packing_of_name("gz"), SP_PACKED_NOT);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(comes_out_as_it_went_in), cmocka_unit_test(tells_that_there_is_no_room),
                                        cmocka_unit_test(goes_by_the_end_of_the_name) };
    return cmocka_run_group_tests_name("packed exports", tests, NULL, NULL);
}
