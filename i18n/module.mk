# --- names: tables made at build time from ICU's data ----------------------------------------------------
.DEFAULT_GOAL := all
NAME_TABLES := $(foreach t,fold latin,$(GEN)/name_$(t)_table.h)
GEN_FIRST += $(NAME_TABLES)

$(B)/gen_name: i18n/gen/gen_name.c
	@mkdir -p $(@D)
	@echo "  GEN   $@"; $(CC) -std=c17 -O1 $(WARN) $< -licui18n -licuuc -o $@
.SECONDARY: $(foreach v,fold latin,$(GEN)/name_$(v)_table.h)
$(GEN)/name_%_table.h: $(B)/gen_name
	@mkdir -p $(@D)
	@$< $* > $@.tmp && mv $@.tmp $@
# --- end of names ----------------------------------------------------------------------------------------
