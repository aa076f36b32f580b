#!/bin/sh
# Prints the name of the nightly toolchain that checks use, which is pinned to a date, so that a check that
# fails was broken by a change here. It is installed where that is possible, with the components named.
#
#     cargo "+$(scripts/nightly.sh)" …
#     scripts/nightly.sh miri
#
# To take a newer one, change the date, and the date of the commit that `rustc -vV` of it prints.
set -eu
date=2026-05-20
commit_date=2026-05-19
pinned=nightly-$date
components=
for component in "$@"; do
    components="$components --component $component"
done
if [ $# -eq 0 ]; then
    if rustc "+$pinned" -V > /dev/null 2>&1; then
        echo "$pinned"
        exit
    fi
    # The same compiler under the name of its channel.
    if rustc +nightly -vV 2> /dev/null | grep -qx "commit-date: $commit_date"; then
        echo nightly
        exit
    fi
fi
# shellcheck disable=SC2086  # words
if rustup toolchain install "$pinned" --profile minimal $components > /dev/null 2>&1; then
    echo "$pinned"
else
    echo "nightly.sh: the toolchain $pinned$components is neither here nor can it be installed" >&2
    exit 1
fi
