# The companies that saphan-gen makes are used by tests too, so all but its main program is part of the archive.
.DEFAULT_GOAL := all
SRC_tools += $(filter-out tools/saphan-gen/main.c,$(SRC_saphan-gen))
SRC_saphan-gen := tools/saphan-gen/main.c
# So is the verifier's work on archives, of all but its main program; the verifier itself links no archive of tools.
SRC_tools += $(filter-out tools/saphan-verify/main.c,$(SRC_saphan-verify))
# Paper is a program of its own, so that nothing else needs Pango and cairo; what of it knows neither of them is tested by itself.
PDF_PACKAGES := pangocairo pangoft2 fontconfig
HAVE_PDF := $(shell pkg-config --exists $(PDF_PACKAGES) 2>/dev/null && echo yes)
PDF_HEADERS = $(patsubst -I%,-isystem %,$(filter -I%,$(shell pkg-config --cflags $(PDF_PACKAGES))))
SRC_tools += tools/saphan-pdf/attach.c
ifeq ($(HAVE_PDF),yes)
SRC_saphan-pdf := $(filter-out tools/saphan-pdf/attach.c,$(wildcard tools/saphan-pdf/*.c))
PDF_CFLAGS := $(PDF_HEADERS)
LIBS_pdf := $(shell pkg-config --libs $(PDF_PACKAGES))
else ifneq ($(filter all install,$(or $(MAKECMDGOALS),all)),)
$(info saphan-pdf is not built: the headers of Pango are missing; run make deps)
endif
