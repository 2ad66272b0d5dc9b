/*
 * base/limits.h - every hard limit on foreign input, in one place.
 * A limit is a refusal with rule "limit.*", never a truncation.
 */
#ifndef SP_BASE_LIMITS_H
#define SP_BASE_LIMITS_H

enum {
    SP_MAX_MESSAGE_BYTES = 1536 * 1024,     /* one exchange message on the wire (compact JWE): a report of SP_MAX_FACTS usual facts */
    SP_MAX_RPC_BYTES = 256 * 1024,          /* one JSON-RPC request body */
    SP_MAX_TOKEN_BYTES = 8 * 1024,          /* one participant token */
    SP_MAX_BUNDLE_BYTES = 4 * 1024 * 1024,  /* one evidence bundle */
    SP_MAX_TRUST_BYTES = 4 * 1024 * 1024,   /* one trust list */
    SP_MAX_IMPORT_LINE = 1024 * 1024,       /* one JSONL line */
    SP_MAX_JSON_DEPTH = 32,
    SP_MAX_JSON_NODES = 200 * 1000,
    SP_MAX_JSON_NUMBER = 1024,              /* characters of one number */
    SP_MAX_HEADER_BYTES = 4 * 1024,         /* one JOSE header, decoded */
    SP_MAX_SECOND_BYTES = 5 * 1024,         /* one second signature: ML-DSA-87 has 4,627 */
    SP_MAX_SUBJECT_BYTES = 64,              /* COUNTRY.scheme:value */
    SP_MAX_NAME_BYTES = 1024,               /* one name or address line */
    SP_MAX_TEXT_BYTES = 16 * 1024,          /* one free text */
    SP_MAX_TOKEN_FIELD = 256,               /* one language-neutral string field */
    SP_MAX_FACTS = 2000,                    /* facts in one report */
    SP_MAX_QUERY_BYTES = 512,               /* one search text */
    SP_MAX_SEARCH_HITS = 100,
    SP_MAX_NODES = 256,                     /* nodes in a trust list */
    SP_MAX_KEYS_PER_NODE = 64,              /* in use, and former ones for old evidence */
    SP_CLOCK_SKEW_S = 60,                   /* tolerated difference between two clocks */
    SP_TOKEN_LIFE_S = 300,                  /* longest life of a participant token */
    SP_REQUEST_LIFE_S = 7 * 24 * 3600       /* an exchange request may wait this long in an outbox */
};

#endif
