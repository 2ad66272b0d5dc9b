/*
 * i18n/mask_units.h - the unit, currency or era that a number is of: of i18n/mask.h.
 *
 * Symbols that every language writes alike (kg, m², USD, ₭, %, พ.ศ.) are masked with their number, so that no engine can change them. Of words
 * ("tons", 吨, ໂຕນ) the tables of i18n/mask_words.h know some: two that are known and differ are another amount, and where one side is not
 * known nobody can tell but a reader.
 *
 * Threading: no shared state. Without ICU: the verifier has none.
 */
#ifndef SP_I18N_MASK_UNITS_H
#define SP_I18N_MASK_UNITS_H

#include "base/bytes.h"

/* What a unit is; NONE: not known. Up to LAST_CURRENCY they may stand before their number. */
enum sp_unit {
    SP_UNIT_NONE, SP_UNIT_LAK, SP_UNIT_THB, SP_UNIT_VND, SP_UNIT_KHR, SP_UNIT_MMK, SP_UNIT_MYR, SP_UNIT_IDR, SP_UNIT_PHP, SP_UNIT_CNY, SP_UNIT_USD, SP_UNIT_EUR,
    SP_UNIT_SGD, SP_UNIT_JPY, SP_UNIT_HKD, SP_UNIT_BND, SP_UNIT_KRW, SP_UNIT_INR, SP_UNIT_GBP, SP_UNIT_TWD, SP_UNIT_BUDDHIST, SP_UNIT_COMMON, SP_UNIT_LAST_CURRENCY = SP_UNIT_COMMON,
    SP_UNIT_KG, SP_UNIT_G, SP_UNIT_MG, SP_UNIT_T, SP_UNIT_KM, SP_UNIT_M, SP_UNIT_CM, SP_UNIT_MM, SP_UNIT_M2, SP_UNIT_KM2, SP_UNIT_M3, SP_UNIT_HA, SP_UNIT_RAI, SP_UNIT_MU, SP_UNIT_L,
    SP_UNIT_KW, SP_UNIT_MW, SP_UNIT_KWH
};

/* The bytes behind [.., to) and before [from, ..) that are a symbol of the number, its blank included; 0: none. `least`: where it may begin. */
size_t sp_unit_symbol_behind(struct sp_view text, size_t to);
size_t sp_unit_symbol_before(struct sp_view text, size_t least, size_t from);
/* What the number [from, to) is of; end: of its multipliers ("9 million tons"), as sp_mask_near has it. */
enum sp_unit sp_unit_of(struct sp_view text, size_t from, size_t to, size_t end);

#endif
