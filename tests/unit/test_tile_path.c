/* layer: node */
#include "tests/lib/check.h"

#include "node/federation/tile_path.h"

static void is(const char *path, enum sp_tile_kind kind, unsigned level, uint64_t index, unsigned width)
{
    struct sp_tile_name t;
    if (!sp_tile_name_parse(sp_view_of(path), &t))
        fail_msg("not read: %s", path);
    if (t.kind != kind || (kind != SP_TILE_CHECKPOINT && (t.level != level || t.index != index || t.width != width)))
        fail_msg("%s: kind %d level %u index %llu width %u", path, (int)t.kind, t.level, (unsigned long long)t.index, t.width);
}

/* Examples of the specification and the ends of each range. */
static void names_are_read(void **state)
{
    (void)state;
    is("checkpoint", SP_TILE_CHECKPOINT, 0, 0, 0);
    is("tile/0/000", SP_TILE_HASHES, 0, 0, 256);
    is("tile/0/x001/x234/067", SP_TILE_HASHES, 0, 1234067, 256);
    is("tile/0/x001/x234/067.p/8", SP_TILE_HASHES, 0, 1234067, 8);
    is("tile/1/255.p/255", SP_TILE_HASHES, 1, 255, 255);
    is("tile/6/x999/x999/x999/x999/x999/999", SP_TILE_HASHES, 6, 999999999999999999u, 256);
    is("tile/entries/000.p/1", SP_TILE_ENTRIES, 0, 0, 1);
    is("tile/entries/x001/000", SP_TILE_ENTRIES, 0, 1000, 256);
}

static void other_names_are_not(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "/checkpoint", "checkpoint/", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000",
        "tile/0/1000", "tile/00/000", "tile/7/000", "tile/-1/000", "tile/x/000", "tile/0/x000/000", "tile/0/x00/000",
        "tile/0/001/000", "tile/0/x001/x000", "tile/0/x001/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/",
        "tile/0/000.p/01", "tile/0/000.p/1/", "tile/0/000.p/1.p/1", "tile/entries", "tile/entries/", "tile/entries/0",
        "tile/0/../000", "tile/0/x001/x001/x001/x001/x001/x001/001", "tile/0/000 ", "tile/0/0x0", "Tile/0/000",
    };
    struct sp_tile_name t;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (sp_tile_name_parse(sp_view_of(bad[i]), &t))
            fail_msg("read: %s", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(names_are_read), cmocka_unit_test(other_names_are_not) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
