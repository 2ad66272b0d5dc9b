#!/usr/bin/env bash
# The help on every command, in every language: whole, in columns that fit a terminal, with the same options, files, codes and examples as
# in English. And that the build refuses an option whose help is no message.
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
. tests/lib/commands.sh
languages=$(cd catalogue/messages && echo *.cat | sed 's/\.cat//g')

# --- the gate
mkdir -p "$work/tree"
git ls-files -z base schema crypto i18n storage node tools catalogue/messages mk/check-messages.sh | tar -c --null -T - -f - 2>/dev/null | tar -x -C "$work/tree" -f -
cd "$work" || exit 1
cp -r "$root/mk" mk
refused() { # what, file, text that is replaced, by what, what the refusal must hold
    cp "$work/tree/$2" "$work/kept"
    WAS=$3 IS=$4 perl -0pi -e 's/\Q$ENV{WAS}\E/$ENV{IS}/' "$work/tree/$2"
    try "$1" 1 "$5" mk/check-messages.sh "$work/tree"
    cp "$work/kept" "$work/tree/$2"
}
refused "help written into the code" tools/saphan/join.c '"opt.trust"' '"the list"' "the help on --trust is no message opt.…: the list"
refused "help that is no message" tools/saphan/join.c '"opt.trust"' '"opt.tsurt"' "opt.tsurt is said, and there is no such message"
refused "help with a value that nothing fills" catalogue/messages/en.cat 'opt.trust = ' 'opt.trust = {file} ' "opt.trust has the placeholders (file), help fills (languages)"
refused "help that no command has" catalogue/messages/en.cat 'about.search = ' 'about.serach = ' "about.serach is in no program"

# --- a full disk
if [ -w /dev/full ]; then
    try "a full disk is told: the help" 74 "cli.output" sh -c "'$saphan' --help >/dev/full"
    try "of one command" 74 "cli.output" sh -c "'$saphan' search --help >/dev/full"
    try "the version of the verifier" 74 "cli.output" sh -c "'$BUILD/saphan-verify' --version >/dev/full"
fi
try "who reads only the first line has it" 0 "saphan - " bash -c "set -o pipefail; '$saphan' help | head -1"

# --- what is printed
"$saphan" help > "$work/list"
mapfile -t names < <(sed -n 's/^  \([a-z]\+\( [a-z]\+\)\?\)  .*/\1/p' "$work/list")
that "the list of commands is read" [ "${#names[@]}" -gt 60 ]
print_all() { # language
    local name words
    for name in "${names[@]}"; do
        read -ra words <<< "$name"
        echo "=== $name"
        "$saphan" --lang "$1" help "${words[@]}" || echo "FAILED"
    done
    echo "=== saphan-verify"; "$BUILD/saphan-verify" --lang "$1" --help || echo "FAILED"
    echo "=== saphan-gen"; LC_ALL=$1 "$BUILD/saphan-gen" --help || echo "FAILED"
    echo "=== saphand"; "$BUILD/saphand" --lang "$1" --help || echo "FAILED"
    [ ! -x "$BUILD/saphan-pdf" ] || { echo "=== saphan-pdf"; "$BUILD/saphan-pdf" --help "--lang=$1" || echo "FAILED"; }
}
print_all en > "$work/en"
that "every command has a help" sh -c "! grep -n FAILED '$work/en' && [ \$(grep -c '^usage: saphan' '$work/en') -gt 65 ]"

# Of each command the lines of options, as they begin; what is wider than a terminal; what was not filled in.
compare() { # language, its help
    perl -CSD -e '
        my ($language, $english, $own) = @ARGV;
        my $bad = 0;
        sub problem { print "$language: $_[0]\n"; $bad = 1 }
        sub options {
            my %of; my $name = "";
            open my $in, "<", $_[0] or die "$_[0]: $!";
            while (<$in>) {
                chomp;
                if (/^=== (.*)/) { $name = $1; next }
                push @{ $of{$name} }, $1 if /^  (--[a-z0-9-]+(?: [A-Z][^ ]*)?)(?:  |$)/;
                next if $_[0] ne $own;
                my $width = 0;
                for my $c (split //) { $width += $c =~ /\p{Mn}|\p{Me}|\p{Cf}/ ? 0 : $c =~ /\p{Ea=W}|\p{Ea=F}/ ? 2 : 1 }
                problem("$width columns: $name: $_") if $width > 100;
                problem("not a message: $name: $_") if /\b(?:opt|help|about)\.[a-z]|\{[a-z_]+\}|FAILED/;
            }
            return %of;
        }
        my %en = options($english); my %own = options($own);
        problem("other commands") if "@{[sort keys %en]}" ne "@{[sort keys %own]}";
        for (sort keys %en) { problem("$_: options: @{$own{$_}}, not @{$en{$_}}") if "@{$own{$_}}" ne "@{$en{$_}}" }
        exit $bad' "$1" "$work/en" "$2"
}
# Options, files, placeholders, codes, numbers and commands that a text names: the same in every language, whatever the order.
names_in() { # language
    perl -CSD -e '
        my ($language, @files) = @ARGV;
        my (%of, $bad);
        for my $file (@files) {
            open my $in, "<", $file or die "$file: $!";
            while (<$in>) { $of{$file}{$1} = [ $2, $3 ] if /^((?:opt|about|help)\.[^ ]+) (==?) (.*)/ }
        }
        sub named { join " ", sort map { s/[;,.:]+$//r } grep { !/^saphan$/ }
            $_[0] =~ m{--[a-z][a-z0-9-]*|\{[a-z_]+\}|(?<![A-Za-z])[A-Za-z_.*/]*\.(?:pem|conf|json|key|crt|pass|gz|zst|zip|cat|ipc)\b|https?://[^ ;,]+|\b[A-Z][A-Z0-9]{2,}\b|[0-9]+(?:\.[0-9]+)*%?|\b[a-z]+(?:_[a-z]+)+\b}g }
        my ($en, $own) = @of{@files};
        my $same = 0;
        for my $key (sort grep { !/^help\.(?:language|no-language|one|see|title|unknown)$/ } keys %$own) {
            my ($was, $is) = (named($en->{$key}[1]), named($own->{$key}[1]));
            if ($was ne $is) { print "$language: $key: names ($is), not ($was)\n"; $bad = 1 }
            $same++ if $own->{$key}[0] eq "==";
        }
        if ($same > 3) { print "$language: $same texts are English\n"; $bad = 1 }
        exit($bad // 0)' "$1" "$root/catalogue/messages/en.cat" "$root/catalogue/messages/$1.cat"
}
for l in $languages; do
    print_all "$l" > "$work/$l" 2>&1
    that "help in $l is whole and fits" compare "$l" "$work/$l"
    that "names and codes in the help in $l are those of English" names_in "$l"
done

# --- refusals: what somebody at a bank or registry meets has a sentence of its own. Of these the code alone says enough.
enough="authorisation.option conf.utf8 key.option pkcs11.proof registry.import registry.import-name registry.put secret.credential"
families="dispute|backup|place|authorisation|memory|retention|hold|doubles|secret|key|conf|pkcs11|kv|registry"
sed -n '/^## Rules/,/^## RFC/p' "$root/docs/protocol.md" | grep -oE "\`($families)\.[a-z0-9.-]+\`" | tr -d '\`' | sort -u > "$work/rules"
sed -n 's/^rule\.\([^ ]*\) = .*/\1/p' "$root/catalogue/messages/en.cat" | sort > "$work/said"
tr ' ' '\n' <<< "$enough" | sort > "$work/enough"
comm -23 "$work/rules" "$work/said" > "$work/mute"
same "refusals that have no sentence" "$work/enough" "$work/mute"

# --- how it is asked for
for l in en lo zh; do
    "$saphan" --lang $l dispute open --help > "$work/a" 2>&1
    "$saphan" --lang $l help dispute open > "$work/b" 2>&1
    same "help COMMAND is COMMAND --help in $l" "$work/a" "$work/b"
done
LC_ALL=vi_VN.UTF-8 "$BUILD/saphan-verify" --help > "$work/a"
"$BUILD/saphan-verify" --help --lang vi > "$work/b"
same "the environment chooses the language, too, and --lang may stand behind --help" "$work/a" "$work/b"
"$saphan" --lang zh dispute open --lang lo --help > "$work/a"
"$saphan" --lang zh dispute open --help > "$work/b"
same "the language of a claim is not the reader's" "$work/a" "$work/b"
try "help on what is no command" 64 "no such command: bogus" "$saphan" help bogus
try "help on a group" 0 "  dispute settle  " "$saphan" help dispute
try "help on what a group has not" 64 "no such command: dispute bogus" "$saphan" help dispute bogus
try "saphand names what it does not know" 64 "incomplete option --nope" "$saphand" --nope
try "saphand without a configuration" 64 "missing" "$saphand"
exit $((n_bad > 0))
