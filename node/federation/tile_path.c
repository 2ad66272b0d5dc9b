#include "node/federation/tile_path.h"

/* Up to most digits, no leading zero. */
static bool number(struct sp_view v, size_t most, uint64_t *out)
{
    uint64_t n = 0;
    if (!v.n || v.n > most || (v.n > 1 && v.p[0] == '0'))
        return false;
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] < '0' || v.p[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(v.p[i] - '0');
    }
    *out = n;
    return true;
}

static bool three_digits(struct sp_view v, uint64_t *out)
{
    uint64_t n = 0;
    if (v.n != 3)
        return false;
    for (size_t i = 0; i < 3; i++) {
        if (v.p[i] < '0' || v.p[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(v.p[i] - '0');
    }
    *out = n;
    return true;
}

/* x001/x234/067; the first group of several is not zero. */
static bool read_index(struct sp_view path, uint64_t *out)
{
    uint64_t index = 0, group;
    struct sp_view one, rest = path;
    bool first = true;
    for (int i = 0; i < 6; i++) {
        bool more = sp_view_split(rest, '/', &one, &rest);
        if (!more)
            one = rest;
        if (more && (!one.n || one.p[0] != 'x'))
            return false;
        if (more)
            one = sp_view(one.p + 1, one.n - 1);
        if (!three_digits(one, &group) || (first && more && !group))
            return false;
        first = false;
        index = index * 1000 + group;
        if (!more) {
            *out = index;
            return true;
        }
    }
    return false;
}

/* Cuts ".p/WIDTH" off the end of path. */
static bool read_width(struct sp_view *path, unsigned *out)
{
    *out = SP_TILE_WIDTH;
    for (size_t i = 0; i + 3 <= path->n; i++) {
        uint64_t width;
        if (memcmp(path->p + i, ".p/", 3) != 0)
            continue;
        if (!number(sp_view(path->p + i + 3, path->n - i - 3), 3, &width) || width < 1 || width >= SP_TILE_WIDTH)
            return false;
        *out = (unsigned)width;
        path->n = i;
        return true;
    }
    return true;
}

bool sp_tile_name_parse(struct sp_view path, struct sp_tile_name *out)
{
    static const struct sp_view tile = { "tile/", 5 };
    struct sp_tile_name t = { .kind = SP_TILE_CHECKPOINT };
    struct sp_view level, rest;
    uint64_t n = 0;
    if (sp_view_is(path, "checkpoint")) {
        *out = t;
        return true;
    }
    if (!sp_view_starts(path, tile) || !sp_view_split(sp_view(path.p + tile.n, path.n - tile.n), '/', &level, &rest))
        return false;
    t.kind = sp_view_is(level, "entries") ? SP_TILE_ENTRIES : SP_TILE_HASHES;
    if (t.kind == SP_TILE_HASHES && (!number(level, 1, &n) || n >= SP_TILE_LEVELS))
        return false;
    t.level = (unsigned)n;
    if (!read_width(&rest, &t.width) || !read_index(rest, &t.index))
        return false;
    *out = t;
    return true;
}
