#!/usr/bin/env bash
# Filling a registry from files: what is read, what is refused and how it is told, twice, interrupted, two at once.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/commands.sh
reference=$PWD/../shared/reference/gleif demo=$PWD/demo/data
cd "$work" || exit 1

folder() { mkdir -p "$1"; }
# What a registry says of some companies, without the time it heard of it: folder, subjects
tell() { while read -r s; do "$saphan" show --data "$1" --subject "$s" --json | sed 's/,"received":"[^"]*"//g'; done < "$2"; }
# folder, file of words: who is found by them
find_all() { while IFS= read -r q; do "$saphan" search --data "$1" --query "$q" --limit 5 --json; done < "$2"; }

# --- fixtures: LEI records of companies that do not exist; the generator knows the check digits
"$gen" --seed 3 --count 4000 --country LA --registered | grep -o '"scheme":"lei","value":"[^"]*"' | cut -d'"' -f8 > leis
lei() { sed -n "$1p" leis; }
lei_head() { echo '<?xml version="1.0" encoding="UTF-8"?>
<lei:LEIData xmlns:lei="http://www.gleif.org/data/schema/leidata/2016"><lei:LEIHeader><lei:RecordCount>1</lei:RecordCount></lei:LEIHeader><lei:LEIRecords>'; }
lei_tail() { echo '</lei:LEIRecords></lei:LEIData>'; }
lei_record() { # LEI name [country] [xml inside the entity]
    echo "<lei:LEIRecord><lei:LEI>$1</lei:LEI><lei:Entity><lei:LegalName xml:lang=\"lo\">$2</lei:LegalName>${4:-}
<lei:LegalAddress xml:lang=\"lo\"><lei:FirstAddressLine>1</lei:FirstAddressLine><lei:City>Vientiane</lei:City><lei:Region>LA-VT</lei:Region>\
<lei:Country>LA</lei:Country></lei:LegalAddress><lei:LegalJurisdiction>${3:-LA}</lei:LegalJurisdiction><lei:LegalForm><lei:EntityLegalFormCode>8888\
</lei:EntityLegalFormCode><lei:OtherLegalForm>X</lei:OtherLegalForm></lei:LegalForm><lei:EntityStatus>ACTIVE</lei:EntityStatus></lei:Entity><lei:Registration>\
<lei:RegistrationStatus>ISSUED</lei:RegistrationStatus></lei:Registration></lei:LEIRecord>"
}
rr_head() { echo '<rr:RelationshipData xmlns:rr="http://www.gleif.org/data/schema/rr/2016"><rr:RelationshipRecords>'; }
rr_tail() { echo '</rr:RelationshipRecords></rr:RelationshipData>'; }
rr_record() { # start end [type]
    echo "<rr:RelationshipRecord><rr:Relationship><rr:StartNode><rr:NodeID>$1</rr:NodeID><rr:NodeIDType>LEI</rr:NodeIDType></rr:StartNode><rr:EndNode>\
<rr:NodeID>$2</rr:NodeID><rr:NodeIDType>LEI</rr:NodeIDType></rr:EndNode><rr:RelationshipType>${3:-IS_DIRECTLY_CONSOLIDATED_BY}</rr:RelationshipType>\
<rr:RelationshipStatus>ACTIVE</rr:RelationshipStatus></rr:Relationship></rr:RelationshipRecord>"
}

# --- the demonstration's own companies: not one row refused, and again nothing new
folder demo
try "every demonstration file is accepted whole" 0 '"rejected":0,' import demo jsonl --json "$demo"/*.jsonl
facts=$(member facts_new < out)
that "all of its facts are new" [ "$facts" -gt 1000 ]
try "the same files again change nothing" 0 '"created":0,.*"facts_new":0,"rejected":0' import demo jsonl --json "$demo"/*.jsonl
for q in "Lao Telecommunications" "老挝电信公司" "ລາວໂທລະຄົມມະນາຄົມ"; do
    try "found as $q" 0 "LA.ern:9900000004" "$saphan" search --data demo --query "$q" --country LA --limit 1 --json
done

# --- LEI-CDF
{ lei_head; lei_record "$(lei 1)" "ບໍລິສັດ ຕົວຢ່າງ ໜຶ່ງ"; lei_record "$(lei 2)" "A &amp; B <!-- no --><![CDATA[<C>]]> &#x0e81;"; lei_tail; } > lei.xml
folder a
try "LEI-CDF XML" 0 '"companies":2,"created":2,.*"rejected":0' import a lei-cdf-xml --json lei.xml
try "again nothing new" 0 '"created":0,.*"facts_new":0' import a lei-cdf-xml --json lei.xml
try "a company by its LEI" 0 "ບໍລິສັດ ຕົວຢ່າງ ໜຶ່ງ" "$saphan" show --data a --subject "LA.lei:$(lei 1)" --json
try "character data is text, not markup" 0 'A & B <C> ກ' "$saphan" show --data a --subject "LA.lei:$(lei 2)" --json
try "the source is named" 0 '"source":"GLEIF LEI record"' "$saphan" show --data a --subject "LA.lei:$(lei 2)" --json
{ lei_head; lei_record "$(lei 1)" "ບໍລິສັດ ຕົວຢ່າງ ໃໝ່"; lei_tail; } > lei2.xml
try "a changed name is one new fact" 0 '"created":0,.*"facts_new":1,' import a lei-cdf-xml --json lei2.xml
try "the former version is kept" 0 "ໜຶ່ງ" "$saphan" show --data a --subject "LA.lei:$(lei 1)" --history --json
folder u16
{ lei_head | sed 's/UTF-8/UTF-16/'; lei_record "$(lei 1)" "ບໍລິສັດ"; lei_tail; } | iconv -f UTF-8 -t UTF-16 > u16.xml
try "UTF-16 is read" 0 '"companies":1,' import u16 lei-cdf-xml --json u16.xml
try "through standard input" 0 '"companies":2,"created":0' sh -c "'$saphan' import --data a --format lei-cdf-xml --json - < lei.xml"
try "a source of one's own" 0 '"facts_new":[1-9]' import a lei-cdf-xml --json --source "another office" lei.xml

# --- RR-CDF
{ rr_head; rr_record "$(lei 1)" "$(lei 2)"; rr_record "$(lei 3)" "$(lei 2)"; rr_record "$(lei 1)" "$(lei 2)" IS_FRIEND_OF; rr_record "$(lei 1)" 5493001KJTIIGC8Y1R13; rr_tail; } > rr.xml
try "RR-CDF XML" 0 '"companies":1,"created":0,"facts":1,"facts_new":1,"rejected":3' import a rr-cdf-xml --json --rejects rr.rejects rr.xml
try "the parent is a fact" 0 "\"kind\":\"ownership.parent\".*\"subject\":\"LA.lei:$(lei 2)\"" "$saphan" show --data a --subject "LA.lei:$(lei 1)" --json
sed -n 's/.*"line":\([0-9]*\),"field":"\([^"]*\)","rule":"\([^"]*\)".*/\1 \2 \3/p' rr.rejects > got
printf '%s\n' "3 StartNode.NodeID import.rr.unknown" "4 RelationshipType import.rr.type" "5 EndNode.NodeID import.lei.check" > want
same "what was refused is named by line, field and rule" want got
try "again nothing new" 0 '"facts_new":0,"rejected":3' import a rr-cdf-xml --json --rejects rr.rejects rr.xml
that "the rejects are of this run only" [ "$(grep -c . rr.rejects)" = 3 ]

# --- the answers of GLEIF's interface
cat > api.json << END
{"meta":{"total":3},"data":[
 {"type":"lei-records","id":"x","attributes":{"lei":"$(lei 1)","entity":{"legalName":{"name":"ບໍລິສັດ ຕົວຢ່າງ ໃໝ່","language":"lo"},"jurisdiction":"LA","status":"ACTIVE"}}},
 {"attributes":{"lei":"$(lei 4)","entity":{"legalName":{"name":"Fourth","language":"en"},"jurisdiction":"LA"},"registration":{"status":"ISSUED"}}},
 {"attributes":{"lei":"$(lei 5)x","entity":{"legalName":{"name":"Fifth"}}}}
],"links":{}}
END
try "GLEIF API JSON" 0 '"companies":2,"created":1,.*"rejected":1' import a gleif-api-json --json --rejects api.rejects api.json
try "the rejected record has its line" 0 '"line":4,"field":"LEI","rule":"import.lei.check"' cat api.rejects
try "again nothing new" 0 '"created":0,.*"facts_new":0' import a gleif-api-json --json api.json
try "one record alone" 0 '"companies":1,' sh -c "printf '{\"data\":{\"attributes\":{\"lei\":\"$(lei 6)\",\"entity\":{\"legalName\":{\"name\":\"N\",\"language\":\"en\"},\"jurisdiction\":\"LA\"}}}}' > one.json; '$saphan' import --data a --format gleif-api-json --json one.json"

# --- GLEIF's own files, where they are at hand
if [ -d "$reference" ]; then
    folder gleif
    try "real LEI records" 0 '"rejected":0' import gleif lei-cdf-xml --json "$reference/lei-data.xml"
    try "real relationships" 0 '"companies":[1-9]' import gleif rr-cdf-xml --json --rejects /dev/null "$reference/rr-data.xml"
    try "real answers" 0 '"rejected":0' import gleif gleif-api-json --json "$reference/api-lei-records.json"
    for f in "lei-cdf-xml lei-data.xml" "rr-cdf-xml rr-data.xml" "gleif-api-json api-lei-records.json"; do
        try "${f% *} again nothing new" 0 '"created":0,.*"facts_new":0' import gleif "${f% *}" --json --rejects /dev/null "$reference/${f#* }"
    done
else
    echo "# GLEIF's reference files are not here: skipped"
fi

# --- rows that cannot be: each told by line, field and rule, the others imported
name_row() { printf '{"subject":"LA.ern:%s","facts":[{"kind":"registered.name","id":"1","source":"test","data":{"type":"legal","text":{"text":"%b","lang":"lo"}}}]}\n' "$1" "$2"; }
{
    name_row 0100000001 'Good one'
    name_row 0100000002 'Abc\u202eDef'
    name_row 0100000003 'A\u2066B'
    name_row 0100000004 'A\xff\xfeB'
    name_row 0100000005 'A\x01B'
    echo '{"subject":"LA.ern:0100000006"'
    echo '{"subject":"LA.ern:abc","facts":[]}'
    echo '{"subject":"LA.ern:0100000008","facts":[{"kind":"registered.shoe","id":"1","source":"test","data":{}}]}'
    echo '{"subject":"LA.ern:0100000009","facts":[{"kind":"identifiers.identifier","id":"1","source":"test","data":{"scheme":"lei","value":"5493001KJTIIGC8Y1R13"}}]}'
    echo '{"subject":"LA.ern:0100000010","facts":[{"kind":"registered.capital","id":"1","source":"test","data":{"kind":"paid","amount":{"value":12,"currency":"LAK"}}}]}'
    echo '{"subject":"LA.ern:0100000011","subject":"LA.ern:0100000012","facts":[]}'
    echo '{"subject":"LA.ern:0100000012","facts":[{"kind":"registered.founded","id":"1","data":{"date":"2020-01-01"}}]}'
    head -c 1100000 /dev/zero | tr '\0' 'x'; echo
    { printf '{"subject":"LA.ern:0100000014","facts":'; printf '[%.0s' {1..60}; echo; }
    echo
    name_row 0100000015 'A&<>\u0027 good one'
    printf '%s' "$(name_row 0100000016 'Last, without a line end')"
} > rows.jsonl
folder rows
try "a bad row does not stop the good ones" 0 '"companies":3,"created":3,"facts":3,"facts_new":3,"rejected":13' import rows jsonl --json --rejects rejects rows.jsonl
sed -n 's/.*"line":\([0-9]*\),"field":"\([^"]*\)","rule":"\([^"]*\)".*/\1 \2 \3/p' rejects > got
cat > want << END
2 facts[0].data.text.text schema.text.hidden
3 facts[0].data.text.text schema.text.hidden
4  json.utf8
5  json.control
6  json.syntax
7 subject schema.subject.identifier
8 facts[0].kind schema.fact.kind
9 facts[0].data.value schema.identifier.failed
10 facts[0].data.amount.value field.type
11  json.duplicate-key
12 facts[0].source field.missing
13  import.line.length
14  json.depth
END
same "line, field and rule of each" want got
that "the rejects file is JSON lines of UTF-8" iconv -f UTF-8 -t UTF-8 -o /dev/null rejects
try "the row itself is kept" 0 '"row":"{\\"subject\\":\\"LA.ern:0100000008' grep shoe rejects
try "one that is no text as base64" 0 '"row_b64":"' grep json.utf8 rejects
that "no invisible character reaches the registry" sh -c "! '$saphan' show --data rows --subject LA.ern:0100000002 --json"
try "without a rejects file the first are told" 0 "rejected: .*schema.text.hidden" import rows jsonl rows.jsonl
that "in English each is one line" [ "$(grep -A3 '^rejected: ' err | grep -c '^  ')" = 0 ]
"$saphan" --lang zh import --data rows --format jsonl --no-hold rows.jsonl 2> told > /dev/null
that "in Chinese each with the sentence of its rule" [ "$(grep -A1 '^拒收：{.*schema.text.hidden' told | tail -1)" = "  文本含有隐藏字符。" ]
that "or what its kind of failure means" [ "$(grep -A1 '^拒收：' told | grep -vc '^--\|^拒收\|^  [^ -~]')" = 0 ]
"$saphan" --lang zh import --data rows --format jsonl --no-hold --rejects rejects.zh rows.jsonl > /dev/null 2>&1
same "the rejects file is the same in every language" rejects rejects.zh
that "and a terminal gets no control character of theirs" sh -c "! LC_ALL=C grep -q \$(printf '\\342\\200\\256') err"
try "a source for facts that have none" 0 '"rejected":12' import rows jsonl --json --source "a register" rows.jsonl
{ lei_head; lei_record "$(lei 1)" "A$(printf '\u202e')B"; lei_record "$(lei 2)x" "B"; lei_record "$(lei 2)" ""; lei_record "$(lei 3)" "Good"; lei_record "$(lei 4)" "Where" "" | sed 's/<lei:LegalJurisdiction>LA/<lei:LegalJurisdiction>XX/'; lei_tail; } > badlei.xml
folder badlei
try "LEI records: the bad are refused, the good imported" 0 '"companies":1,.*"rejected":4' import badlei lei-cdf-xml --json --rejects rejects badlei.xml
sed -n 's/.*"line":\([0-9]*\),"field":"\([^"]*\)","rule":"\([^"]*\)".*/\1 \2 \3/p' rejects > got
cat > want << END
3 facts[0].data.text.text schema.text.hidden
5 LEI import.lei.check
7 LegalName import.lei.missing
11 subject schema.subject.country
END
same "line, field and rule of each" want got

# --- files that are not what they are said to be
folder wrong
try "an unknown format names the known ones" 64 "jsonl lei-cdf-xml rr-cdf-xml gleif-api-json.* csv" import wrong csvx lei.xml
try "no file" 64 "name at least one file" import wrong jsonl
try "a file that is not there" 66 "nothing.jsonl" import wrong jsonl nothing.jsonl
try "a folder without such files" 66 "import.files.none" import wrong jsonl wrong
try "relationships read as LEI records" 3 "import.xml.root" import wrong lei-cdf-xml rr.xml
try "LEI records read as relationships" 3 "import.xml.root" import wrong rr-cdf-xml lei.xml
try "another namespace" 3 "import.xml.root" sh -c "sed s/2016/2099/ lei.xml > ns.xml; '$saphan' import --data wrong --format lei-cdf-xml ns.xml"
try "XML read as JSON lines" 1 "import.nothing" import wrong jsonl lei.xml
try "XML read as GLEIF JSON" 3 "json\." import wrong gleif-api-json lei.xml
try "JSON read as XML" 3 "import.xml.syntax" import wrong lei-cdf-xml api.json
try "JSON without data" 3 "import.json.form" sh -c "echo '{\"x\":[]}' > x.json; '$saphan' import --data wrong --format gleif-api-json x.json"
gzip -c lei.xml > lei.xml.gz
try "a gzip file is read as it is" 0 "imported 2 companies" import wrong lei-cdf-xml lei.xml.gz
printf 'BZh91AY&SY' > lei.xml.bz2
try "one packed otherwise says so" 3 "import.packed" import wrong lei-cdf-xml lei.xml.bz2
try "unpacked into the command it is read" 0 "imported 2 companies" sh -c "zcat lei.xml.gz | '$saphan' import --data wrong --format lei-cdf-xml -"
: > empty
try "an empty file of JSON lines is malformed" 3 "import.empty" import wrong jsonl empty
try "an empty XML file is malformed" 3 "import.empty" import wrong lei-cdf-xml empty
try "an empty file of relationships is malformed" 3 "import.empty" import wrong rr-cdf-xml empty
try "an empty JSON file is malformed" 3 "import.empty" import wrong gleif-api-json empty
{ lei_head; lei_record "$(lei 7)" "Before the cut"; lei_record "$(lei 8)" "In it" | head -c 100; } > cut.xml
try "a file that ends in the middle is told" 3 "import.xml.syntax" import wrong lei-cdf-xml cut.xml
try "what came before is imported" 0 "Before the cut" "$saphan" show --data wrong --subject "LA.lei:$(lei 7)" --json
head -c 200 api.json > cut.json
try "the same for JSON" 3 "import.truncated" import wrong gleif-api-json cut.json

# --- hostile XML: refused in little memory, and nothing of the machine read
echo "secret of this machine" > secret
hostile() { # name, rule, file
    try "$1" 3 "$2" sh -c "ulimit -d 300000; exec timeout 20 '$saphan' import --data wrong --format lei-cdf-xml '$3'"
}
{ echo '<!DOCTYPE lei:LEIData [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'; lei_head | tail -n 1; lei_record "$(lei 1)" "&c;"; lei_tail; } > bomb.xml
hostile "entities that multiply" import.xml.doctype bomb.xml
{ echo "<!DOCTYPE x [<!ENTITY e SYSTEM \"file://$work/secret\">]>"; lei_head | tail -n 1; lei_record "$(lei 1)" "&e;"; lei_tail; } > outside.xml
hostile "an entity from outside" import.xml.doctype outside.xml
{ echo "<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\">"; lei_head | tail -n 1; lei_tail; } > dtd.xml
hostile "a DTD" import.xml.doctype dtd.xml
{ lei_head; lei_record "$(lei 1)" "&e;"; lei_tail; } > entity.xml
hostile "an entity that nobody declared" import.xml.syntax entity.xml
{ lei_head; printf '<lei:x>%.0s' {1..3000}; } > deep.xml
hostile "deep nesting" import.xml.depth deep.xml
{ lei_head; printf '<lei:LEIRecord a="'; head -c 6000000 /dev/zero | tr '\0' 'x'; } > tag.xml
hostile "a tag without end" import.xml.token tag.xml
{ lei_head; printf '<!--'; head -c 6000000 /dev/zero | tr '\0' 'x'; } > comment.xml
hostile "a comment without end" import.xml.token comment.xml
{ lei_head; lei_record "$(lei 1)" "$(printf 'A\x01B')"; lei_tail; } > control.xml
hostile "a control character" import.xml.syntax control.xml
{ lei_head; lei_record "$(lei 1)" "$(printf 'A\xc0\xafB')"; lei_tail; } > overlong.xml
hostile "UTF-8 that is none" import.xml.syntax overlong.xml
{ lei_head | sed s/UTF-8/nothing-8/; lei_tail; } > encoding.xml
hostile "an encoding that nobody knows" import.xml.syntax encoding.xml
{ lei_head; printf '<lei:LEIRecord><lei:LEI>%s</lei:LEI><lei:Entity><lei:LegalName xml:lang="lo">' "$(lei 9)"; head -c 30000000 /dev/zero | tr '\0' 'x'
  echo '</lei:LegalName><lei:LegalJurisdiction>LA</lei:LegalJurisdiction></lei:Entity></lei:LEIRecord>'; lei_record "$(lei 10)" "After it"; lei_tail; } > huge.xml
try "a name of 30 MB is one reject" 0 '"companies":1,.*"rejected":1' sh -c "ulimit -d 300000; '$saphan' import --data wrong --format lei-cdf-xml --json --rejects rejects huge.xml"
try "told as too long" 0 '"rule":"import.lei.limit"' cat rejects
{ lei_head; lei_record "$(lei 9)" "Many" "" "$(printf '<lei:OtherEntityNames>'; printf '<lei:OtherEntityName>n</lei:OtherEntityName>%.0s' {1..100}; printf '</lei:OtherEntityNames>')"; lei_tail; } > many.xml
try "a record of a hundred names" 1 "import.nothing" import wrong lei-cdf-xml --rejects rejects many.xml
{ printf '{"data":['; printf '{"a":%.0s' {1..200}; } > deep.json
try "JSON nested deeply" 3 "json.depth" import wrong gleif-api-json deep.json
{ printf '{"data":[{"a":"'; head -c 3000000 /dev/zero | tr '\0' 'x'; printf '"},{"attributes":{"lei":"%s","entity":{"legalName":{"name":"N","language":"en"},"jurisdiction":"LA"}}}]}' "$(lei 11)"; } > huge.json
try "a JSON record of 3 MB is one reject" 0 '"companies":1,.*"rejected":1' import wrong gleif-api-json --json --rejects rejects huge.json
that "nothing of the machine came in" sh -c "! grep -aq 'secret of this machine' wrong/db/registry.mdb rejects"

# --- disk and permission
mkdir keep && echo "a passphrase" > keep/passphrase && cp keep/passphrase before
try "a rejects file replaces no other file" 73 "place.kind" import wrong jsonl --rejects keep/passphrase rows.jsonl
same "it is as it was" before keep/passphrase
try "nor the file that is read" 73 "place.kind" import wrong jsonl --rejects rows.jsonl rows.jsonl
try "a rejects file that cannot be" 74 "import.rejects" import wrong jsonl --rejects no/such/folder rows.jsonl
try "a rejects file on a full disk" 74 "" import wrong jsonl --rejects /dev/full rows.jsonl
try "a data folder that is a file" 74 "" import lei.xml jsonl rows.jsonl
"$gen" --seed 5 --count 50000 --registered > many.jsonl
folder full
try "a disk that is full is told" 75 "no room left" bash -c "trap '' XFSZ; ulimit -f 30000; '$saphan' import --data full --format jsonl many.jsonl"
try "with room again the same command goes on and ends" 0 '"rejected":0' import full jsonl --json many.jsonl
[ ! -w /dev/full ] || try "what was found does not get lost on a full disk unnoticed" 74 "cli.output" sh -c "'$saphan' search --data full --query '$(head -1 many.jsonl | member text)' --json >/dev/full"
try "and nothing is missing" 0 '"companies":50000,"created":0,.*"facts_new":0' sh -c "cat many.jsonl | '$saphan' import --data full --format jsonl --json -"

# --- killed in the middle
folder whole; folder killed
try "an import without interruption" 0 '"companies":50000,"created":50000' import whole jsonl --json many.jsonl
resumed=0 kills=0
for round in 1 2 3 4 5 6; do
    before=$(stat -c %s killed/db/registry.mdb 2> /dev/null || echo 0)
    "$saphan" import --data killed --format jsonl --json many.jsonl > out 2> err & child=$!
    # killed as soon as a batch has reached the disk
    while kill -0 $child 2> /dev/null && [ "$(stat -c %s killed/db/registry.mdb 2> /dev/null || echo 0)" -le "$((before + 10000000))" ]; do read -rt 0.01 <> <(:); done
    if kill -KILL $child 2> /dev/null; then kills=$((kills + 1)); fi
    wait $child 2> /dev/null; child=
    [ -s out ] && break
done
[ -s out ] || import killed jsonl --json many.jsonl > out 2> err
grep -q '"resumed":true' out && resumed=1
that "killed $kills times, it went on where it stood" [ $resumed = 1 ]
try "after it every company is there, once" 0 '"companies":50000,"created":0,.*"facts_new":0' sh -c "cat many.jsonl | '$saphan' import --data killed --format jsonl --json -"
cut -d'"' -f4 many.jsonl | awk 'NR % 2000 == 1 || NR == 50000' > subjects
tell whole subjects > want; tell killed subjects > got
that "companies were told at all" [ "$(grep -c '"facts"' want)" = "$(grep -c . subjects)" ]
same "the companies are those of an import without interruption" want got
awk 'NR % 5000 == 5' many.jsonl | sed -n 's/.*"type":"legal","text":{"text":"\([^"]*\)".*/\1/p' > names
find_all whole names > want; find_all killed names > got
that "names were found at all" [ "$(grep -c . want)" -ge "$(grep -c . names)" ]
same "a search finds the same" want got

# --- killed in the middle, and another delivery before it goes on
sed 's/"code":"active"/"code":"suspended"/' many.jsonl > newer.jsonl
first=$(head -n 1 many.jsonl | cut -d'"' -f4)
for round in 1 2 3 4 5 6; do
    rm -rf between; folder between
    "$saphan" import --data between --format jsonl --json many.jsonl > said 2> err & child=$!
    # killed as soon as its first batch is stored
    while kill -0 $child 2> /dev/null && ! "$saphan" show --data between --subject "$first" --json > /dev/null 2>&1; do :; done
    kill -KILL $child 2> /dev/null; wait $child 2> /dev/null; child=
    [ -s said ] || break
done
that "killed in round $round" [ ! -s said ]
try "another delivery, of the same companies" 0 '"companies":50000,' import between jsonl --json newer.jsonl
try "the first again: says that it is read from its beginning" 0 "^the registry was written to since the interrupted run: read again from the beginning$" import between jsonl many.jsonl
cp out said; that "and was" grep -q "imported 50000 companies" said
told_all() { "$saphan" export --data "$1" --format jsonl 2> /dev/null | sed 's/,"received":"[^"]*"//g' | sed 's/"status":"[a-z]*",//g' | LC_ALL=C sort; }
told_all whole > want; told_all between > got
same "every company is as the delivery says that came last" want got

# --- two at once
folder two
mkfifo pipe
"$saphan" import --data two --format jsonl --json - < pipe > first.out 2> first.err & child=$!
exec 9> pipe
until [ -e two/db/registry.maintain ] || ! kill -0 $child 2> /dev/null; do read -rt 0.01 <> <(:); done
try "a second import is refused and told why" 69 "another import into two/db is under way.*registry.importing" import two jsonl rows.jsonl
that "searching goes on meanwhile" "$saphan" search --data two --query x --json
name_row 0100000001 'Good one' >&9; exec 9>&-
wait $child; status=$?; child=
that "the first one ends as if nothing had been" [ $status = 0 ]
try "with its company" 0 '"companies":1,"created":1' cat first.out

# --- progress
head -n 5000 many.jsonl > some.jsonl
folder quiet
that "no progress bar beside a terminal" sh -c "'$saphan' import --data quiet --format jsonl some.jsonl 2>&1 | tr '\r' '@' | grep -qv @"
if command -v script > /dev/null; then
    folder tty
    script -qec "'$saphan' import --data tty --format jsonl many.jsonl" /dev/null < /dev/null > screen 2>&1
    that "a progress bar on a terminal" grep -q '#.*%.*companies' screen
    head -n 1 many.jsonl > one.jsonl
    script -qec "'$saphan' import --data tty --format jsonl one.jsonl" /dev/null < /dev/null > screen 2>&1
    that "also of an import that is over at once" grep -q '#.*100 %.*1 companies.*imported 1 companies' <(tr -d '\r\n' < screen)
    script -qec "'$saphan' import --data quiet --format jsonl --json some.jsonl" /dev/null < /dev/null > screen 2>&1
    that "none with --json" sh -c "! grep -q '%' screen"
fi
exit $((n_bad > 0))
