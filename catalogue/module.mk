# The catalogues are checked against the schema and compiled by tools/catc, then embedded: the compiled form into the i18n
# archive, the sources into that of the tools.
.DEFAULT_GOAL := all
CATALOGUE_SRC := $(sort $(wildcard catalogue/*.cat))
MESSAGE_SRC := $(sort $(wildcard catalogue/messages/*.cat))
CATC_OBJ := $(patsubst %,$(B)/obj/%.o,$(patsubst %.c,%,$(wildcard tools/catc/*.c)) tools/catalogue/gates tools/catalogue/tables tools/catalogue/wanted \
  i18n/catalogue i18n/catalogue_index i18n/catalogue_keys i18n/catalogue_source i18n/catalogue_alike i18n/catalogue_check i18n/alike i18n/format \
  gen/country_policies $(patsubst %.c,%,$(wildcard schema/*.c) $(wildcard base/*.c)))
GEN_OBJ_i18n += $(B)/obj/gen/catalogue_embedded.o $(B)/obj/gen/message_embedded.o
GEN_OBJ_tools += $(B)/obj/gen/catalogue_sources.o

$(B)/catc: $(CATC_OBJ)
	@echo "  LINK  $@"; $(CC) $(CFLAGS) $^ $(LDFLAGS) -licuuc $(LIBS_base) -o $@
$(GEN)/catalogue_embedded.c $(GEN)/catalogue_sources.c &: $(B)/catc $(CATALOGUE_SRC)
	@mkdir -p $(GEN)
	@echo "  CATC  $(GEN)/catalogue_embedded.c"; $(B)/catc $(GEN)/catalogue_embedded.c $(GEN)/catalogue_sources.c $(CATALOGUE_SRC)
$(GEN)/message_embedded.c: $(B)/catc $(MESSAGE_SRC)
	@mkdir -p $(GEN)
	@echo "  CATC  $@"; $(B)/catc --messages $@ $(MESSAGE_SRC)
# What is said, and the calls that say it.
$(B)/messages.checked: mk/check-messages.sh catalogue/messages/en.cat $(wildcard tools/*/*.[ch] node/*/*.[ch] i18n/*.[ch])
	@mkdir -p $(@D)
	@mk/check-messages.sh && touch $@
$(B)/obj/gen/catalogue_embedded.o $(B)/obj/gen/message_embedded.o $(B)/obj/gen/catalogue_sources.o: $(B)/obj/gen/%.o: $(GEN)/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"; $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@
