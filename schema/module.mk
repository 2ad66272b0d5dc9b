# The tables of countries become texts of the schema archive.
.DEFAULT_GOAL := all
POLICY_SRC := $(sort $(wildcard schema/policies/*.json))
GEN_OBJ_schema += $(B)/obj/gen/country_policies.o

$(GEN)/country_policies.c: $(POLICY_SRC) schema/module.mk
	@mkdir -p $(@D)
	@echo "  TEXT  $@"; { echo '#include "schema/country_texts.h"'; \
	  echo 'const struct sp_country_text sp_country_texts[] = {'; \
	  for f in $(POLICY_SRC); do n=$$(basename $$f .json); printf '{ "%s",\n' "$$n"; \
	    sed -e 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$$/\\n"/' $$f; echo '},'; done; \
	  echo '{ NULL, NULL } };'; } > $@.tmp && mv $@.tmp $@
$(B)/obj/gen/country_policies.o: $(GEN)/country_policies.c $(STAMP)
	@mkdir -p $(@D)
	@echo "  CC    $<"; $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@
