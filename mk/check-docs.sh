#!/usr/bin/env bash
# The documents name what the code has: rules, check ids, log events, counters, configuration keys, kinds, fields, codes,
# RPC methods and parameters, command-line options. Names only: what they mean is for a reader to judge.
# usage: check-docs.sh [ROOT of a tree, default this one]
set -u
cd "${1:-$(dirname "$0")/..}" || exit 1
bad=0
# Each name of stdin must stand in the file, in backticks, or in man pages as a word.
need() { # what, file
    local what=$1 file=$2 name absent=""
    [ -f "$file" ] || { echo "docs: $file is missing"; bad=1; return; }
    while read -r name; do
        grep -qE -- "(\`|\"|Fl |-|^\.Ss ([a-z]+ )?)$(sed "s/[.+]/\\\\&/g" <<< "$name")([\`\"= ,)]|\$|\\\\)" "$file" || absent="$absent $name"
    done
    [ -z "$absent" ] || { echo "docs: $file lacks $what:$absent"; bad=1; }
}
# Words in backticks that look like rules must be rules.
c_files() { git ls-files 'base/*.c' 'schema/*.c' 'crypto/*.c' 'i18n/*.c' 'storage/*.c' 'node/*.c' 'tools/*.c'; }
literals() { c_files | grep -vE 'tools/(saphan-gen|catc)/' | xargs perl -0777 -ne 's{("(?:[^"\\]|\\.)*")|/\*.*?\*/}{$1 // ""}gse; while(/"([a-z][a-z0-9]*(?:\.[a-z0-9][a-z0-9-]*)+)"/g){print "$1\n"}' | sort -u; }
events() {
    git ls-files 'node/*.c' | xargs perl -0777 -ne 'while(/(?:sp_log(?:_diag|_fields)?\(\s*(?:[^"();]+ \? )?SP_LOG_[A-Z]+(?: : SP_LOG_[A-Z]+)?|log_asked\(\w+),\s*"([a-z.-]+)"/g){print "$1\n"}' | sort -u
}
methods() { sed -n 's/^ *{ "\([a-z]*\.[a-z]*\)", ".*/\1/p' node/rpc/method.c; }
kinds() { sed -n 's/^ *K([0-9]*, [A-Z_]*, [A-Z]*, "\([a-z_.]*\)".*/\1/p' schema/kinds_*.h; }
schemes() { sed -n 's/^ *{ "\([a-z0-9.]*\)", "[A-Z]*", \(true\|false\), .*/\1/p' schema/schemes.c; }
not_rules() { # what is written with a dot and is none
    events; methods; kinds; schemes
    sed -n 's/^\([a-z][^ ]*\) ==* .*/\1/p' catalogue/messages/en.cat # what is said to people
    # catalogue keys, folders' files, and one field's path
    literals | grep -E '^(bool|evidence|figure|form|head|month|note|number|rule|text)\.|\.(json|conf|crt|pem|mdb|pass|ipc|sock|html)$'
    echo authorisation.expires
}
rules() { literals | grep -vxFf <(not_rules); echo bundle.file; }

need "rules" docs/protocol.md < <(rules)
# A sentence of a rule and one of its fields or codes is about the rule.
ruled() { awk 'NR == FNR { rule[$0] = 1; next } !($0 in rule) && match($0, /\.[^.]+$/) && substr($0, 1, RSTART - 1) in rule { $0 = substr($0, 1, RSTART - 1) } { print }' <(rules) -; }
need "rules of messages" docs/protocol.md < <(sed -n 's/^rule\.\([^ ]*\) = .*/\1/p' catalogue/messages/en.cat | grep -v '^schema\.message\.' | ruled | sort -u)
need "result codes" docs/protocol.md < <(sed -n 's/^ *X([A-Z]*, *"\([a-z_]*\)".*/\1/p' base/rc.h)
need "RPC methods" docs/protocol.md < <(methods)
need "RPC parameters" docs/protocol.md < <(grep -oE '(STR|INT|OBJ)\("[a-z_]+"' node/rpc/method.c | cut -d'"' -f2 | sort -u)
need "stages" docs/protocol.md < <(sed -n 's/^ *X(\([a-z]*\), *".*/\1/p' node/ops/stages.h)
need "message types" docs/protocol.md < <(git grep -hoE '"saphan-[a-z-]+(\+jw[te]|/1)"' -- base schema crypto i18n node tools | tr -d '"' | sort -u)
need "configuration keys" docs/operations.md < <(sed -n 's/^ *\(TEXT\|PATH\|INT\)(\([a-z_]*\), .*/\2/p' node/conf/conf.c)
need "log events" docs/operations.md < <(events)
need "counters" docs/operations.md < <(sed -n 's/^ *X(\([a-z_]*\), *".*/\1/p' node/ops/metrics.h)
need "kinds" docs/data-model.md < <(kinds)
need "fields" docs/data-model.md < <(grep -oE '\b(TEXT|LONG_TEXT|TOKEN|FORM|CODE|DATE|TIME|AMOUNT|DECIMAL|PERCENT|QUANTITY|INT|BOOL|SUBJECT)\("[a-z0-9_]+"' schema/kinds_*.h | cut -d'"' -f2 | sort -u)
need "code lists" docs/data-model.md < <(sed -n 's/^ *X([A-Z_]*, "\([a-z_]*\)").*/\1/p' schema/codelist.h)
need "codes" docs/data-model.md < <(perl -0777 -ne 'while(/^LIST\(\w+, (.*?)\);/msg){my $l=$1; print "$1\n" while $l=~/"([^"]+)"/g}' schema/codelist.c | sort -u)
need "identifier schemes" docs/data-model.md < <(schemes)
need "commands" docs/man/saphan.1 < <(sed -n 's/^ *{ \(NULL\|"\([a-z]*\)"\), "\([a-z]*\)", sp_cmd.*/\3/p' tools/saphan/main.c | sort -u)
options() { cat "$@" | grep -oE '\{ "[a-z-]+", SP_CLI' | cut -d'"' -f2 | sort -u; }
need "options" docs/man/saphan.1 < <(options tools/saphan/*.c tools/common/rpc_client.h)
need "options" docs/man/saphan-verify.1 < <(options tools/saphan-verify/*.c)
need "options" docs/man/saphan-gen.1 < <(options tools/saphan-gen/*.c)
need "options" docs/man/saphan-pdf.1 < <(options tools/saphan-pdf/*.c tools/common/pins.h)
need "options" docs/man/saphand.1 < <(grep -oE '"--[a-z-]+"' node/main.c | tr -d '"' | sed 's/^--//' | sort -u)

# The other way round: rules that the document explains and the code no longer has. Claims' forms are made of two parts.
stale=$(sed -n '/^## Rules/,/^## /p' docs/protocol.md 2>/dev/null | grep -oE '`[a-z][a-z0-9]*(\.[a-z0-9-]+)+`' | tr -d '`' | sort -u |
    grep -vE '^schema\.(message|report)\.(iss|aud|jti|iat|exp|op|participant|purpose|country|limit|basis|expires|request_digest|answer_digest|sealed_digest|exchange|code|rule|verdict|log_index|product|requester)$' |
    grep -vxFf <(literals; echo policy.class))
[ -z "$stale" ] || { echo "docs: docs/protocol.md explains rules that the code does not have: $(tr '\n' ' ' <<< "$stale")"; bad=1; }
[ $bad = 0 ] && echo "docs: agree with the code"
exit $bad
