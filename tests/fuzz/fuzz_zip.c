/* layer: tools */
/* An archive from anywhere: nothing is read beyond it, and what is unpacked has the length and checksum that it says. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "crypto/inflate.h"
#include "tools/import/source.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void unpack(const char *path, const struct sp_zip_member *m)
{
    struct sp_source *s = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char piece[4096];
    uint64_t all = 0;
    uint32_t crc = 0;
    struct sp_rc rc = sp_source_open(path, m, &s, &d);
    for (size_t got = 1; sp_ok(rc) && got && all < 1 << 20;) {
        rc = sp_source_read(s, piece, sizeof piece, &got, &d);
        if (!sp_ok(rc))
            break;
        crc = sp_crc32(crc, sp_view(piece, got));
        all += got;
        if (!got && m && (crc != m->crc || all != m->size))
            abort();
    }
    if (!sp_ok(rc) && !d.rule[0])
        abort();
    sp_source_close(s);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    char path[64];
    SP_BUF_AUTO list = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    int fd = memfd_create("fuzz", 0);
    if (fd < 0 || write(fd, data, n) != (ssize_t)n || lseek(fd, 0, SEEK_SET) != 0) {
        if (fd >= 0)
            (void)close(fd);
        return 0;
    }
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct sp_rc rc = sp_zip_members(fd, n, &list, &d);
    if (!sp_ok(rc) && !d.rule[0])
        abort();
    const struct sp_zip_member *m = (const struct sp_zip_member *)(const void *)list.p;
    for (size_t i = 0; sp_ok(rc) && i < list.n / sizeof *m && i < 16; i++)
        unpack(path, &m[i]);
    if (sp_packing_of(sp_view(data, n)) != SP_PACKED_ZIP) /* gzip, Zstandard, or as it is */
        unpack(path, NULL);
    (void)close(fd);
    return 0;
}
