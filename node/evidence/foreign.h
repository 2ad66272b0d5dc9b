/*
 * node/evidence/foreign.h - translations that the registry of a report gives with it: which of them the node that asked may use.
 *
 * A registry speaks for its own reports only, by its own key: a translation is taken when a receipt key that the trust list holds for the
 * report's issuer signed it, when it is of a text of that very report, into the language that was asked for, made at no time that has not come,
 * and under no other node's name. What is taken is used for that report and nowhere else.
 *
 * Rules: those of node/evidence/translated.h, and translation.signer (no receipt key of the report's issuer), translation.speaks (signed or
 * reviewed in the name of another node), translation.language, translation.twice (one of that text is there already),
 * limit.translations (more, or longer, than a bundle holds)
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_FOREIGN_H
#define SP_EVIDENCE_FOREIGN_H

#include "node/evidence/translated.h"
#include "node/evidence/trust.h"

enum { SP_MAX_FOREIGN_BYTES = 1024 * 1024 /* of all together; sealed they fit into one message of a link */ };

struct sp_foreign_question {
    const struct sp_trust *trust;
    struct sp_view issuer;               /* node id: of the report, and of who gave these */
    struct sp_view language;             /* asked for: into it, in whatever script */
    const struct sp_prose_places *places; /* of the report */
    int64_t now_s;
};

/* One that may be used; views into the arena or what was given. */
struct sp_foreign { struct sp_view jws; struct sp_translation t; };
struct sp_foreign_list { struct sp_foreign *v; size_t n; };

/* lines: compact JWSs, each with a line feed behind it, but for the last perhaps. Those that are refused are left out and counted, and *d says why the first
 * of them was. LIMIT (limit.translations): none is taken. NOMEM, INTERNAL. */
struct sp_rc SP_MUST sp_foreign_open(const struct sp_foreign_question *q, struct sp_view lines, struct sp_arena *a, struct sp_foreign_list *out,
                                     size_t *refused, struct sp_diag *d);
/* A receipt key of that node, good when the translation says it was made. NOTFOUND, INVALID, EXPIRED (translation.signer). */
struct sp_rc SP_MUST sp_foreign_signer(const struct sp_trust *trust, struct sp_view node, const struct sp_translation *t, const char *kid,
                                       struct sp_diag *d);

#endif
