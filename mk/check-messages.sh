#!/usr/bin/env bash
# Messages to people and the code that says them fit together: each key that is said is there, with the placeholders that the call
# fills; no key is there that nothing says. That all languages have the same keys and placeholders is the gate of tools/catc.
# usage: check-messages.sh [ROOT of a tree, default this one]
set -u
cd "${1:-$(dirname "$0")/..}" || exit 1
# shellcheck disable=SC2016 # a program of another language
find base schema crypto i18n storage node tools \( -name '*.c' -o -name '*.h' \) ! -path 'tools/catc/*' | sort | xargs perl -e '
    my (%slots, %used, $bad, $calls);
    sub problem { print STDERR "messages: $_[0]\n"; $bad = 1 }
    open my $cat, "<", "catalogue/messages/en.cat" or die "messages: en.cat: $!\n";
    while (<$cat>) {
        next unless /^([a-z][^ ]*) ==? (.*)/;
        my ($key, $text) = ($1, $2);
        $slots{$key} = join " ", sort $text =~ /\{([a-z_]+)\}/g;
    }
    for my $file (@ARGV) {
        open my $in, "<", $file or die "messages: $file: $!\n";
        my $text = do { local $/; <$in> };
        $text =~ s{("(?:[^"\\]|\\.)*")|/\*.*?\*/|//[^\n]*}{$1 // ""}gse;
        $used{$1} = 1 while $text =~ /"([a-z][a-z0-9_.-]*)"/g;
        # What an option is for, and what a command does: each text stands in the catalogues only, and may hold {languages}.
        while ($text =~ /\{\s*"([a-z0-9-]+)",\s*SP_CLI_[A-Z]+,[^{}]*?,\s*(?:NULL|"[^"]*"),\s*"((?:[^"\\]|\\.)*)",\s*\w+\s*\}/g) {
            problem("$file: the help on --$1 is no message opt.…: $2") unless $2 =~ /^opt\./;
        }
        while ($text =~ /"((?:opt|help)\.[a-z0-9_.-]+)"/g) {
            my $key = $1;
            if (!exists $slots{$key}) { problem("$file: $key is said, and there is no such message") }
            elsif ($key =~ /^opt\./ && $slots{$key} !~ /^(?:languages)?$/) { problem("$file: $key has the placeholders ($slots{$key}), help fills (languages)") }
        }
        my $inside = qr/(?<inside>(?:[^()"]++|"(?:[^"\\]|\\.)*+"|\((?&inside)\))*+)/;
        while ($text =~ /\b(sp_say(?:_line|_safe|_put|_in)?|sp_said(?:_line|_put|_in)?|sp_words_label|sp_cli_wrong)\($inside\)/g) {
            my ($what, $call) = ($1, $+{inside});
            my $filled = join " ", sort $call =~ /sp_fill_[a-z]+\("([a-z_]+)"/g;
            my $words = $call =~ s/sp_fill_[a-z]+\(.*//sr; # the values may hold literals that are no keys
            my @keys = $words =~ /"([a-z][a-z0-9_.-]*\.[a-z0-9_.-]+)"/g;
            $calls++ if @keys;
            for my $key (@keys) {
                if (!exists $slots{$key}) { problem("$file: $key is said, and there is no such message") }
                elsif ($slots{$key} ne $filled) { problem("$file: $key has the placeholders ($slots{$key}), the call fills ($filled)") }
            }
        }
    }
    open my $rc, "<", "base/rc.h" or die "messages: base/rc.h: $!\n";
    while (<$rc>) { $used{"code.$1"} = 1 if /X\([A-Z]*, *"([a-z_]+)"/ }
    for my $key (sort keys %slots) {
        my $name = $key =~ s/^(?:rule|verdict)\.//r; # those are looked for by a name that comes from elsewhere
        next if $key =~ /^about\.(.*)/ && $used{"help.$1"}; # more about a command
        my ($rule, $part) = $name =~ /^(.+)\.([^.]+)$/; # a rule and one of its fields or codes
        problem("$key is in no program") unless $used{$key} || ($name ne $key && ($used{$name} || $name =~ /^schema\.message\./ || ($rule && $used{$rule} && $used{$part})));
    }
    problem("no call was found") unless $calls;
    exit($bad ? 1 : 0);
' || exit 1 # xargs has a status of its own
