/* The keys and placeholders that the programs know by name; declared in i18n/catalogue.h. */
#include "i18n/catalogue.h"

const struct sp_catalogue_slots sp_catalogue_slots[] = {
    { "form.date", { "year", "month", "day", NULL } },
    { "form.time", { "date", "clock", NULL } },
    { "form.amount", { "value", "currency", "name", NULL } },
    { "form.amount_plain", { "value", "currency", NULL } },
    { "form.percent", { "value", NULL } },
    { "form.code", { "name", "code", NULL } },
    { "text.facts", { "count", NULL } },
    { "note.status", { "status", NULL } },
    { NULL, { NULL } },
};

const char *const sp_catalogue_fixed_keys[] = {
    "number.group", "number.decimal", "form.date", "form.time", "form.amount", "form.amount_plain", "form.percent",
    "form.code", "month.01", "month.02", "month.03", "month.04", "month.05", "month.06", "month.07", "month.08",
    "month.09", "month.10", "month.11", "month.12", "bool.true", "bool.false",
    "head.iss", "head.aud", "head.sub", "head.jti", "head.iat", "head.request_digest", "head.product",
    "head.product_version", "head.purpose", "head.authorisation_id", "head.authorisation_basis",
    "head.authorisation_expires", "head.requester", "head.transfer_basis",
    "text.title", "text.report", "text.facts", "text.empty", "text.empty_withheld", "text.empty_redacted",
    "text.disputed", "text.source", "text.valid_from", "text.valid_to", "text.received", "text.withheld", "text.withheld_count", "text.withheld_rule",
    "text.redacted", "text.redacted_count", "text.redacted_section",
    "text.notes", "text.evidence", "text.unverified", "text.catalogue", "text.item", "text.skip", "text.contents", "text.disputed_list", "text.romanised",
    "text.explained", "text.legal_form", "legal_form.ltd", "legal_form.llc", "legal_form.foundation", "legal_form.coop", "legal_form.soe", "legal_form.sole",
    "legal_form.partnership", "legal_form.lp", "legal_form.llp", "legal_form.jsc", "legal_form.plc",
    "legal_form.corp", "legal_form.single", "legal_form.opc", "legal_form.guarantee", "legal_form.unlimited", "legal_form.association",
    "legal_form.foreign", "legal_form_note.limited", "legal_form_note.mixed", "legal_form_note.unlimited",
    "note.original", "note.status", "note.synthetic", "note.disputed", "note.withheld", "note.redacted",
    "rule.policy.class", "rule.policy.section", "rule.policy.limit", "rule.country",
    "code.catalogue_status.certified", "code.catalogue_status.reviewed", "code.catalogue_status.draft",
    "code.catalogue_status.machine",
    "evidence.exchange", "evidence.report", "evidence.catalogue", "evidence.rendition", "evidence.format",
    "evidence.attached", "evidence.how", "evidence.qr",
    "text.translation_certified", "text.translation_reviewed", "text.translation_unreviewed", "text.translation_machine", "text.translation_machine_reviewed",
    "text.translation_reviewer", "text.translation_signed", "text.translation_key", "text.translation_stranger", "text.translation_note",
    "figure.payments", "figure.accounts", "figure.ownership", "figure.score", "figure.table", "figure.sum", "figure.part",
    "figure.none",
    NULL
};
