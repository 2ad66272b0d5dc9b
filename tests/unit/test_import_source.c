/* layer: tools */
/* Packed files and folders: unpacked whole or told how far, whatever byte is missing or wrong; in order, and known again. */
#include "tests/lib/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/inflate.h"
#include "tests/lib/storage.h"
#include "tools/import/files.h"
#include "tools/import/source.h"

#define A4 "{\"subject\":\"a\"}\n{\"subject\":\"a\"}\n{\"subject\":\"a\"}\n{\"subject\":\"a\"}\n"
#define B1 "{\"subject\":\"b\"}\n"

static const unsigned char two_members[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff, 0xab, 0x56, 0x2a, 0x2e, 0x4d, 0xca, 0x4a, 0x4d, 0x2e, 0x51,
    0xb2, 0x52, 0x4a, 0x54, 0xaa, 0xe5, 0xaa, 0x26, 0x91, 0x0f, 0x00, 0xc0, 0xae, 0x9e, 0x34, 0x40, 0x00, 0x00, 0x00, 0x1f,
    0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff, 0xab, 0x56, 0x2a, 0x2e, 0x4d, 0xca, 0x4a, 0x4d, 0x2e, 0x51, 0xb2,
    0x52, 0x4a, 0x52, 0xaa, 0xe5, 0x02, 0x00, 0x5a, 0xe7, 0xd8, 0xe2, 0x10, 0x00, 0x00, 0x00
};

static const unsigned char two_frames[] = {
    0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0xbd, 0x00, 0x00, 0x80, 0x7b, 0x22, 0x73, 0x75, 0x62, 0x6a, 0x65, 0x63, 0x74, 0x22,
    0x3a, 0x22, 0x61, 0x22, 0x7d, 0x0a, 0x01, 0x00, 0x9a, 0x68, 0x2e, 0x01, 0x5f, 0x48, 0x61, 0xba, 0x28, 0xb5, 0x2f, 0xfd,
    0x04, 0x58, 0x81, 0x00, 0x00, 0x7b, 0x22, 0x73, 0x75, 0x62, 0x6a, 0x65, 0x63, 0x74, 0x22, 0x3a, 0x22, 0x62, 0x22, 0x7d,
    0x0a, 0xad, 0xd6, 0xc1, 0xcd
};

static const unsigned char archive[] = {
    0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x21, 0x00, 0xc0, 0xae, 0x9e, 0x34, 0x15, 0x00,
    0x00, 0x00, 0x40, 0x00, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x61, 0x2e, 0x6a, 0x73, 0x6f, 0x6e, 0x6c, 0xab, 0x56, 0x2a,
    0x2e, 0x4d, 0xca, 0x4a, 0x4d, 0x2e, 0x51, 0xb2, 0x52, 0x4a, 0x54, 0xaa, 0xe5, 0xaa, 0x26, 0x91, 0x0f, 0x00, 0x50, 0x4b,
    0x03, 0x04, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x21, 0x00, 0x83, 0x16, 0xdc, 0x8c, 0x01, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x0a, 0x00, 0x00, 0x00, 0x72, 0x65, 0x61, 0x64, 0x6d, 0x65, 0x2e, 0x74, 0x78, 0x74, 0x78, 0x50,
    0x4b, 0x03, 0x04, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x21, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x73, 0x75, 0x62, 0x2f, 0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x21, 0x00, 0x5a, 0xe7, 0xd8, 0xe2, 0x10, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00, 0x0b,
    0x00, 0x00, 0x00, 0x73, 0x75, 0x62, 0x2f, 0x62, 0x2e, 0x6a, 0x73, 0x6f, 0x6e, 0x6c, 0x7b, 0x22, 0x73, 0x75, 0x62, 0x6a,
    0x65, 0x63, 0x74, 0x22, 0x3a, 0x22, 0x62, 0x22, 0x7d, 0x0a, 0x50, 0x4b, 0x01, 0x02, 0x14, 0x03, 0x14, 0x00, 0x00, 0x00,
    0x08, 0x00, 0x00, 0x00, 0x21, 0x00, 0xc0, 0xae, 0x9e, 0x34, 0x15, 0x00, 0x00, 0x00, 0x40, 0x00, 0x00, 0x00, 0x07, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0x61, 0x2e, 0x6a, 0x73,
    0x6f, 0x6e, 0x6c, 0x50, 0x4b, 0x01, 0x02, 0x14, 0x03, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x21, 0x00, 0x83,
    0x16, 0xdc, 0x8c, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x0a, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x80, 0x01, 0x3a, 0x00, 0x00, 0x00, 0x72, 0x65, 0x61, 0x64, 0x6d, 0x65, 0x2e, 0x74, 0x78, 0x74, 0x50,
    0x4b, 0x01, 0x02, 0x14, 0x03, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x21, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80,
    0x01, 0x63, 0x00, 0x00, 0x00, 0x73, 0x75, 0x62, 0x2f, 0x50, 0x4b, 0x01, 0x02, 0x14, 0x03, 0x14, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x21, 0x00, 0x5a, 0xe7, 0xd8, 0xe2, 0x10, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00, 0x0b, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x01, 0x85, 0x00, 0x00, 0x00, 0x73, 0x75, 0x62, 0x2f, 0x62,
    0x2e, 0x6a, 0x73, 0x6f, 0x6e, 0x6c, 0x50, 0x4b, 0x05, 0x06, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x04, 0x00, 0xd8, 0x00,
    0x00, 0x00, 0xbe, 0x00, 0x00, 0x00, 0x00, 0x00
};

static const unsigned char archive64[] = {
    0x50, 0x4b, 0x03, 0x04, 0x2d, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x21, 0x00, 0xc0, 0xae, 0x9e, 0x34, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00, 0x14, 0x00, 0x61, 0x2e, 0x6a, 0x73, 0x6f, 0x6e, 0x6c, 0x01, 0x00, 0x10,
    0x00, 0x40, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x15, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xab, 0x56, 0x2a,
    0x2e, 0x4d, 0xca, 0x4a, 0x4d, 0x2e, 0x51, 0xb2, 0x52, 0x4a, 0x54, 0xaa, 0xe5, 0xaa, 0x26, 0x91, 0x0f, 0x00, 0x50, 0x4b,
    0x01, 0x02, 0x2d, 0x03, 0x2d, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x21, 0x00, 0xc0, 0xae, 0x9e, 0x34, 0x15, 0x00,
    0x00, 0x00, 0x40, 0x00, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x01,
    0x00, 0x00, 0x00, 0x00, 0x61, 0x2e, 0x6a, 0x73, 0x6f, 0x6e, 0x6c, 0x50, 0x4b, 0x05, 0x06, 0x00, 0x00, 0x00, 0x00, 0x01,
    0x00, 0x01, 0x00, 0x35, 0x00, 0x00, 0x00, 0x4e, 0x00, 0x00, 0x00, 0x00, 0x00
};

static struct st_dir dir;

static int setup(void **state)
{
    (void)state;
    st_dir_make(&dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    st_dir_remove(&dir);
    return 0;
}

static const char *write_file(const char *name, const void *p, size_t n)
{
    static char path[600];
    (void)snprintf(path, sizeof path, "%s/%s", dir.path, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0 && write(fd, p, n) == (ssize_t)n);
    (void)close(fd);
    return path;
}

/* All of it, in pieces of at most room bytes. */
static struct sp_rc read_all(const char *path, const struct sp_zip_member *m, size_t room, struct sp_buf *out, struct sp_diag *d)
{
    struct sp_source *s = NULL;
    char piece[256];
    SP_TRY(sp_source_open(path, m, &s, d));
    struct sp_rc rc = SP_OK;
    for (size_t got = 1; sp_ok(rc) && got;) {
        rc = sp_source_read(s, piece, room, &got, d);
        if (sp_ok(rc))
            sp_buf_put(out, sp_view(piece, got));
    }
    sp_source_close(s);
    return rc;
}

static void check_read(const void *p, size_t n, const char *want)
{
    const char *path = write_file("whole", p, n);
    for (size_t room = 1; room < 200; room += 33) {
        SP_BUF_AUTO out = { 0 };
        struct sp_diag d = { 0 };
        CHECK_OK(read_all(path, NULL, room, &out, &d));
        assert_string_equal(sp_buf_cstr(&out), want);
    }
}

static void test_every_member_is_read(void **state)
{
    (void)state;
    check_read(A4 B1, strlen(A4 B1), A4 B1);
    check_read(two_members, sizeof two_members, A4 B1);
    check_read(two_frames, sizeof two_frames, A4 B1);
    unsigned char padded[sizeof two_members + 300] = { 0 };
    memcpy(padded, two_members, sizeof two_members);
    check_read(padded, sizeof padded, A4 B1);
}

/* Cut off anywhere: a clear refusal, and what came before is the beginning of what was packed. */
static void check_cuts(const unsigned char *p, size_t n, size_t first_ends)
{
    for (size_t cut = 1; cut < n; cut++) {
        SP_BUF_AUTO out = { 0 };
        struct sp_diag d = { 0 };
        struct sp_rc rc = read_all(write_file("cut", p, cut), NULL, 100, &out, &d);
        bool plain = sp_packing_of(sp_view(p, cut)) == SP_PACKED_NOT;
        if (!plain && cut != first_ends && (sp_ok(rc) || (strcmp(d.rule, "import.packed.cut") && strcmp(d.rule, "import.packed.corrupt"))))
            fail_msg("cut after %zu: %d %s", cut, (int)rc.code, d.rule);
        if (cut == first_ends && (!sp_ok(rc) || !sp_view_is(sp_buf_view(&out), A4)))
            fail_msg("a whole member is a file: %s", d.rule);
        if (!plain && !sp_view_starts(SP_VIEW_LIT(A4 B1), sp_buf_view(&out)))
            fail_msg("cut after %zu: wrong text", cut);
    }
}

static void test_cut_off(void **state)
{
    (void)state;
    size_t gz = 0, zst = 0;
    for (size_t i = 4; i < sizeof two_members - 4; i++)
        if (memcmp(two_members + i, two_members, 4) == 0)
            gz = i;
    for (size_t i = 4; i < sizeof two_frames - 4; i++)
        if (memcmp(two_frames + i, two_frames, 4) == 0)
            zst = i;
    assert_true(gz && zst);
    check_cuts(two_members, sizeof two_members, gz);
    check_cuts(two_frames, sizeof two_frames, zst);
}

/* One wrong byte is seen, but in what no reader needs (gzip's time of change, extra flags and system; not checked by it). */
static void test_one_wrong_byte(void **state)
{
    (void)state;
    unsigned char bad[sizeof two_members];
    for (size_t i = 10; i < sizeof two_members; i++) {
        SP_BUF_AUTO out = { 0 };
        struct sp_diag d = { 0 };
        memcpy(bad, two_members, sizeof bad);
        bad[i] ^= 0x55;
        struct sp_rc rc = read_all(write_file("bad", bad, sizeof bad), NULL, 100, &out, &d);
        if (sp_ok(rc) && !sp_view_is(sp_buf_view(&out), A4 B1))
            fail_msg("byte %zu: other text, and nothing said", i);
        if (!sp_ok(rc) && !d.rule[0])
            fail_msg("byte %zu: no rule", i);
    }
}

static void test_what_is_refused(void **state)
{
    static const struct { const char *name, *text; size_t n; const char *rule; } files[] = {
        { "empty", "", 0, "import.empty" },
        { "bzip2", "BZh91AY&SY", 10, "import.packed" },
        { "xz", "\xfd" "7zXZ\0\0\4", 8, "import.packed" },
        { "gz", "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10, "import.packed.cut" },
        { "nogz", "\x1f\x8b\x07\0\0\0\0\0\0\xff----------", 20, "import.packed.corrupt" },
        { "behind", NULL, 0, "import.packed.corrupt" },
        { "twice", NULL, 0, "import.packed.twice" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        SP_BUF_AUTO out = { 0 };
        SP_BUF_AUTO text = { 0 };
        struct sp_diag d = { 0 };
        if (strcmp(files[i].name, "behind") == 0) {
            sp_buf_put(&text, sp_view(two_members, sizeof two_members));
            sp_buf_puts(&text, "something else");
        } else if (strcmp(files[i].name, "twice") == 0) { /* a stored block with a packed file in it */
            sp_buf_put(&text, sp_view("\x1f\x8b\x08\0\0\0\0\0\0\xff\x01\x08\0\xf7\xff" "BZh91AY&", 23));
            uint32_t crc = sp_crc32(0, SP_VIEW_LIT("BZh91AY&"));
            for (int k = 0; k < 4; k++)
                sp_buf_putc(&text, (char)(crc >> 8 * k));
            sp_buf_put(&text, sp_view("\x08\0\0\0", 4));
        } else {
            sp_buf_put(&text, sp_view(files[i].text, files[i].n));
        }
        struct sp_rc rc = read_all(write_file(files[i].name, text.p ? text.p : "", text.n), NULL, 100, &out, &d);
        assert_false(sp_ok(rc));
        if (strcmp(d.rule, files[i].rule))
            fail_msg("%s: %s, not %s", files[i].name, d.rule, files[i].rule);
    }
    struct sp_source *s = NULL;
    struct sp_diag d = { 0 };
    CHECK_RC(NOTFOUND, sp_source_open("/nonexistent/x", NULL, &s, &d));
    assert_string_equal(d.rule, "import.open");
}

/* ---- ZIP ---------------------------------------------------------------------------------------------- */

static struct sp_rc members(const void *p, size_t n, struct sp_buf *out, struct sp_diag *d)
{
    int fd = open(write_file("z.zip", p, n), O_RDONLY);
    assert_true(fd >= 0);
    struct sp_rc rc = sp_zip_members(fd, n, out, d);
    (void)close(fd);
    return rc;
}

static void test_zip(void **state)
{
    static const struct { const unsigned char *p; size_t n, members; } files[] = { { archive, sizeof archive, 3 }, { archive64, sizeof archive64, 1 } };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        SP_BUF_AUTO list = { 0 };
        struct sp_diag d = { 0 };
        CHECK_OK(members(files[i].p, files[i].n, &list, &d));
        const struct sp_zip_member *m = (const struct sp_zip_member *)(const void *)list.p;
        assert_int_equal(list.n, files[i].members * sizeof *m);
        const char *want[] = { A4, "x", B1 };
        for (size_t k = 0; k < files[i].members; k++) {
            SP_BUF_AUTO out = { 0 };
            char path[700];
            (void)snprintf(path, sizeof path, "%s/z.zip", dir.path);
            CHECK_OK(read_all(path, &m[k], 7, &out, &d));
            assert_string_equal(sp_buf_cstr(&out), want[k]);
        }
    }
}

/* Cut off or with a wrong byte: never read beyond the file, never other text without a word. */
static void test_zip_damaged(void **state)
{
    (void)state;
    unsigned char bad[sizeof archive];
    for (size_t i = 0; i < 2 * sizeof archive; i++) {
        SP_BUF_AUTO list = { 0 };
        struct sp_diag d = { 0 };
        size_t n = i < sizeof archive ? i : sizeof archive;
        memcpy(bad, archive, sizeof bad);
        if (i >= sizeof archive)
            bad[i - sizeof archive] ^= 0x41;
        struct sp_rc rc = members(bad, n, &list, &d);
        if (i < sizeof archive && (sp_ok(rc) || strcmp(d.rule, "import.zip.form")))
            fail_msg("cut after %zu: %s", i, d.rule);
        const struct sp_zip_member *m = (const struct sp_zip_member *)(const void *)list.p;
        for (size_t k = 0; sp_ok(rc) && k < list.n / sizeof *m; k++) {
            SP_BUF_AUTO out = { 0 };
            char path[700];
            (void)snprintf(path, sizeof path, "%s/z.zip", dir.path);
            struct sp_rc got = read_all(path, &m[k], 100, &out, &d);
            struct sp_view text = sp_buf_view(&out);
            if (sp_ok(got) && !sp_view_is(text, A4) && !sp_view_is(text, B1) && !sp_view_is(text, "x"))
                fail_msg("byte %zu: other text, and nothing said", i - sizeof archive);
        }
    }
}

/* ---- files ----------------------------------------------------------------------------------------------- */

static void make_folder(const char *name)
{
    char path[700];
    (void)snprintf(path, sizeof path, "%s/%s", dir.path, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void labels(const struct sp_import_files *f, char *out, size_t room)
{
    out[0] = 0;
    for (size_t i = 0; i < f->n; i++) {
        size_t at = strlen(out);
        (void)snprintf(out + at, room - at, "%s ", f->v[i].label + strlen(dir.path) + 1);
    }
}

static void test_a_folder_in_order(void **state)
{
    char path[600], link[600], got[1000];
    const char *about = NULL, *paths[] = { path };
    struct sp_diag d = { 0 };
    (void)state;
    make_folder("in");
    make_folder("in/sub");
    make_folder("in/.hidden");
    make_folder("none");
    (void)snprintf(path, sizeof path, "%s/in", dir.path);
    (void)snprintf(link, sizeof link, "%s/in/zz", dir.path);
    assert_int_equal(symlink("..", link), 0); /* would never end */
    static const char *const names[] = { "in/b.jsonl", "in/a.jsonl.gz", "in/sub/x.ndjson", "in/c.jsonl.zst", "in/readme", "in/.x.jsonl", "in/.hidden/y.jsonl",
                                         "in/d.jsonl.bz2", "in/B.jsonl", "in/jsonl" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        (void)write_file(names[i], B1, strlen(B1));
    (void)write_file("in/m.zip", archive, sizeof archive);
    struct sp_import_files f = { 0 };
    CHECK_OK(sp_import_files_find(SP_IMPORT_JSONL, paths, 1, &f, &about, &d));
    labels(&f, got, sizeof got);
    assert_string_equal(got, "in/B.jsonl in/a.jsonl.gz in/b.jsonl in/c.jsonl.zst in/m.zip:a.jsonl in/m.zip:sub/b.jsonl in/sub/x.ndjson ");
    assert_int_equal(f.passed_over, 5); /* readme, d.jsonl.bz2, jsonl, the link, the archive's readme */
    char before[SP_FILE_ID_BYTES], id[SP_FILE_ID_BYTES];
    memcpy(before, f.v[6].before, sizeof before);
    memcpy(id, f.v[6].id, sizeof id);
    sp_import_files_free(&f);
    (void)write_file("in/b.jsonl", A4, strlen(A4)); /* one in front has changed */
    CHECK_OK(sp_import_files_find(SP_IMPORT_JSONL, paths, 1, &f, &about, &d));
    assert_memory_equal(f.v[6].id, id, sizeof id);
    assert_memory_not_equal(f.v[6].before, before, sizeof before);
    sp_import_files_free(&f);
    CHECK_RC(NOTFOUND, sp_import_files_find(SP_IMPORT_LEI_XML, paths, 1, &f, &about, &d));
    assert_string_equal(d.rule, "import.files.none");
    assert_string_equal(about, path);
    sp_import_files_free(&f);
    (void)snprintf(path, sizeof path, "%s/in/m.zip", dir.path);
    CHECK_RC(FORMAT, sp_import_files_find(SP_IMPORT_LEI_XML, paths, 1, &f, &about, &d));
    assert_string_equal(d.rule, "import.files.member");
    sp_import_files_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_member_is_read), cmocka_unit_test(test_cut_off),   cmocka_unit_test(test_one_wrong_byte),
        cmocka_unit_test(test_what_is_refused),      cmocka_unit_test(test_zip),       cmocka_unit_test(test_zip_damaged),
        cmocka_unit_test(test_a_folder_in_order),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
