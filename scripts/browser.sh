#!/bin/sh
# Makes the HTML of all committed pages, their index, the example of `softknee judge` and a hostile page, and
# looks at it in a headless Chromium: at 1280 and 400 pixels, light and dark. Pictures of the pages come into a folder.
#
#     scripts/browser.sh [OUT]     [default: target/browser]
#
# Needs a Chromium, for example the package chromium-headless-shell of Debian; CHROMIUM names another.
set -eu
cd "$(dirname "$0")/.."
out=${1:-${CARGO_TARGET_DIR:-target}/browser}
step() {
    printf '\n== %s\n' "$*"
    "$@"
}
step scripts/browser/check.py --self-test
if [ -z "${SOFTKNEE:-}" ]; then
    step cargo build --release --locked --quiet
    SOFTKNEE=${CARGO_TARGET_DIR:-target}/release/softknee
fi
# A page that tries to break out of itself.
mkdir -p "$out"
hostile=scripts/browser/hostile
cp $hostile/values.csv "$out/"
cargo run --release --locked --quiet -p html --example page -- $hostile/page.md > "$out/hostile.html"
"$SOFTKNEE" judge docs/examples/activations.csv --metric test_accuracy:higher:0.005 \
    --metric steps_to_90:lower:10% --condition depth --baseline relu --out "$out/judged" --html --quiet > "$out/judged.txt"
pages=$("$SOFTKNEE" index --html | sed -n 's/^html: //p')
# Paths of pages have no spaces.
# shellcheck disable=SC2086
step scripts/browser/check.py --screenshots "$out" "$out/hostile.html" "$out/judged/judgement.html" $pages
