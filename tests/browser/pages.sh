#!/bin/bash
# Reports of a company in every language, as a node's bank gets them, opened in a browser. Wants chromium and npm: see
# `make check-pages`, which closes with "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
NPM=build/deps/npm

mkdir -p "$NPM"
if ! cmp -s tests/browser/package.json "$NPM/package.json" || [ ! -d "$NPM/node_modules/axe-core" ]; then
    echo "pages: fetching axe-core and playwright-core from the npm registry into $NPM" >&2
    cp tests/browser/package.json "$NPM/"
    npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$NPM" >"$T/npm.log" 2>&1 ||
        { not_ok "what the browser tests need could not be fetched"; tail -5 "$T/npm.log"; rm -f "$NPM/package.json"; exit 1; }
fi
cp tests/browser/pages.mjs "$NPM/"

make_alliance
fill 20
sed -i 's/"max_class": "internal"/"max_class": "confidential"/' "$LA/policy.json" # accounts and payments are drawn
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
disputed=$(sed -n 3p "$T/la.subjects")
must "$B/saphan" dispute open --data "$LA" --subject "$disputed" --fact registered.headcount/1 --by subject --claim "It was corrected in May."
pages=()
for l in $("$B/saphan" catalogue coverage | sed -n '2,$s/ .*//p'); do
    must order --subject "$disputed" --language "$l" --bundle "$T/$l.json" --html "$T/$l.html"
    pages+=("$T/$l.html")
done
stops "$GX"
stops "$LA"
node "$NPM/pages.mjs" "$NPM/node_modules/axe-core/axe.min.js" "${pages[@]}" | tee "$T/said"
[ "${PIPESTATUS[0]}" = 0 ] || failed=1
printf '%s passed, %s failed\n' "$(grep -c '^ok - ' "$T/said")" "$(grep -c '^not ok - ' "$T/said")"
finish
