/*
 * node/federation/tile_path.h - the names of a log's files (C2SP tlog-tiles), below the log's prefix:
 *   checkpoint | tile/LEVEL/INDEX[.p/WIDTH] | tile/entries/INDEX[.p/WIDTH]
 * INDEX in groups of three digits, all but the last with an x before it: x001/x234/067. Each tile has one name.
 *
 * Threading: no shared state.
 */
#ifndef SP_NODE_FEDERATION_TILE_PATH_H
#define SP_NODE_FEDERATION_TILE_PATH_H

#include "base/bytes.h"

enum { SP_TILE_WIDTH = 256, SP_TILE_LEVELS = 7 /* 2^56 entries: more than there will be */ };

enum sp_tile_kind { SP_TILE_CHECKPOINT, SP_TILE_HASHES, SP_TILE_ENTRIES };
struct sp_tile_name {
    enum sp_tile_kind kind;
    unsigned level;     /* of a tile of hashes */
    uint64_t index;
    unsigned width;     /* 1 to 255 of a partial tile, else SP_TILE_WIDTH */
};

/* False for what is no name of a file of a log. path is without the prefix and without a slash before it. */
bool sp_tile_name_parse(struct sp_view path, struct sp_tile_name *out);

#endif
