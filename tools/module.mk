# The companies that saphan-gen makes are used by tests too, so all but its main program is part of the archive.
.DEFAULT_GOAL := all
SRC_tools += $(filter-out tools/saphan-gen/main.c,$(SRC_saphan-gen))
SRC_saphan-gen := tools/saphan-gen/main.c
# So is the verifier's work on archives, of all but its main program; the verifier itself links no archive of tools.
SRC_tools += $(filter-out tools/saphan-verify/main.c,$(SRC_saphan-verify))
