# shellcheck shell=bash
# Sourced, after commands.sh, by scenario tests of what is said to people. $root is the repository's root.
# shellcheck disable=SC2154
# Words of the English messages that the language's own messages do not have; paths, rules, commands and what is in quotes are no words.
english() { # language
    perl -CSD -e '
        my ($language, $english, @own) = @ARGV;
        my %of;
        for my $cat ($english, @own) {
            open my $in, "<", $cat or die "$cat: $!";
            while (<$in>) {
                next unless /^[a-z][^ ]* ==? (.*)/;
                my $text = $1;
                $text =~ s/\{[a-z_]+\}|--[a-z-]+|saphan( [a-z-]+)*//g;
                $of{$cat eq $english ? "en" : "own"}{lc $_} = 1 for $text =~ /[A-Za-z]{3,}/g;
            }
        }
        my ($en, $own) = @of{"en", "own"};
        while (<STDIN>) {
            next if /^\s*\{|^usage: |^    \{|\[[a-z0-9]+\.[a-z0-9.-]+\]$/;
            s/^[a-z][a-z -]*: |^  [a-z]+( [a-z]+)? +//; # the name of a command
            s/[A-Za-z0-9_-]{40,}|--[a-z-]+|saphan( [a-z-]+)*|[A-Za-z0-9_-]+[.\/:][A-Za-z0-9_.\/:-]*|"[^"]*"|[A-Z]{2,}//g;
            for my $word (/[A-Za-z]{3,}/g) {
                print "$language: $word: $_" if $en->{lc $word} && !$own->{lc $word};
            }
            print "$language: not filled in: $_" if /\{[a-z_]+\}/;
        }' "$1" "$root/catalogue/messages/en.cat" "$root/catalogue/messages/$1.cat" "$root/catalogue/$1.cat"
}
