/*
 * schema/bundle.h - the evidence bundle: one file that proves an exchange, offline.
 *
 *   {"format":"saphan-bundle/3","exchange","request","report","second":[…]?,"receipt",
 *    "renditions":[{"language","catalogue","text"}],"translations":[…]?,
 *    "proofs":[{"node","kind","proof"}]?,"status":[…]?,"stamps":[…]?,"crls":[…]?}
 * What older programs wrote is read as ever, and a copy of it stays what it is: in saphan-bundle/1 and /2 a catalogue is
 * plain, 2 has translations and 1 has none. exchange is the request's jti; request and receipt are compact JWS, report is an SD-JWT (schema/report.h); second holds further signatures of the report
 * (schema/second.h). A rendition carries the compiled catalogue, in saphan-bundle/3 as one gzip member in base64url
 * (node/evidence/packed.h opens it, and judges its form), and the canonical lines made with it, languages in order, each once. translations: signed translations of the report's free texts (schema/translation.h), compact JWS, in order of that
 * text, each once; they are not part of what the registry signed. A proof shows a message of this exchange in a node's exchange log (kind: schema/logged.h; text: C2SP
 * tlog-proof), in order of (node, kind), each once. status: lists that say what became of the report (crypto/status.h), compact
 * JWS; that they come in order of time, node/evidence checks. stamps: schema/stamp.h. crls: revocation lists of the alliance's roots (crypto/crl.h) as the node
 * that wrote the bundle had them, DER in base64url, in order of that text, each once. What is marked ? is left out when there
 * is none. All others required, none else, nothing but white space between them beyond what writing makes:
 * schema.bundle.canonical.
 *
 * Rules: schema.bundle.format schema.bundle.exchange schema.bundle.jws schema.bundle.language
 * schema.bundle.rendition schema.bundle.translation schema.bundle.proof schema.bundle.status schema.bundle.crl schema.bundle.canonical limit.bundle, besides
 * those of schema/second.h and schema/stamp.h
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_BUNDLE_H
#define SP_SCHEMA_BUNDLE_H

#include "base/arena.h"
#include "base/json.h"
#include "schema/logged.h"
#include "schema/second.h"
#include "schema/stamp.h"

enum { SP_MAX_RENDITIONS = 32, SP_MAX_BUNDLE_TRANSLATIONS = 256, SP_MAX_PROOFS = 16, SP_MAX_BUNDLE_STATUS = 4, SP_MAX_BUNDLE_CRLS = 4 };

/*
 * catalogue or packed: one of them, the other is empty. written: a text that was left unread (sp_bundle_known), as it stands
 * in the JSON without the quotes; then text is empty.
 */
struct sp_bundle_rendition { struct sp_view language, catalogue, packed, text, written; };

struct sp_bundle_proof { struct sp_view node; enum sp_logged_kind kind; struct sp_view text; };

struct sp_bundle {
    bool packed;              /* saphan-bundle/3: so is every catalogue */
    struct sp_view exchange, request, report, receipt;
    struct sp_seconds second; /* of the report; may be none */
    struct sp_bundle_rendition *renditions;
    size_t n_renditions; /* may be 0 */
    struct sp_view *translations;
    size_t n_translations; /* may be 0 */
    struct sp_bundle_proof *proofs;
    size_t n_proofs;     /* may be 0 */
    struct sp_view status[SP_MAX_BUNDLE_STATUS];
    size_t n_status;     /* may be 0 */
    struct sp_stamps stamps; /* may be none */
    struct sp_view crl[SP_MAX_BUNDLE_CRLS];
    size_t n_crls;       /* may be 0 */
};

/* "saphan-bundle/3" when catalogues are packed; else "saphan-bundle/2" of one with translations, or "saphan-bundle/1". */
const char *sp_bundle_format(const struct sp_bundle *bundle);
void sp_bundle_put(struct sp_buf *b, const struct sp_bundle *bundle);
/* Strict, canonical but for white space outside strings. Views live in the arena. */
struct sp_rc SP_MUST sp_bundle_parse(struct sp_view text, struct sp_arena *a, struct sp_bundle *out, struct sp_diag *d);
/* The same by way of a JSON tree alone: says what is wrong, and is what the quick reader is tested against. */
struct sp_rc SP_MUST sp_bundle_parse_tree(struct sp_view text, struct sp_arena *a, struct sp_bundle *out, struct sp_diag *d);
/*
 * Many bundles carry the same few catalogues. starts() tells whether `rest` begins with one that the caller has, packed or
 * plain: how many bytes its JSON string takes without the quotes (0: not known), and the string's value, which outlives the
 * bundle that is read.
 * texts_later: the caller makes the renditions again; when they are what is written (sp_json_writes), nobody needs to read
 * what is. A bundle with a text that is anything else he reads once more, without this, before he says what it is.
 */
struct sp_bundle_known { size_t (*starts)(void *ctx, struct sp_view rest, struct sp_view *text); void *ctx; bool texts_later; };
/* sp_bundle_parse without copying: views are borrowed from the text, known catalogues from whoever knows them. known may
 * be NULL. */
struct sp_rc SP_MUST sp_bundle_parse_known(struct sp_view text, const struct sp_bundle_known *known, struct sp_arena *a,
                                           struct sp_bundle *out, struct sp_diag *d);
/* text without white space outside strings is what sp_bundle_put writes. */
bool sp_bundle_is_canonical(struct sp_view text, const struct sp_bundle *bundle);

#endif
