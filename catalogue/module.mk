# The catalogues are checked against the schema and compiled by tools/catc, then embedded into the i18n archive.
.DEFAULT_GOAL := all
CATALOGUE_SRC := $(sort $(wildcard catalogue/*.cat))
CATC_OBJ := $(patsubst %,$(B)/obj/%.o,$(patsubst %.c,%,$(wildcard tools/catc/*.c)) i18n/catalogue i18n/catalogue_index i18n/catalogue_keys \
  i18n/catalogue_source i18n/catalogue_check i18n/format gen/country_policies $(patsubst %.c,%,$(wildcard schema/*.c) $(wildcard base/*.c)))
GEN_OBJ_i18n += $(B)/obj/gen/catalogue_embedded.o

$(B)/catc: $(CATC_OBJ)
	@echo "  LINK  $@"; $(CC) $(CFLAGS) $^ $(LDFLAGS) -licuuc $(LIBS_base) -o $@
$(GEN)/catalogue_embedded.c: $(B)/catc $(CATALOGUE_SRC)
	@mkdir -p $(@D)
	@echo "  CATC  $@"; $(B)/catc $@ $(CATALOGUE_SRC)
$(B)/obj/gen/catalogue_embedded.o: $(GEN)/catalogue_embedded.c
	@mkdir -p $(@D)
	@echo "  CC    $<"; $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@
