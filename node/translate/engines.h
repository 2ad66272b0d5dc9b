/*
 * node/translate/engines.h - the translation programs of node.conf.
 *
 *   engine_1 = NAME VERSION FROM:TO[,FROM:TO…] /PATH [ARGUMENT…]
 * NAME and VERSION stand in every translation that it makes. Words are parted by blanks and have none themselves.
 *
 * Rules: engine.conf (not of that form), engine.path, engine.folder (node/translate/confine.h)
 *
 * Threading: read once, then constant.
 */
#ifndef SP_NODE_TRANSLATE_ENGINES_H
#define SP_NODE_TRANSLATE_ENGINES_H

#include "node/conf/conf.h"
#include "schema/translation.h"

enum { SP_MAX_ENGINES = 4, SP_MAX_ENGINE_PAIRS = 32, SP_MAX_ENGINE_ARGS = 15, SP_MAX_ENGINE_READS = 8 };

struct sp_engine_pair { struct sp_view from, to; };
/* argv: NULL-ended. All in the arena that it was read into. */
struct sp_engine_conf {
    struct sp_engine_name name;
    struct sp_engine_pair pair[SP_MAX_ENGINE_PAIRS];
    size_t n_pairs;
    const char *argv[SP_MAX_ENGINE_ARGS + 2];
};
/* reads: what confined ones may read besides (engine_reads), NULL-ended. */
struct sp_engine_confs { struct sp_engine_conf v[SP_MAX_ENGINES]; size_t n; const char *reads[SP_MAX_ENGINE_READS + 1]; };

/* CONFIG with the rule and the key. That the program is there and may be started is looked at, too. */
struct sp_rc SP_MUST sp_engine_confs_read(const struct sp_conf *conf, struct sp_arena *a, struct sp_engine_confs *out, struct sp_diag *d);
bool sp_engine_conf_translates(const struct sp_engine_conf *e, struct sp_view from, struct sp_view to);

#endif
