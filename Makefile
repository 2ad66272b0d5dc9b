# One non-recursive Makefile. `make help` lists what it can do.
MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:
SHELL := /bin/bash

VARIANT ?= release
ifeq ($(origin CC),default)
CC := gcc
endif
PREFIX ?= /usr/local
B := build/$(VARIANT)
GEN := $(B)/gen
IS_CLANG := $(findstring clang,$(notdir $(CC)))

# --- flags -----------------------------------------------------------------------------------------
WARN := -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wundef -Wvla -Wswitch-enum \
        -Wnull-dereference -Wno-unknown-warning-option
ifeq ($(IS_CLANG),)
WARN := $(filter-out -Wno-unknown-warning-option,$(WARN)) -Wlogical-op -Wduplicated-cond -Wformat-signedness
ifneq ($(filter asan tsan,$(VARIANT)),)
WARN += -Wno-maybe-uninitialized # gcc loses sight of instrumented branches; release and debug builds look
endif
GCC_HARDEN := -ftrivial-auto-var-init=zero
endif
ifneq ($(DEV)$(CI),)
WARN += -Werror
endif
HARDEN := -fstack-protector-strong -fstack-clash-protection -fcf-protection=full $(GCC_HARDEN)
FORTIFY := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
OPT_release := -O2 $(FORTIFY) $(HARDEN)
OPT_debug := -O0 -g3 $(HARDEN)
# Sanitizers' reports name lines; that much of -g is enough for them.
OPT_asan := -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
OPT_tsan := -O1 -g1 -fno-omit-frame-pointer -fsanitize=thread
OPT_cov := -O0 -g --coverage
# For clang only: the libraries are instrumented too, so that a fuzzer sees where its input goes.
OPT_fuzz := -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
ifeq ($(OPT_$(VARIANT)),)
$(error VARIANT must be release, debug, asan, tsan, cov or fuzz)
endif
SAN_LINK := $(filter -fsanitize=% --coverage,$(OPT_$(VARIANT)))
# Structs are cleared by memset: gcc's own "rep stos" takes longer for most of them, half a percent of an archive's time.
OPT_CLEAR := $(if $(IS_CLANG),,$(if $(filter x86_64-%,$(shell $(CC) -dumpmachine)),-mmemset-strategy=libcall:-1:noalign))
OPT_LIBRARIES := $(if $(filter release,$(VARIANT)),-O3 $(OPT_CLEAR))
# Tests are compiled anew far more often than they run, and there are hundreds of them to link.
OPT_TESTS := $(if $(filter asan tsan fuzz,$(VARIANT)),-O0,$(if $(filter release,$(VARIANT)),-O1))
LLD := $(if $(shell command -v ld.lld),-fuse-ld=lld)

NNG_DIR := build/deps/nng
NNG_INC := $(NNG_DIR)/usr/include
NNG_LIB = $(firstword $(wildcard $(NNG_DIR)/usr/lib/*/libnng.a) $(wildcard /usr/lib/*/libnng.a) $(NNG_DIR)/libnng.a)

CPPFLAGS := -D_GNU_SOURCE -I. -I$(GEN) -isystem $(NNG_INC) -isystem /usr/include/p11-kit-1
CFLAGS := -std=c17 -g $(OPT_$(VARIANT)) $(WARN) -fPIE -pthread -ffile-prefix-map=$(CURDIR)=.
LDFLAGS := -pie -Wl,-z,relro,-z,now $(SAN_LINK) -pthread

# --- modules ---------------------------------------------------------------------------------------
# Each module.mk may add sources (SRC_<layer>), generated objects (GEN_OBJ_<layer>) and libraries (LIBS_<layer>).
LAYERS := base schema crypto i18n storage evidence node tools
SRC_base := $(wildcard base/*.c)
SRC_schema := $(wildcard schema/*.c)
SRC_crypto := $(wildcard crypto/*.c)
SRC_i18n := $(wildcard i18n/*.c)
SRC_storage := $(wildcard storage/*.c)
SRC_evidence := $(wildcard node/evidence/*.c)
SRC_node := $(filter-out node/main.c,$(wildcard node/*.c)) $(foreach d,conf net rpc exchange federation policy risk ops translate,$(wildcard node/$(d)/*.c))
SRC_tools := $(wildcard tools/common/*.c tools/catalogue/*.c tools/import/*.c tools/export/*.c)
SRC_saphan := $(wildcard tools/saphan/*.c)
SRC_saphan-verify := $(wildcard tools/saphan-verify/*.c)
SRC_saphan-gen := $(wildcard tools/saphan-gen/*.c)
SRC_saphand := $(wildcard node/main.c)
SRC_saphan-engine := tools/engines/main.c

LIBS_base := -lcjson -lm
LIBS_crypto := -lcrypto -lz
LIBS_i18n := -licui18n -licuuc
LIBS_storage := -llmdb
# see node/net/nng_compat.c
NNG_WRAP := nng_stream_dialer_dial nng_stream_listener_accept nni_resolv_ip nni_tcp_dial \
            nni_aio_stop nni_aio_close nni_aio_abort nni_task_abort
LIBS_node = $(NNG_WRAP:%=-Wl,--wrap=%) $(NNG_LIB) -levent_openssl -levent_pthreads -levent_extra -levent_core -lssl -lcrypto
LIBS_tools := -lexpat -lzstd

-include $(wildcard */module.mk)

obj = $(patsubst %.c,$(B)/obj/%.o,$(1))
lib = $(B)/lib/libsp_$(1).a
$(foreach l,$(LAYERS),$(eval OBJ_$(l) := $(call obj,$(SRC_$(l))) $(GEN_OBJ_$(l))))
HAVE := $(foreach l,$(LAYERS),$(if $(OBJ_$(l)),$(l)))

# What a program of a layer links, top first; libraries of the same layers follow.
DOWN_base := base
DOWN_schema := schema base
DOWN_crypto := crypto base
DOWN_i18n := i18n base
DOWN_storage := storage i18n crypto schema base
DOWN_evidence := evidence i18n crypto schema base
DOWN_node := node evidence storage i18n crypto schema base
DOWN_tools := tools node evidence storage i18n crypto schema base
DOWN_pdf := tools evidence i18n crypto schema base
archives = $(foreach l,$(filter $(HAVE),$(DOWN_$(1))),$(call lib,$(l)))
# ICU and LMDB only where an object needs them
libraries = $(foreach l,$(DOWN_$(1)),$(LIBS_$(l)))

PROGRAMS := $(foreach p,saphand saphan saphan-verify saphan-gen saphan-pdf saphan-engine,$(if $(SRC_$(p)),$(B)/$(p)))

.PHONY: all
all: $(PROGRAMS) $(foreach l,$(HAVE),$(call lib,$(l))) $(B)/messages.checked

# --- compiling -------------------------------------------------------------------------------------
# The stamp changes when compiler or flags do, so that objects are never mixed.
STAMP := $(B)/flags
STAMP_TEXT := $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(OPT_LIBRARIES)
$(shell mkdir -p $(B); [ "$$(cat $(STAMP) 2>/dev/null)" = "$(STAMP_TEXT)" ] || echo "$(STAMP_TEXT)" > $(STAMP))

$(B)/obj/%.o: %.c $(STAMP) | $(GEN_FIRST)
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $<";)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(B)/obj/tests/%.o: private CFLAGS += $(OPT_TESTS)
# What every message is read, checked and rendered by: two thirds of a percent of an archive's time, one percent of its size.
$(foreach d,base schema crypto i18n node/evidence,$(B)/obj/$(d)/%.o): private CFLAGS += $(OPT_LIBRARIES)

define archive_rule
$(call lib,$(1)): $(OBJ_$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcsD $$@ $$^
endef
$(foreach l,$(HAVE),$(eval $(call archive_rule,$(l))))

# $(1) objects, $(2) layer
link = $(CC) $(CFLAGS) $(1) -Wl,--start-group $(call archives,$(2)) -Wl,--end-group $(LDFLAGS) -Wl,--as-needed $(call libraries,$(2))

$(B)/saphand: $(call obj,$(SRC_saphand)) $(call archives,node)
	@echo "  LINK  $@"; $(call link,$(call obj,$(SRC_saphand)),node) -o $@
$(B)/saphan: $(call obj,$(SRC_saphan)) $(call archives,tools)
	@echo "  LINK  $@"; $(call link,$(call obj,$(SRC_saphan)),tools) -o $@
$(B)/saphan-gen: $(call obj,$(SRC_saphan-gen)) $(call archives,tools)
	@echo "  LINK  $@"; $(call link,$(call obj,$(SRC_saphan-gen)),tools) -o $@
# The auditor's program is one file that runs on any Linux of the architecture: all libraries inside, cJSON by the part
# that stands in static/, since Debian has no static one. OpenSSL's files that it drags in name dlopen and the resolver,
# which nothing here calls; the linker warns of them. Sanitizers need their shared libraries.
OBJ_verify := $(call obj,$(SRC_saphan-verify)) $(B)/obj/tools/common/cli.o $(B)/obj/tools/common/help.o $(B)/obj/tools/common/pins.o $(B)/obj/tools/common/words.o
ifneq ($(filter release debug,$(VARIANT)),)
OBJ_verify += $(call obj,tools/saphan-verify/static/tree.c)
VERIFY_FLAGS := $(filter-out -pie,$(LDFLAGS)) -static-pie -s -Wl,--gc-sections -Wl,--no-warnings
LIBS_VERIFY := -lcrypto -lz -lm
else
VERIFY_FLAGS := $(LDFLAGS)
LIBS_VERIFY = $(call libraries,evidence)
endif
$(B)/saphan-verify: $(OBJ_verify) $(call archives,evidence)
	@echo "  LINK  $@"; $(CC) $(CFLAGS) $(OBJ_verify) -Wl,--start-group $(call archives,evidence) -Wl,--end-group \
		$(VERIFY_FLAGS) $(LIBS_VERIFY) -o $@

$(B)/saphan-engine: $(call obj,$(SRC_saphan-engine)) $(call archives,node)
	@echo "  LINK  $@"; $(call link,$(call obj,$(SRC_saphan-engine)),node) -o $@
$(call obj,$(SRC_saphan-pdf)): private CPPFLAGS += $(PDF_CFLAGS)
$(B)/saphan-pdf: $(call obj,$(SRC_saphan-pdf)) $(call archives,pdf)
	@echo "  LINK  $@"; $(call link,$(call obj,$(SRC_saphan-pdf)),pdf) $(LIBS_pdf) -o $@

# --- tests -----------------------------------------------------------------------------------------
TEST_SRC := $(wildcard tests/unit/test_*.c tests/prop/prop_*.c tests/fault/test_*.c)
# Says whether a test starts threads.
TEST_THREADS := $(B)/obj/tests/lib/threads.o
TEST_LIB_OBJ := $(filter-out $(TEST_THREADS),$(call obj,$(wildcard tests/lib/*.c)))
# An archive, so that a test of a low layer does not drag in a fixture of a high one.
TEST_LIB := $(if $(TEST_LIB_OBJ),$(B)/lib/libsp_testlib.a)
TESTS := $(patsubst tests/%.c,$(B)/tests/%,$(TEST_SRC))
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
CORPUS := $(patsubst tests/fuzz/%.c,$(B)/tests/fuzz/%-corpus,$(FUZZ_SRC))
TEST_TOOLS := $(patsubst tests/tools/%.c,$(B)/tests/tools/%,$(wildcard tests/tools/*.c))
# The peer of `make bench-scale` wants a library that nothing else does.
PEER_BENCH := $(B)/bench/scale_pg
BENCH := $(filter-out $(PEER_BENCH),$(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c)))
DEMO := $(patsubst demo/%.c,$(B)/demo/%,$(wildcard demo/*.c))
# They stay: what a chain of rules made on its way is not made again.
.SECONDARY: $(call obj,$(wildcard tests/tools/*.c tests/bench/*.c demo/*.c))
layer_of = $(shell sed -n '1s|.*layer: *\([a-z0-9]*\).*|\1|p' $(1))

$(B)/lib/libsp_testlib.a: $(TEST_LIB_OBJ)
	@mkdir -p $(@D)
	@rm -f $@
	@ar rcsD $@ $^

define test_rule
$(B)/tests/$(1): $(B)/obj/tests/$(1).o $(TEST_THREADS) $(TEST_LIB) $(call archives,$(2))
	@mkdir -p $$(@D); echo "  LINK  $$@"; $(call link,$(B)/obj/tests/$(1).o $(TEST_THREADS) $(TEST_LIB),$(2)) $(LLD) -Wl,--wrap=pthread_create -lcmocka -o $$@
endef
$(foreach t,$(TEST_SRC),$(eval $(call test_rule,$(patsubst tests/%.c,%,$(t)),$(or $(call layer_of,$(t)),tools))))

define corpus_rule
$(B)/tests/fuzz/$(1)-corpus: $(B)/obj/tests/fuzz/$(1).o $(B)/obj/tests/fuzz/main_corpus.o $(call archives,$(2))
	@mkdir -p $$(@D); echo "  LINK  $$@"; $(call link,$(B)/obj/tests/fuzz/$(1).o $(B)/obj/tests/fuzz/main_corpus.o,$(2)) $(LLD) -o $$@
endef
$(foreach t,$(FUZZ_SRC),$(eval $(call corpus_rule,$(patsubst tests/fuzz/%.c,%,$(t)),$(or $(call layer_of,$(t)),tools))))

ifeq ($(VARIANT),fuzz)
FUZZERS := $(patsubst tests/fuzz/%.c,$(B)/%,$(FUZZ_SRC))
define fuzz_rule
$(B)/$(1): $(B)/obj/tests/fuzz/$(1).o $(call archives,$(2))
	@echo "  LINK  $$@"; $(call link,$(B)/obj/tests/fuzz/$(1).o,$(2)) $(LLD) -fsanitize=fuzzer -o $$@
endef
$(foreach t,$(FUZZ_SRC),$(eval $(call fuzz_rule,$(patsubst tests/fuzz/%.c,%,$(t)),$(or $(call layer_of,$(t)),tools))))
.PHONY: fuzz-programs
fuzz-programs: $(FUZZERS)
endif

.PHONY: tests check check-unit check-threads check-pages check-layers check-headers lint fuzz-smoke bench demo deps deps-quiet install clean distclean help
# A fuzzer reads its corpus before all else, so that beside fuzzers nothing else needs to.
tests: all $(TESTS) $(if $(FUZZERS),$(FUZZERS) $(B)/obj/tests/fuzz/main_corpus.o,$(CORPUS)) $(TEST_TOOLS) $(DEMO) $(B)/bench/scale

check: deps
	@$(MAKE) tests
	@BUILD=$(B) mk/run-tests.sh scenario fault unit prop fuzz

check-unit: deps-quiet
	@$(MAKE) tests
	@BUILD=$(B) mk/run-tests.sh fault unit prop $(if $(FUZZERS),,fuzz)

# For the thread sanitizer: tests that start threads, as their first lines say. Whichever says so wrongly, mk/run-tests.sh
# notices. "threads elsewhere": they do their work on one thread, and the one beside it is that of other tests. Those that
# wait come first.
threaded = $(patsubst %.c,$(B)/%,$(shell grep -lE '^/\* layer: [a-z0-9]+, threads \*/' $(sort $(TEST_SRC))))
check-threads: deps-quiet
	@$(MAKE) $(threaded)
	@BUILD=$(B) mk/run-tests.sh $(threaded)

# Reports in a browser: chromium by apt, axe-core from npm. Not part of `check`, which wants neither.
check-pages:
	@SAPHAN_DEPS=pages mk/deps.sh --quiet
	@$(MAKE) all
	@BUILD=$(B) tests/browser/pages.sh

check-layers:
	@mk/check-layers.sh

check-headers: deps-quiet
	@mk/check-headers.sh "$(CPPFLAGS) $(PDF_HEADERS)"

lint:
	@mk/lint.sh

fuzz-smoke:
	@SAPHAN_DEPS=all mk/deps.sh --quiet
	@$(MAKE) VARIANT=fuzz CC=clang fuzz-programs
	@mk/fuzz-smoke.sh

bench: deps
	@$(MAKE) all bench-programs $(TEST_TOOLS)
	@BUILD=$(B) mk/bench.sh

# N: companies; PG=0: without PostgreSQL beside.
bench-scale:
	@SAPHAN_DEPS=$(if $(filter 0,$(PG)),,bench) mk/deps.sh --quiet
	@$(MAKE) all bench-programs $(if $(filter 0,$(PG)),,$(PEER_BENCH))
	@BUILD=$(B) BENCH_PG=$(PG) mk/bench-scale.sh $(N)

demo: deps
	@$(MAKE) all demo-programs
	@BUILD=$(B) demo/demo.sh

.PHONY: bench-programs demo-programs bench-scale
bench-programs: $(BENCH)
demo-programs: $(DEMO)
$(B)/bench/%: $(B)/obj/tests/bench/%.o $(TEST_LIB) $(call archives,tools)
	@mkdir -p $(@D); echo "  LINK  $@"; $(call link,$< $(TEST_LIB),tools) $(LLD) -o $@
$(PEER_BENCH): $(B)/obj/tests/bench/scale_pg.o $(TEST_LIB) $(call archives,tools)
	@mkdir -p $(@D); echo "  LINK  $@"; $(call link,$< $(TEST_LIB),tools) -lpq $(LLD) -o $@
$(B)/demo/%: $(B)/obj/demo/%.o $(call archives,tools)
	@mkdir -p $(@D); echo "  LINK  $@"; $(call link,$<,tools) $(LLD) -o $@
$(B)/tests/tools/%: $(B)/obj/tests/tools/%.o $(call archives,tools)
	@mkdir -p $(@D); echo "  LINK  $@"; $(call link,$<,tools) $(LLD) -o $@

deps:
	@mk/deps.sh
deps-quiet:
	@mk/deps.sh --quiet

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	$(if $(wildcard docs/man/*.1),install -m 644 $(wildcard docs/man/*.1) $(DESTDIR)$(PREFIX)/share/man/man1)

clean:
	rm -rf build/release build/debug build/asan build/tsan build/cov build/fuzz build/demo build/bench.json
distclean:
	rm -rf build

.PHONY: compile_commands.json
compile_commands.json:
	@mk/compile-commands.sh "$(CC) $(CPPFLAGS) $(PDF_HEADERS) $(CFLAGS)" > build/compile_commands.json

help:
	@sed -n 's/^#help //p' Makefile

#help make                build/release/{saphand,saphan,saphan-verify,saphan-gen,saphan-pdf}
#help make demo           two nodes, one question, one verifiable answer
#help make check          every test; closes with "N passed, N failed"
#help make check-pages    reports of every language in a browser, by the rules of WCAG
#help make bench          figures as ratios, into build/bench.json
#help make bench-scale    a registry of N companies (8090000) beside PostgreSQL, into build/bench-scale.json; PG=0: alone
#help make lint check-layers check-headers fuzz-smoke
#help make compile_commands.json   build/compile_commands.json for editors and analysers
#help make deps           install the Debian packages that are missing
#help make install        into DESTDIR and PREFIX
#help VARIANT=release|debug|asan|tsan|cov|fuzz   CC=gcc|clang   DEV=1 warnings are errors   V=1 show commands

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
