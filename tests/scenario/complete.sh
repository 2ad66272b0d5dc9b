#!/usr/bin/env bash
# Files that are a whole register: who is not in them is marked, never deleted, and comes back; halves and empty files are refused; other
# registers are left alone; disputes decide; an import that is killed at any point goes on.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/commands.sh
cd "$work" || exit 1

# subject, source, status (empty: the source does not say)
company() {
    printf '{"subject":"%s","facts":[{"kind":"registered.name","id":"1","source":"%s","data":{"type":"legal","text":{"text":"Company %s","lang":"en"}}}' "$1" "$2" "${1#*:}"
    [ -z "$3" ] || printf ',{"kind":"registered.status","id":"1","source":"%s","data":{"code":"%s"}}' "$2" "$3"
    printf ']}\n'
}
whole_register() { for i in $(seq 100 199); do company "LA.ern:0100000$i" la.erp active; done; }
status() { "$saphan" show --data "$1" --subject "$2" --json | grep -o '"kind":"registered.status"[^}]*}' | sed 's/.*"id":"\([^"]*\)","status":"\([^"]*\)".*"source":"\([^"]*\)".*"code":"\([^"]*\)".*/\1 \2 \3 \4/'; }
is() { [ "$(status "$1" "$2")" = "$3" ]; }
gone() { is "$1" "$2" "1 new la.erp active
register $3 la.erp removed"; }
A=LA.ern:0100000150 B=LA.ern:0100000151 C=LA.ern:0100000152

# --- the register as it was; beside it others' companies
whole_register > all.jsonl
{ company TH.juristic:0107544000108 la.erp active; company LA.ern:0200000001 gleif active; company CN.reg:1 cn active; } > others.jsonl
company LA.ern:0100000300 la.erp dissolved > gone.jsonl
try "a whole register into an empty one" 0 '"created":100,.*"complete":{"came":100,"missing":0,"settled":0,"returned":0}' import r jsonl --json --complete all.jsonl
try "others' companies" 0 '"created":4' import r jsonl --json others.jsonl gone.jsonl
cp -r r fresh

# --- one is missing
grep -v "$A" all.jsonl > less.jsonl
sha256sum r/db/registry.mdb > before
try "a dry run says who" 0 "not in the files: $A  Company 0100000150" import r jsonl --complete --dry-run less.jsonl
that "and nobody else" [ "$("$saphan" import --data r --format jsonl --complete --dry-run less.jsonl | grep -c 'not in the files')" = 1 ]
that "and writes nothing" sha256sum -c before
try "it is marked" 0 '"companies":99,.*"updated":1,.*"complete":{"came":99,"missing":1,"settled":0,"returned":0}' import r jsonl --json --complete --changes changes less.jsonl
that "as no longer on the register, by the source" gone r $A new
that "the change is told" grep -q "^{\"change\":\"new\",\"subject\":\"$A\",.*\"new\":{.*\"register\".*\"removed\"" changes
try "it is still found" 0 "$A" "$saphan" search --data r --query "Company 0100000150" --json
try "its history has both" 0 active "$saphan" history --data r --subject $A
that "of another country: left alone" is r TH.juristic:0107544000108 "1 new la.erp active"
that "of another source: left alone" is r LA.ern:0200000001 "1 new gleif active"
that "how one ended stays as it was told" is r LA.ern:0100000300 "1 new la.erp dissolved"
try "the same again changes nothing" 0 '"facts_new":0,.*"complete":{"came":99,"missing":0' import r jsonl --json --complete less.jsonl
try "back on the register" 0 '"updated":1' import r jsonl --json --complete all.jsonl
that "it is active" gone r $A closed
grep -v "$A" all.jsonl > less.jsonl; company $A la.erp "" > stateless; cat less.jsonl stateless > stateless.jsonl
try "a run that marks says whom" 0 "not in the files: $A  Company 0100000150" import r jsonl --complete less.jsonl
that "it is gone again" gone r $A updated
try "back without a state" 0 '"returned":1' import r jsonl --json --complete stateless.jsonl
that "it is what it was" gone r $A closed
that "index and facts agree" "$saphan" check --data r

# --- back by an import of a part
for kind in jsonl csv; do
    rm -rf i; cp -r fresh i; rm -f changes
    grep -v "$A" all.jsonl > less.jsonl; grep "$A" all.jsonl > delta.jsonl
    "$saphan" import --data part-$kind --format jsonl delta.jsonl > out 2> err; "$saphan" export --data part-$kind --format $kind --out delta.$kind > out 2> err
    try "one is missing" 0 '"missing":1' import i jsonl --json --complete less.jsonl
    try "a look at a part that has it" 0 "^1 are on the register again$" import i $kind --dry-run delta.$kind
    that "changes nothing" gone i $A new
    try "the part itself" 0 '"updated":1,.*"facts_new":1,\|"facts_new":1,.*"updated":1,.*"returned":1' import i $kind --json --changes changes delta.$kind
    that "takes the mark back" gone i $A closed
    that "and tells it" grep -q "^{\"change\":\"closed\",\"subject\":\"$A\",.*\"register\".*\"removed\"" changes
    try "once" 0 '"facts_new":0,' import i $kind --json delta.$kind
    that "nothing is returned twice" sh -c "! grep -q returned out"
done
try "gone once more" 0 '"missing":1' import i jsonl --json --complete less.jsonl
"$saphan" export --data i --format jsonl > own.jsonl 2> err
try "an export that says removed itself" 0 '"facts_new":0,' import i jsonl --json own.jsonl
that "takes nothing back" gone i $A updated
company $A la.tax active | sed 's/"id":"1"/"id":"9"/g' > other-source.jsonl
try "another source" 0 '"created":0' import i jsonl --json other-source.jsonl
that "says nothing of this register" [ "$(status i $A | grep -c 'register updated la.erp removed')" = 1 ]
printf '{"subject":"%s","facts":[{"kind":"ownership.owner","id":"1","source":"la.erp","data":{"name":{"text":"Ann","lang":"en"},"interest":"shareholding"}}]}\n' $A > owner.jsonl
try "a fact of another section" 0 '"facts_new":1,' import i jsonl --json owner.jsonl
that "neither" [ "$(status i $A | grep -c 'register updated la.erp removed')" = 1 ]
that "index and facts agree with that" "$saphan" check --data i

# --- safety
head -n 50 all.jsonl > half.jsonl; : > empty.jsonl
try "half a file is refused" 1 "nobody was marked.*50 of 100 companies are not in the files, more than 5 %.*import.complete.share" import r jsonl --complete half.jsonl
that "nobody was marked" is r LA.ern:0100000199 "1 new la.erp active"
try "an empty file" 3 import.empty import r jsonl --complete empty.jsonl
"$saphan" export --data fresh --format csv --out all.csv 2> err
head -n 1 all.csv > header.csv
try "a file with nobody in it" 1 import.complete.empty import r csv --complete header.csv
try "two registers at once" 1 "LA.ern and of TH.juristic.*import.complete.mixed" import r jsonl --complete all.jsonl others.jsonl
try "a share that is none" 64 import.complete.percent import r jsonl --complete --allow-closing 101% half.jsonl
try "a share without a whole register" 64 import.complete.percent import r jsonl --allow-closing 10% half.jsonl
try "not for statements, which say themselves what ended" 64 import.complete.format import r bods --complete half.jsonl
sed "s/\"id\":\"1\",\"source\":\"la.erp\",\"data\":{\"code\":\"active\"}/\"id\":\"1\",\"source\":\"la.erp\",\"data\":{\"code\":\"living\"}/" <(grep "$A" all.jsonl) > bad
{ cat less.jsonl bad; } > refused.jsonl
try "who stands in a refused row is not missing" 0 '"rejected":1,.*"complete":{"came":100,"missing":0' import r jsonl --json --complete refused.jsonl
{ cat less.jsonl; echo '{"subject":'; } > unreadable.jsonl
try "a row that tells nobody stops it" 1 "1 rows were refused.*import.complete.rejects" import r jsonl --complete unreadable.jsonl
that "and $A stays" gone r $A closed
try "half the register may go when the officer says so" 0 '"complete":{"came":50,"missing":50' import r jsonl --json --complete --allow-closing 50% half.jsonl
that "and went" gone r LA.ern:0100000199 new

# --- a register that says nothing of states
for i in $(seq 100 199); do company "LA.ern:0100000$i" la.tax ""; done > plain.jsonl
try "it comes" 0 '"created":100' import s jsonl --json --complete plain.jsonl
try "one is missing" 0 '"missing":1' sh -c "grep -v $B plain.jsonl | '$saphan' import --data s --format jsonl --json --complete -"
that "it is marked in a place of its own" is s $B "register new la.tax removed"
try "back" 0 '"missing":0,"settled":0,"returned":1' import s jsonl --json --complete plain.jsonl
that "the mark is closed" is s $B "register closed la.tax removed"

# --- disputes decide
cp -r fresh d
try "a dispute about a state" 0 "" "$saphan" dispute open --data d --subject $B --fact registered.status/1 --by subject --claim "wrong"
grep -v -e $A -e $B all.jsonl > less2.jsonl
try "while it is open the state is left alone" 0 '"missing":1,"settled":1' import d jsonl --json --complete less2.jsonl
that "$B is not marked" sh -c "'$saphan' show --data d --subject $B --json | grep '\"code\":\"active\"' | grep -qv removed"
that "$A is not" gone d $A new

# --- CSV
grep -v -e TH.juristic -e CN.reg -e 0200000001 -e 0100000300 -e $C all.csv > less.csv
cp -r fresh c
try "a whole register as CSV" 0 '"complete":{"came":99,"missing":1,' import c csv --json --complete less.csv
that "marks, too" gone c $C new
grep -v -e TH.juristic -e CN.reg -e 0200000001 -e 0100000300 all.csv > whole.csv
try "and takes back" 0 '"missing":0,"settled":0,"returned":1' import c csv --json --complete whole.csv
that "which is not the file's saying it twice" sh -c "! grep -q facts_twice out"

# --- CSV with a mapping: a row that was refused for one of its cells tells whose it is, one with a cell too many does not
cat > map.json << 'END'
{"format":"saphan-csv-mapping/1","source":"la.erp","subject":{"country":"LA","scheme":"la.ern","value":{"column":"No"}},
 "facts":[{"kind":"registered.name","data":{"type":"legal","text":{"text":{"column":"Name"},"lang":"en"}}},
  {"kind":"registered.founded","data":{"date":{"column":"Founded"}}}]}
END
{ echo "No,Name,Founded"; for i in $(seq 100 199); do echo "0100000$i,Company $i,2001-02-03"; done; } > plain.csv
try "a register with a mapping" 0 '"created":100' import mapped csv --json --mapping map.json --complete plain.csv
sed 's/^0100000150,.*/0100000150,Company 150,2001-02-30/' plain.csv > date.csv
try "a bad date: the company is there" 0 '"rejected":1,.*"complete":{"came":100,"missing":0' import mapped csv --json --mapping map.json --complete date.csv
sed 's/^0100000150,.*/0100000150,Company,150,2001-02-03/' plain.csv > cells.csv
try "a cell too many: nobody knows whose the row is" 1 "1 rows were refused.*import.complete.rejects" import mapped csv --mapping map.json --complete cells.csv

sed 's/^0100000150,/100000150,/' plain.csv > zero.csv
try "a zero that a spreadsheet dropped makes no other company, and takes none away" 0 '"created":0,.*"rejected":1,.*"complete":{"came":100,"missing":0' import mapped csv --json --mapping map.json --complete --rejects rejects zero.csv
that "the row is refused with the other's number" grep -q '"column":"No","rule":"import.csv.zeros".*LA.ern:0100000150' rejects
try "nor in an empty registry" 0 '"created":100,.*"rejected":1,' sh -c "cat plain.csv > both.csv; echo 100000150,X, >> both.csv; '$saphan' import --data both --format csv --json --mapping map.json both.csv"

# --- killed at any point
"$gen" --seed 5 --count 30000 --country LA --registered > many.jsonl
subject_of() { sed -n "$1"p many.jsonl | cut -d'"' -f4; }
try "many" 0 '"created":30000' import m jsonl --json --no-hold --complete many.jsonl
awk 'NR % 25' many.jsonl > fewer.jsonl
cp -r m m0
try "without interruption those that had not ended before are marked" 0 '"complete":{"came":28800,"missing":11[0-9][0-9]' import m0 jsonl --json --complete fewer.jsonl
company LA.ern:0100000999 synthetic active >> fewer.jsonl # the last of them is new
rm -rf m0; cp -r m m0
try "with one more, too" 0 '"created":1,' import m0 jsonl --json --complete fewer.jsonl
told() { "$saphan" export --data $1 --format jsonl 2> /dev/null | sed 's/,"received":"[^"]*"//g' > $1.told; }
told m0
missing=$("$saphan" import --data m --format jsonl --complete --dry-run fewer.jsonl | sed -n 's/^not in the files: \([^ ]*\).*/\1/p' | tail -n 1)
begun() { [ -s k/db/registry.maintain ] || [ -e err ]; }
stored() { "$saphan" show --data k --subject LA.ern:0100000999 --json > /dev/null 2>&1; }
marked() { "$saphan" show --data k --subject "$missing" --json 2> /dev/null | grep -q '"code":"removed"'; }
n=0
for when in begun stored marked; do
    cp -r m k; rm -f err
    "$saphan" import --data k --format jsonl --json --complete fewer.jsonl > out 2> err & child=$!
    while kill -0 $child 2> /dev/null && ! $when; do :; done
    kill -KILL $child 2> /dev/null; wait $child 2> /dev/null; child=
    [ -s out ] || n=$((n + 1))
    try "killed when it had $when, it goes on" 0 '"complete":{"came":28801,' import k jsonl --json --complete fewer.jsonl
    told k
    same "and all is as without interruption" m0.told k.told
    try "nothing is left to do" 0 '"facts_new":0,.*"missing":0' import k jsonl --json --complete fewer.jsonl
    rm -rf k
done
that "it was killed at least once" [ $n -gt 0 ]

# --- killed while it waited for a decision: nothing is read again
cp -r m w
head -n 15000 many.jsonl > half.jsonl
try "half of many is refused" 1 import.complete.share import w jsonl --complete half.jsonl
try "and goes on from there when the officer permits it" 0 '"companies":0,.*"resumed":true.*"complete":{"came":15000,"missing":14[0-9]*' import w jsonl --json --complete --allow-closing 50 half.jsonl
that "the last of them is off the register" grep -q removed <("$saphan" show --data w --subject "$(subject_of 30000)" --json)
that "index and facts agree still" "$saphan" check --data w

# --- another import between a refusal and its permission: the files are read again, to their first row
cp -r fresh o
suspended() { "$saphan" export --data o --format jsonl 2> /dev/null | grep -c '"code":"suspended"'; }
head -n 90 all.jsonl > most.jsonl
for i in $(seq 100 199); do company "LA.ern:0100000$i" la.erp suspended; done > other.jsonl
try "a tenth is missing: refused" 1 import.complete.share import o jsonl --complete most.jsonl
try "another delivery in between" 0 '"updated":100,.*"complete":{"came":100,"missing":0' import o jsonl --json --complete other.jsonl
that "everybody is suspended" [ "$(suspended)" = 100 ]
for i in $(seq 300 304); do company "LA.ern:0100000$i" la.erp active; done > five.jsonl
try "and five new ones" 0 '"created":[45]' import o jsonl --json five.jsonl
try "with permission the first one is read again, and the new count is shown before it holds" 1 "nobody was marked.*15 of 105 companies are not in the files now.*import.complete.overtaken" import o jsonl --complete --allow-closing 20% most.jsonl
that "who is in it is active again" is o LA.ern:0100000100 "1 new la.erp active"
that "nobody is off the register" sh -c "! '$saphan' export --data o --format jsonl 2> /dev/null | grep -q removed"
try "given again the permission is for that count" 0 '"companies":0,.*"resumed":true,.*"complete":{"came":90,"missing":15,' import o jsonl --json --complete --allow-closing 20% most.jsonl
that "nobody in it is suspended" [ "$(suspended)" = 10 ]
that "who is not is off the register" is o LA.ern:0100000199 "1 new la.erp suspended
register new la.erp removed"
try "then nothing is left to go on with" 0 '"resumed":false,.*"unchanged":90,.*"complete":{"came":90,"missing":0,"settled":0,"returned":0}' import o jsonl --json --complete most.jsonl
cp -r fresh f
try "a refusal, then another file in its place" 1 "import.complete.share" import f jsonl --complete most.jsonl
head -n 85 all.jsonl > most.jsonl
try "permission for the first is none for the other" 1 "15 of 100 companies are not in the files now.*import.complete.overtaken" import f jsonl --complete --allow-closing 20% most.jsonl
try "until it is given again" 0 '"missing":15' import f jsonl --json --complete --allow-closing 20% most.jsonl
cp -r fresh p
head -n 94 all.jsonl > most.jsonl
try "six are missing: refused" 1 "6 of 100" import p jsonl --complete most.jsonl
try "a dispute in between" 0 "" "$saphan" dispute open --data p --subject $B --fact registered.status/1 --by subject --claim "wrong"
try "is said, too" 1 "^the registry was written to since the interrupted run: read again from the beginning$" import p jsonl --complete most.jsonl
try "and after it nothing" 0 '"companies":0,.*"resumed":true,.*"missing":6' import p jsonl --json --complete --allow-closing 20 most.jsonl
exit $((n_bad > 0))
