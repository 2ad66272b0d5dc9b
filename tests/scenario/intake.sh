#!/usr/bin/env bash
# Filling a registry, continued: packed files and folders, killed in the middle and gone on with; dry runs; what changed; CSV with a
# mapping; new companies whose name looks like another's.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/commands.sh
packed_zst=KLUv/QRotQMAwkgaGIBtDvAwyhYdAhiFbCfLLgWAgIgPwqCz9MBE5px/fP3y9vk6Cxw7bY1LfVPcX3924ed6lqq+1G+v+3pH7uu5wSmK1zvm6wztExxD7sgsDK93j3EuD33stsrX2cAGfZAFori+GzfJFC8DAwBeycKnrDYAMVeJRaQ=
packed_zip=UEsDBBQAAAAIAAAAIQC6NidbfAAAAJ0AAAAHAAAAYS5qc29ubCXNsQ7CMAwE0J2vQJ5R1TJmY2dgRwxuckShIaDElUBR/h2neLHv6SRXKuv8gBUydD4NyMmM0/ifIx3ozlYKmWulJSSnpQwfiiDDDYmf0EroPOlRXmu20CAootmxMJlK8n13jfAclQUf2XjbdGG7wO37s8jJqyBRa+3Wdj9QSwMEFAAAAAgAAAAhAB+To4F9AAAAnQAAAAcAAABiLmpzb25sJc0xCwIxDAXg3V8hmeW4w62bu4O7OOTaZ6lXq7Q5UEr/u+mZJXkfD1KprPMDVsjQ+TQgJzNO43+OdKA7WylkrpWWkJyWMnwoggw3JH5CK6HzpEd5rdlCg6CIZsfCZCrJ9901wnNUFnxk423The0Ct+/PIievgkSttVvb/QBQSwECFAMUAAAACAAAACEAujYnW3wAAACdAAAABwAAAAAAAAAAAAAAgAEAAAAAYS5qc29ubFBLAQIUAxQAAAAIAAAAIQAfk6OBfQAAAJ0AAAAHAAAAAAAAAAAAAACAAaEAAABiLmpzb25sUEsFBgAAAAACAAIAagAAAEMBAAAAAA==
cd "$work" || exit 1

name_row() { printf '{"subject":"LA.ern:%s","facts":[{"kind":"registered.name","id":"1","source":"test","data":{"type":"legal","text":{"text":"%b","lang":"en"}}}]}\n' "$1" "$2"; }
# Kill an import of these arguments as soon as this company is durable; false: it was through before.
kill_import() {
    local data=$1 subject=$2; shift 2
    "$saphan" import --data "$data" --format "$@" > out 2> err & child=$!
    while kill -0 $child 2> /dev/null && ! "$saphan" show --data "$data" --subject "$subject" --json > /dev/null 2>&1; do :; done
    kill -KILL $child 2> /dev/null
    wait $child 2> /dev/null; child=
    [ ! -s out ]
}

# --- packed, whatever they are called
base64 -d <<< $packed_zst > one.jsonl.zst; base64 -d <<< $packed_zip > two.zip; cp one.jsonl.zst misnamed
try "Zstandard" 0 '"companies":1,"created":1' import p jsonl --json one.jsonl.zst
try "a ZIP archive of two members" 0 '"companies":2,"created":2' import p jsonl --json two.zip
try "the first bytes count, not the name" 0 '"companies":1,"created":0' import p jsonl --json misnamed
try "packed on standard input" 0 '"companies":1,"created":0' sh -c "'$saphan' import --data p --format jsonl --json - < one.jsonl.zst"
try "a ZIP archive is not read from standard input" 3 import.packed.pipe sh -c "'$saphan' import --data p --format jsonl - < two.zip"
{ name_row 0100000004 Four | gzip; name_row 0100000005 Five | gzip; } > members.gz
try "every member of a gzip file" 0 '"companies":2,"created":2' import p jsonl --json members.gz
head -c 60 two.zip > cut.zip
try "a ZIP archive that is cut off" 3 import.zip.form import p jsonl cut.zip
"$gen" --seed 7 --count 3000 --registered | gzip > some.jsonl.gz; head -c 100000 some.jsonl.gz > cut.jsonl.gz
try "a gzip file that is cut off names itself, and how far it was good" 3 "cut.jsonl.gz: .*cut off after [0-9]* unpacked bytes.*import.packed.cut" import cut jsonl cut.jsonl.gz
try "what came before is kept" 3 "stored before the failure: 0 new" import cut jsonl cut.jsonl.gz

# --- a folder: in order, with what is in it; other files passed over
mkdir -p days/2026-02 days/2026-01; name_row 0100000011 "New name" | gzip > days/2026-02/01.jsonl.gz; name_row 0100000011 "Old name" > days/2026-01/31.jsonl; echo x > days/readme
try "a folder" 0 '"companies":2,"created":1' import f jsonl --json days
try "other files are told" 0 "1 files that do not end in .jsonl" import f jsonl days
try "in order of names: the later day counts" 0 "New name" "$saphan" show --data f --subject LA.ern:0100000011 --json
echo broken | gzip > days/2026-01/32.jsonl.gz; head -c 20 days/2026-01/32.jsonl.gz > x; mv x days/2026-01/32.jsonl.gz
try "a damaged one is named" 3 "days/2026-01/32.jsonl.gz: .*import.packed" import f jsonl days

# --- killed in the middle of a packed file in a folder
mkdir in; "$gen" --seed 11 --count 44000 --registered > all; head -n 20000 all | gzip -1 > in/1.jsonl.gz; tail -n +20001 all | gzip -1 > in/2.jsonl.gz
try "an import without interruption" 0 '"companies":44000,"created":44000' import whole jsonl --json --changes whole.changes in
if kill_import k "$(sed -n '1s/^{"subject":"\([^"]*\)".*/\1/p' all)" jsonl --json --changes k.changes in; then
    cp -r k k2; cp -r in in2
    try "it goes on in the second file" 0 '"resumed":true' import k jsonl --json --changes k.changes in
    that "and reads on where it stood" [ "$(member companies < out)" -lt 24000 ]
    try "nothing is there twice" 0 '"companies":44000,"created":0,"facts":[0-9]*,"facts_new":0' import k jsonl --json --changes k.changes in
    that "each change is told once, and stays told when the import is run again" [ "$(wc -l < k.changes)" = "$(wc -l < whole.changes)" ]
    that "by whole lines" sh -c "! grep -qv '^{\"change\":\"new\".*}}$' k.changes"
    awk 'NR % 3000 == 1' all | sed -n 's/^{"subject":"\([^"]*\)".*/\1/p' > subjects
    for r in whole k; do while read -r s; do "$saphan" show --data $r --subject "$s" --json | sed 's/,"received":"[^"]*"//g'; done < subjects > $r.told; done
    same "the companies are those of an import without interruption" whole.told k.told
    name_row 0100000001 "One more" | gzip >> in/2.jsonl.gz
    try "a file that changed meanwhile is noticed" 0 '"resumed":true.*"changed_file":"in/2.jsonl.gz"' import k2 jsonl --json in
    cp err said
    that "and read from its beginning, not the one in front" [ "$(member companies < out)" = 24001 ]
    that "that is said" grep -q "in/2.jsonl.gz changed since the interrupted run" said
else
    ok "the import was through before it could be killed: nothing to go on with"
fi

# --- dry run
sha256sum whole/db/registry.mdb > before
head -n 200 all | sed 's/"code":"active"/"code":"inactive"/' > changed.jsonl; name_row 0100000001 "A new one" >> changed.jsonl
try "a dry run counts what would change" 0 '"companies":201,"created":1,.*"dry_run":true,"updated":[1-9]' import whole jsonl --json --dry-run --changes dry.changes changed.jsonl
would=$(member facts_new < out) changed=$(member facts_changed < out)
try "and says that nothing was written" 0 "nothing was written" import whole jsonl --dry-run changed.jsonl
that "nor was it" sha256sum -c before
try "a dry run of what is new" 0 '"companies":201,"created":201' import none jsonl --json --dry-run changed.jsonl
that "makes no registry" [ ! -e none ]
try "then it is as foretold" 0 "\"created\":1,.*\"facts_new\":$would,.*\"facts_changed\":$changed," import whole jsonl --json --changes real.changes changed.jsonl
that "each fact that changed is told with the version before" [ "$(grep -c '^{"change":"updated","subject":"[^"]*","old":{"kind":"registered.status".*"code":"active".*"new":.*"code":"inactive"' real.changes)" = "$changed" ]
sed 's/"received":"[^"]*",//g' real.changes > a; sed 's/"received":"[^"]*",//g' dry.changes > b
same "as in the dry run" a b
echo keep > mine
try "a file of changes replaces no other file" 73 place.kind import whole jsonl --changes mine changed.jsonl
try "one file for both outputs is refused" 64 import.changes import whole jsonl --changes one --rejects one changed.jsonl; that "and not begun" [ ! -e one ]

# --- CSV with a mapping
cat > map.json << 'M'
{"format":"saphan-csv-mapping/1", "delimiter":";", "date":"DD/MM/BBBB", "decimal":",", "grouping":".", "source":"la.erp",
 "subject":{"country":"LA","scheme":"la.ern","value":{"column":"No"}},
 "facts":[
  {"kind":"registered.name","id":"legal","data":{"type":"legal","text":{"text":{"column":"Name"},"lang":"lo"}}},
  {"kind":"registered.founded","data":{"date":{"column":"Founded"}}},
  {"kind":"registered.capital","data":{"kind":"registered","amount":{"value":{"column":"Capital"},"currency":"LAK"}}},
  {"kind":"registered.status","data":{"code":{"column":"State","codes":{"A":"active","B":"dissolved"}}}}]}
M
printf 'No;Name;Founded;Capital;State\n0100000001;ບໍລິສັດ ໜຶ່ງ;01/02/2563;"1.000.000,50";A\n0100000002;"ສອງ; ຈຳກັດ";;;\n0100000003;ສາມ;32/01/2563;;A\n0100000004;ສີ່;;;X\nabc;ຫ້າ;;;A\n0100000006;ຫົກ;A\n' > erp.csv
try "CSV with a mapping" 0 '"companies":2,"created":2,"facts":5,.*"rejected":4' import csv csv --json --mapping map.json --rejects rejects erp.csv
try "dates, numbers and codes are translated" 0 '"date":"2020-02-01".*"value":"1000000.50","currency":"LAK"' "$saphan" show --data csv --subject LA.ern:0100000001 --json
sed -n 's/.*"line":\([0-9]*\),"field":"[^"]*",\("column":"\([^"]*\)",\)\{0,1\}"rule":"\([^"]*\)".*/\1 \3 \4/p' rejects > got
printf '%s\n' "4 Founded import.csv.date" "5 State import.csv.code" "6 No schema.subject.identifier" "7  import.csv.cells" > want
same "what was refused is named by line, column and rule" want got
try "again nothing new" 0 '"created":0,.*"facts_new":0' import csv csv --json --mapping map.json --rejects rejects erp.csv
cat > owners.json << 'M'
{"format":"saphan-csv-mapping/1","source":"la.erp","subject":{"country":"LA","scheme":"la.ern","value":{"column":"No"}},
 "facts":[
  {"kind":"registered.name","id":"legal","valid_from":{"column":"Since"},"data":{"type":"legal","text":{"text":{"column":"Name"},"lang":"lo"}}},
  {"kind":"registered.capital","data":{"kind":"registered","amount":{"value":{"column":"Capital"},"currency":"LAK"}}},
  {"kind":"ownership.owner","id":{"column":"Owner"},"data":{"name":{"text":{"column":"Owner"},"lang":"lo"},"interest":"shareholding","direct":true,"beneficial":false}}]}
M
printf 'No,Name,Since,Capital,Owner\n0100000001,X,2020-01-01,100,Ann\n0100000001,X,2020-01-01,100,Bob\n0100000002,Y,,100,Ann\n0100000002,Y,,200,Bob\n0100000002,Y,,100,Cid\n0100000003,Z,2020-01-01,,Ann\n0100000003,Z,2020-01-02,,Bob\n0100000003,,,,Cid\n' > owners.csv
try "rows of one company that say differently what it has once" 0 '"companies":2,"created":2,"facts":5,"facts_new":5,"rejected":5' import o csv --json --mapping owners.json --rejects rejects owners.csv
sed -n 's/.*"line":\([0-9]*\),"field":"\([^"]*\)",\("column":"\([^"]*\)",\)\{0,1\}"rule":"\([^"]*\)","text":"\(lines [0-9]* and [0-9]*\).*/\1 \2 \4 \5 \6/p' rejects > got
cat > want << 'END'
4 facts[1].data.amount Capital import.csv.differs lines 4 and 5
5 facts[1].data.amount Capital import.csv.differs lines 5 and 4
6 facts[1].data.amount Capital import.csv.differs lines 6 and 5
7 facts[0].valid_from Since import.csv.differs lines 7 and 8
8 facts[0].valid_from Since import.csv.differs lines 8 and 7
END
same "are refused, each with its line, field, column and the line that says otherwise" want got
that "and say nothing" sh -c "! '$saphan' show --data o --subject LA.ern:0100000002 --json"
that "what the others of the company say counts" sh -c "'$saphan' show --data o --subject LA.ern:0100000003 --json | grep -q Cid"
printf 'subject,kind,id,source,registered.headcount.count\nLA.ern:0100000001,registered.headcount,1,t,5\nLA.ern:0100000001,registered.headcount,1,t,5\nLA.ern:0100000002,registered.headcount,1,t,5\nLA.ern:0100000002,registered.headcount,1,t,6\n' > own.csv
try "of the project's own columns, too" 0 '"companies":1,.*"rejected":2' import o csv --json --rejects rejects own.csv
that "by the column" grep -q '"line":4,"field":"facts\[0\].data.count","column":"registered.headcount.count","rule":"import.csv.differs","text":"lines 4 and 5 ' rejects
printf 'No,Name,Since,Capital,Owner\n0100000011,X,,100,Ann\n0100000012,Y,,100,Ann\n0100000011,X,,200,Bob\n0100000012,Y,,100,Bob\n' > apart.csv
try "rows that stand apart: the later counts, and that is told" 0 "^1 facts were said again by rows that stand apart, and differently" import o csv --mapping owners.json apart.csv
try "as JSON, too" 0 '"facts_twice":1' import o csv --json --mapping owners.json apart.csv
that "it is 200" sh -c "'$saphan' show --data o --subject LA.ern:0100000011 --json | grep -q '\"value\":\"200\"'"
"$gen" --seed 3 --count 40000 --country LA > fill.jsonl; "$saphan" export --data o --format csv --subject LA.ern:0100000011 --section registered 2> /dev/null > one.csv
"$saphan" import --data fill --format jsonl --no-hold fill.jsonl > out 2> err; "$saphan" export --data fill --format csv 2> /dev/null --out fill.csv
head -n 1 fill.csv | tr -d '\r' | tr , '\n' | grep -n . | sed -n 's/^\([0-9]*\):registered.headcount.count$/\1/p' > column
row() { awk -v s=$1 -v c=$2 -v at="$(cat column)" -v n="$(head -n 1 fill.csv | tr -cd , | wc -c)" 'BEGIN { printf "%s,registered.headcount,1,new,public,false,t,,", s; for (i = 9; i <= n; i++) printf ",%s", i + 1 == at ? c : ""; printf "\r\n" }'; }
{ head -n 1 fill.csv; row LA.ern:0100000013 5; tail -n +2 fill.csv; row LA.ern:0100000013 6; } > far.csv
try "over all of a large file" 0 '"facts_twice":1' import far csv --json --no-hold far.csv
try "what another run said before is no such thing" 0 '"rejected":0,' import far csv --json --no-hold --source t one.csv
that "and not told" sh -c "! grep -q twice out"
printf 'No;Name;Founded;Capital;State\n0100000001;X;01/02/2024;;\n0100000002;Y;01/02/67;;\n' > slip.csv
try "years of another calendar" 1 import.nothing import csv csv --mapping map.json --rejects rejects slip.csv
that "are told with file, line, field, column, rule and the likely cause" grep -q '^{"file":"slip.csv","line":2,"field":"facts\[1\].data.date","column":"Founded","rule":"import.csv.year","text":"the year 2024, read as one of the Buddhist era, is 1481: it is of our era already' rejects
that "so are two digits" grep -q '"line":3,"field":"facts\[1\].data.date","column":"Founded","rule":"import.csv.year","text":"a year of two digits, 67, does not tell its century' rejects
sed 's/"active"/"living"/' map.json > wrong.json
try "a wrong mapping is refused by file, line, member and rule" 3 "wrong.json:7: .*(field facts\[3\].data.code.codes.A) \[schema.code\]" import csv csv --mapping wrong.json erp.csv
try "a mapping is for CSV" 64 import.mapping import csv jsonl --mapping map.json changed.jsonl
cat > role.json << 'M'
{"format":"saphan-csv-mapping/1","source":"la.erp","subject":{"country":"LA","scheme":"la.ern","value":{"column":"No"}},
 "facts":[
  {"kind":"registered.name","id":"legal","data":{"type":"legal","text":{"text":{"column":"Name"},"lang":"lo"}}},
  {"kind":"registered.founded","data":{"date":{"column":"Founded"}}},
  {"kind":"ownership.owner","id":{"column":"Owner"},"when":{"column":"Role","is":["shareholder"]},
   "data":{"name":{"text":{"column":"Owner"},"lang":"lo"},"interest":"shareholding","direct":true,"beneficial":false}}]}
M
printf 'No,Name,Founded,Owner,Role\n0100000021,X,,Ann,shareholder\n0100000021,X,,Bob,Shareholder\n0100000022,Y,,,director\n0100000023,,2020-01-01,Cid,\n' > role.csv
try "what a condition passes over is counted, and who has no name" 0 '"facts":4,.*"facts_passed_over":1,"without_name":1' import role csv --json --dry-run --mapping role.json role.csv
try "and said" 0 '^1 facts were passed over.*' import role csv --mapping role.json role.csv
try "JSON lines given for CSV" 3 "the file begins with {, as JSON does.*is --format right.*import.csv.header" import role csv --mapping role.json changed.jsonl
try "without a mapping, too" 3 "the file begins with {, as JSON does" import role csv changed.jsonl
try "a file without its columns" 3 "erp.csv:1: there is no column Title" sh -c "sed 's/\"Name\"/\"Title\"/' map.json > t.json; '$saphan' import --data csv --format csv --mapping t.json erp.csv"
iconv -f UTF-8 -t UTF-16 erp.csv > erp16.csv
try "UTF-16" 0 '"created":0,.*"facts_new":0' import csv csv --json --mapping map.json --rejects rejects erp16.csv

# --- names that look like another's
name_row 0100000001 "Lao Telecom Company Limited" > first.jsonl
{ name_row 0100000002 "L\xd0\xb0o Telecom Company Limited"; name_row 0100000003 "Another Company Limited"; } > second.jsonl
try "the first of a name" 0 '"held":0' import h jsonl --json first.jsonl
try "one that looks like it is held, the others are not" 0 '"companies":2,"created":2,.*"held":1' import h jsonl --json second.jsonl
try "both are shown" 0 '"subject":"LA.ern:0100000002","name":"Lаo Telecom Company Limited","other":{"subject":"LA.ern:0100000001","name":"Lao Telecom Company Limited"}' "$saphan" doubles --data h --held --json
try "with the letter that is strange" 0 "U+0430" "$saphan" doubles --data h --held
"$saphan" search --data h --query "Lao Telecom" --json > got
that "no search finds it" sh -c "grep -q 0100000001 got && ! grep -q 0100000002 got"
that "the index and the facts agree" "$saphan" check --data h
that "released" "$saphan" doubles --data h --release LA.ern:0100000002
try "it is found" 0 0100000002 "$saphan" search --data h --query "Lao Telecom" --json
try "and not asked again" 0 '"held":0' import h jsonl --json second.jsonl
try "who is not held cannot be released" 66 hold.unknown "$saphan" doubles --data h --refuse LA.ern:0100000001
try "an import that holds nothing" 0 '"created":2,.*"held":0' sh -c "cat first.jsonl second.jsonl | sed 3d | '$saphan' import --data h2 --format jsonl --json --no-hold -"

# --- decisions of persons, at once
decided=()
for i in 1 2 3 4 5 6 7 8 9 10; do "$saphan" doubles --data h --settle LA.ern:0100000001 --with LA.ern:0100000002 --as different 2> settle.$i & decided+=($!); done
n=0; for p in "${decided[@]}"; do wait "$p" && n=$((n + 1)); done
that "ten at once are all written down" [ "$n $(grep -c '^LA.ern:0100000001 LA.ern:0100000002 different$' h/doubles.settled)" = "10 10" ]
exit $((n_bad > 0))
