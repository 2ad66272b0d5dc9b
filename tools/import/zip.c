#include "tools/import/zip.h"

#include <errno.h>
#include <unistd.h>

enum {
    END_BYTES = 22, END64_BYTES = 56, LOCATOR_BYTES = 20, ENTRY_BYTES = 46, LOCAL_BYTES = 30,
    COMMENT_MOST = 65535, DIRECTORY_MOST = 64 * 1024 * 1024, ENCRYPTED = 1, EXTRA_64 = 1
};
#define FULL_32 UINT32_C(0xffffffff)
#define FULL_16 0xffffu

/* Little-endian, as the format has it. */
static uint64_t le(const char *p, unsigned bytes)
{
    uint64_t v = 0;
    for (unsigned i = bytes; i-- > 0;)
        v = v << 8 | (unsigned char)p[i];
    return v;
}

static struct sp_rc bad(struct sp_diag *d, const char *why)
{
    return sp_diag_set(d, SP_ERR(FORMAT), "import.zip.form", NULL, "not a whole ZIP archive: %s", why);
}

static struct sp_rc read_at(int fd, uint64_t at, char *to, size_t n, struct sp_diag *d)
{
    for (size_t got = 0; got < n;) {
        ssize_t r = pread(fd, to + got, n - got, (off_t)(at + got));
        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return sp_diag_set(d, SP_ERR(IO), "import.read", NULL, "reading failed");
        if (r == 0)
            return bad(d, "it ends too early");
        got += (size_t)r;
    }
    return SP_OK;
}

struct directory { uint64_t at, bytes, entries; };

/* The 64-bit record that stands before the end record where 32 bits do not suffice. */
static struct sp_rc find_64(int fd, uint64_t end_at, struct directory *out, struct sp_diag *d)
{
    char locator[LOCATOR_BYTES], record[END64_BYTES];
    if (end_at < LOCATOR_BYTES)
        return bad(d, "its directory is not found");
    SP_TRY(read_at(fd, end_at - LOCATOR_BYTES, locator, sizeof locator, d));
    uint64_t at = le(locator + 8, 8);
    if (memcmp(locator, "PK\6\7", 4) != 0 || at > end_at || end_at - at < END64_BYTES)
        return bad(d, "its directory is not found");
    SP_TRY(read_at(fd, at, record, sizeof record, d));
    if (memcmp(record, "PK\6\6", 4) != 0)
        return bad(d, "its directory is not found");
    *out = (struct directory){ le(record + 48, 8), le(record + 40, 8), le(record + 32, 8) };
    return SP_OK;
}

static struct sp_rc find_directory(int fd, uint64_t size, struct directory *out, struct sp_diag *d)
{
    SP_BUF_AUTO tail = { 0 };
    size_t n = size < COMMENT_MOST + END_BYTES ? (size_t)size : COMMENT_MOST + END_BYTES;
    char *p = sp_buf_room(&tail, n);
    if (!p)
        return SP_ERR(NOMEM);
    if (n < END_BYTES)
        return bad(d, "it ends too early");
    SP_TRY(read_at(fd, size - n, p, n, d));
    for (size_t i = n - END_BYTES + 1; i-- > 0;) {
        const char *e = p + i;
        if (memcmp(e, "PK\5\6", 4) != 0 || le(e + 20, 2) != n - i - END_BYTES)
            continue;
        uint64_t end_at = size - n + i;
        *out = (struct directory){ le(e + 16, 4), le(e + 12, 4), le(e + 10, 2) };
        if (out->at == FULL_32 || out->bytes == FULL_32 || out->entries == FULL_16)
            SP_TRY(find_64(fd, end_at, out, d));
        if (out->at > end_at || out->bytes > end_at - out->at)
            return bad(d, "its directory is not within it");
        return SP_OK;
    }
    return bad(d, "its end is missing");
}

/* Sizes and place that did not fit stand in an extra field, in this order, each only where its 32 bits are full. */
static struct sp_rc widen(struct sp_view extra, struct sp_zip_member *m, struct sp_diag *d)
{
    uint64_t *const wide[] = { &m->size, &m->packed, &m->at };
    while (extra.n >= 4) {
        size_t n = (size_t)le(extra.p + 2, 2);
        if (n > extra.n - 4)
            return bad(d, "an entry runs over its end");
        if (le(extra.p, 2) == EXTRA_64) {
            struct sp_view v = sp_view(extra.p + 4, n);
            for (int i = 0; i < 3; i++) {
                if (*wide[i] != FULL_32)
                    continue;
                if (v.n < 8)
                    return bad(d, "a size is missing");
                *wide[i] = le(v.p, 8);
                v = sp_view(v.p + 8, v.n - 8);
            }
            return SP_OK;
        }
        extra = sp_view(extra.p + 4 + n, extra.n - 4 - n);
    }
    return SP_OK;
}

static struct sp_rc check_member(const struct sp_zip_member *m, unsigned flags, uint64_t file_bytes, struct sp_diag *d)
{
    if (flags & ENCRYPTED)
        return sp_diag_set(d, SP_ERR(FORMAT), "import.zip.method", NULL, "%.100s in the archive is encrypted; unpack it first", m->name);
    if (m->method != SP_ZIP_STORED && m->method != SP_ZIP_DEFLATED)
        return sp_diag_set(d, SP_ERR(FORMAT), "import.zip.method", NULL,
                           "%.100s in the archive is packed by method %u; only deflate is read: unpack it first", m->name, m->method);
    if (m->at > file_bytes || m->packed > file_bytes - m->at)
        return bad(d, "a member is not within it");
    return SP_OK;
}

/* One entry of the directory; *used: its bytes. */
static struct sp_rc take_entry(struct sp_view rest, uint64_t file_bytes, struct sp_buf *out, size_t *used, struct sp_diag *d)
{
    const char *p = rest.p;
    if (rest.n < ENTRY_BYTES || memcmp(p, "PK\1\2", 4) != 0)
        return bad(d, "its directory is damaged");
    size_t name = (size_t)le(p + 28, 2), extra = (size_t)le(p + 30, 2), whole = ENTRY_BYTES + name + extra + (size_t)le(p + 32, 2);
    if (whole > rest.n)
        return bad(d, "an entry runs over its end");
    struct sp_zip_member m = { .method = (unsigned)le(p + 10, 2), .crc = (uint32_t)le(p + 16, 4), .packed = le(p + 20, 4),
                               .size = le(p + 24, 4), .at = le(p + 42, 4) };
    if (name == 0 || name > SP_ZIP_NAME || memchr(p + ENTRY_BYTES, 0, name))
        return bad(d, "a member has no usable name");
    memcpy(m.name, p + ENTRY_BYTES, name);
    *used = whole;
    if (m.name[name - 1] == '/')
        return SP_OK;
    SP_TRY(widen(sp_view(p + ENTRY_BYTES + name, extra), &m, d));
    SP_TRY(check_member(&m, (unsigned)le(p + 8, 2), file_bytes, d));
    sp_buf_put(out, sp_view(&m, sizeof m));
    return sp_buf_rc(out);
}

struct sp_rc sp_zip_members(int fd, uint64_t file_bytes, struct sp_buf *out, struct sp_diag *d)
{
    struct directory dir = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_TRY(find_directory(fd, file_bytes, &dir, d));
    if (dir.entries > SP_ZIP_MEMBERS || dir.bytes > DIRECTORY_MOST)
        return sp_diag_set(d, SP_ERR(LIMIT), "import.zip.many", NULL, "the archive holds more than %d members; unpack it first", SP_ZIP_MEMBERS);
    char *p = sp_buf_room(&text, (size_t)dir.bytes + 1);
    if (!p)
        return SP_ERR(NOMEM);
    SP_TRY(read_at(fd, dir.at, p, (size_t)dir.bytes, d));
    struct sp_view rest = sp_view(p, (size_t)dir.bytes);
    for (uint64_t i = 0; i < dir.entries; i++) {
        size_t used = 0;
        SP_TRY(take_entry(rest, file_bytes, out, &used, d));
        rest = sp_view(rest.p + used, rest.n - used);
    }
    return SP_OK;
}

struct sp_rc sp_zip_data(int fd, uint64_t file_bytes, const struct sp_zip_member *m, uint64_t *at, struct sp_diag *d)
{
    char local[LOCAL_BYTES];
    if (m->at > file_bytes || file_bytes - m->at < LOCAL_BYTES)
        return bad(d, "a member is not within it");
    SP_TRY(read_at(fd, m->at, local, sizeof local, d));
    uint64_t skip = LOCAL_BYTES + le(local + 26, 2) + le(local + 28, 2), left = file_bytes - m->at;
    if (memcmp(local, "PK\3\4", 4) != 0 || skip > left || m->packed > left - skip)
        return bad(d, "a member is not where the directory says");
    *at = m->at + skip;
    return SP_OK;
}
