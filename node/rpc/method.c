#include "node/rpc/method.h"

#include "i18n/catalogue.h"

#define STR(n, req, m) { n, SP_PARAM_STRING, req, m }
#define INT(n, req, m) { n, SP_PARAM_INTEGER, req, m }
#define OBJ(n, req, m) { n, SP_PARAM_OBJECT, req, m }

#define PURPOSE STR("purpose", true, "why it is asked, a code of the purpose list, e.g. credit_granting")
#define LANGUAGE { "language", SP_PARAM_LANGUAGE, false, "of the rendition; en when left out" }
#define TRANSLATIONS STR("translations", false, "of free texts, beside the originals: none, reviewed, or all that the node gives; all when left out")
#define NODE STR("node", false, "the node to ask; chosen by the country when left out")
#define WAIT INT("wait_ms", false, "how long to wait for the partner before the answer is pending")

const struct sp_method sp_methods[] = {
    { "company.search", "find companies by name in any script, or by identifier", false, sp_method_search,
      { STR("query", true, "a name in any script, or an identifier"),
        STR("country", false, "ISO 3166-1 code; a country of another node is asked there"), PURPOSE,
        INT("limit", false, "at most this many hits, 1 to 100; 20 when left out"), NODE, WAIT },
      "state, hits[{subject,name,score}] best first, exchange, stages_us" },
    { "company.get", "what a registry says publicly about one company", false, sp_method_company,
      { STR("subject", true, "COUNTRY.scheme:value"), PURPOSE, NODE, WAIT },
      "state, company{subject,facts}, exchange, stages_us" },
    { "company.queries", "who looked at a company's record at this node; for agencies", false, sp_method_queries,
      { STR("subject", true, "COUNTRY.scheme:value"), INT("limit", false, "at most this many, 1 to 1000; 100 when left out") },
      "subject, looks[{at,who,where,op,purpose,product,authorisation,basis,outcome,rule,log_index}] newest first, more" },
    { "authorisation.register", "keep a signed authorisation at this node, so that reports can be asked for by it", false, sp_method_authorisation_register,
      { STR("authorisation", true, "the compact JWS that `saphan authorisation new` makes") }, "id, state, digest, registered" },
    { "authorisation.revoke", "end an authorisation for good", false, sp_method_authorisation_revoke,
      { STR("id", true, "of the participant's own authorisation"), STR("reason", false, "why, in a few words") }, "id, state, digest, registered, revoked" },
    { "authorisation.list", "the participant's own authorisations", false, sp_method_authorisation_list,
      { STR("subject", false, "those about this company"), STR("after", false, "those behind this id, to read on"),
        INT("limit", false, "at most this many, 1 to 1000; 100 when left out") },
      "authorisations[{id,subject,given_by,basis,products,purposes,askers,not_before,expires,state,…}], more" },
    { "authorisation.status", "one of the participant's own authorisations, with its signed object", false, sp_method_authorisation_status,
      { STR("id", true, "of the authorisation") }, "as in the list, and authorisation, the compact JWS" },
    { "report.request", "a signed credit report, its rendition and the evidence", false, sp_method_report_request,
      { STR("subject", true, "COUNTRY.scheme:value"), STR("product", true, "basic, standard, full or monitoring"), PURPOSE,
        OBJ("authorisation", true, "{id, basis, expires}: by whose consent or which duty, until which day; of a registered one {id, attested_by?}"),
        LANGUAGE, TRANSLATIONS, NODE, WAIT },
      "state answered|pending|refused|failed, exchange, bundle or report with rendition, untranslated, being_translated, stages_us" },
    { "report.get", "how an earlier report.request, company.search or company.get stands", false, sp_method_report_get,
      { STR("exchange", false, "the exchange id that it gave"),
        STR("token_jti", false, "or the jti of the token that asked, when the answer was lost on its way"),
        LANGUAGE, TRANSLATIONS },
      "as the method that asked" },
    { "report.verify", "check an evidence bundle with this node's trust list", false, sp_method_report_verify,
      { OBJ("bundle", true, "an evidence bundle"), STR("at", false, "the time to judge at; now when left out") },
      "verdict, checks[{id,result,detail}]" },
    { "dispute.open", "say that a fact of a report is wrong; from now on every report marks it", false, sp_method_dispute_open,
      { STR("subject", true, "COUNTRY.scheme:value"), STR("fact", true, "KIND/ID or KIND/ID/FIELD, as the report has them"),
        STR("by", true, "participant: in your own name, and no other"), STR("claim", true, "what is wrong, at most 1024 bytes"),
        STR("language", false, "of the claim; en when left out"), WAIT },
      "state, dispute{dispute,deadline,rule}, exchange, stages_us" },
    { "dispute.list", "the disputes that you opened at this registry", false, sp_method_dispute_list,
      { INT("limit", false, "at most this many, 1 to 1000; 100 when left out") }, "disputes[{dispute,subject,fact,by,claim,raised,deadline,outcome,decided,answer}], more" },
    { "dispute.get", "how a dispute that you opened at this registry stands", false, sp_method_dispute_get,
      { STR("dispute", true, "its id") }, "as one of dispute.list" },
    { "notices.list", "what became of disputed facts in reports that you got", false, sp_method_notices,
      { INT("limit", false, "at most this many, 1 to 1000; 100 when left out") }, "notices[{node,received,subject,notice{id,dispute,fact,outcome,date,exchanges}}], more" },
    { "node.status", "is the node well: trust list, registry, outbox, partners, counters", false, sp_method_status,
      { { NULL, SP_PARAM_STRING, false, NULL } }, "node, trust, registry, exchange, partners, metrics" },
    { "rpc.discover", "this document (OpenRPC 1.3)", true, sp_method_discover,
      { { NULL, SP_PARAM_STRING, false, NULL } }, "an OpenRPC document" },
};
const size_t sp_method_count = sizeof sp_methods / sizeof sp_methods[0];

/* Those that this program has a catalogue of. */
static void put_languages(struct sp_buf *b)
{
    const char *const *all = sp_catalogue_languages();
    for (size_t i = 0; all[i]; i++)
        sp_buf_putf(b, "%s\"%s\"", i ? "," : ",\"enum\":[", all[i]);
    sp_buf_puts(b, all[0] ? "]" : "");
}

static void put_param(struct sp_buf *b, const struct sp_param *p)
{
    static const char *const types[] = { "string", "integer", "boolean", "object", "string" };
    sp_buf_puts(b, "{\"name\":");
    sp_buf_put_json(b, sp_view_of(p->name));
    sp_buf_puts(b, ",\"description\":");
    sp_buf_put_json(b, sp_view_of(p->meaning));
    sp_buf_putf(b, ",\"required\":%s,\"schema\":{\"type\":\"%s\"", p->required ? "true" : "false", types[p->type]);
    if (p->type == SP_PARAM_LANGUAGE)
        put_languages(b);
    sp_buf_puts(b, "}}");
}

static void put_method(struct sp_buf *b, const struct sp_method *m)
{
    sp_buf_puts(b, "{\"name\":");
    sp_buf_put_json(b, sp_view_of(m->name));
    sp_buf_puts(b, ",\"summary\":");
    sp_buf_put_json(b, sp_view_of(m->summary));
    sp_buf_puts(b, ",\"paramStructure\":\"by-name\",\"params\":[");
    for (size_t i = 0; i < SP_MAX_PARAMS && m->params[i].name; i++) {
        sp_buf_puts(b, i ? "," : "");
        put_param(b, &m->params[i]);
    }
    sp_buf_puts(b, "],\"result\":{\"name\":\"result\",\"description\":");
    sp_buf_put_json(b, sp_view_of(m->result));
    sp_buf_puts(b, ",\"schema\":{\"type\":\"object\"}},\"errors\":[");
    bool first = true;
#define X(name, text, exit_status, rpc, meaning) \
    if (rpc) { \
        sp_buf_putf(b, "%s{\"code\":%d,\"message\":\"%s\",\"data\":{\"code\":\"%s\"}}", first ? "" : ",", rpc, meaning, text); \
        first = false; \
    }
    SP_RC_LIST(X)
#undef X
    sp_buf_puts(b, "]}");
}

struct sp_rc sp_method_discover(struct sp_call *c)
{
    struct sp_buf *b = c->result;
    sp_buf_puts(b, "{\"openrpc\":\"1.3.2\",\"info\":{\"title\":\"Saphan node\",\"version\":\"1\",\"description\":"
                   "\"Each call carries a JWT of the participant: iss, aud, iat, exp (5 minutes at most), jti and bh, "
                   "the base64url SHA-256 of the body.\"},\"methods\":[");
    for (size_t i = 0; i < sp_method_count; i++) {
        sp_buf_puts(b, i ? "," : "");
        put_method(b, &sp_methods[i]);
    }
    sp_buf_puts(b, "]}");
    return SP_OK;
}
