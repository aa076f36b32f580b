#!/bin/sh
# Checks all dependencies against deny.toml: licenses, sources, duplicates, known vulnerabilities. First it
# plants faults, to see that they are found.
#
#     scripts/deny.sh             says "not run" for what cannot be had here
#     scripts/deny.sh --strict    installs cargo-deny, which takes minutes, and fails without the database of
#                                 vulnerabilities; the workflow runs this
set -eu
cd "$(dirname "$0")/.."
version=0.20.2
case "${1:-}" in
    "") strict= ;;
    --strict) strict=1 ;;
    *) sed -n '5,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
folder=$PWD/target/deny
PATH=$folder/bin:$PATH
if [ "$(cargo-deny --version 2> /dev/null)" != "cargo-deny $version" ]; then
    if [ -z "$strict" ]; then
        echo "not run: scripts/deny.sh, cargo-deny $version is not installed; --strict installs it"
        exit 0
    fi
    CARGO_TARGET_DIR=$folder/target cargo install --quiet cargo-deny --version "$version" --locked --root "$folder"
    rm -rf "$folder/target"
fi
deny() { # CHECKS… of the workspace
    cargo-deny --locked check --hide-inclusion-graph "$@"
}
mkdir -p "$folder"
planted() { # CHECK, and a change of deny.toml that makes it fail
    sed "$2" deny.toml > "$folder/planted.toml"
    if cargo-deny --locked --config "$folder/planted.toml" check --hide-inclusion-graph "$1" > /dev/null 2>&1; then
        echo "deny.sh: the planted fault of the $1 is not found" >&2
        exit 1
    fi
}
planted licenses 's/, "Zlib"//'
planted sources 's/^allow-registry = .*/allow-registry = []/'
planted bans 's/^multiple-versions = .*/multiple-versions = "deny"/'
deny licenses bans sources
# Measurements only: nobody gets what these are built into, so only their sources matter.
cargo-deny --locked --manifest-path benches/peers/Cargo.toml --config deny.toml check --hide-inclusion-graph sources
if cargo-deny --locked fetch db > "$folder/fetch.log" 2>&1; then
    deny advisories
    cargo-deny --locked --manifest-path benches/peers/Cargo.toml --config deny.toml check --hide-inclusion-graph advisories
elif [ -n "$strict" ]; then
    cat "$folder/fetch.log" >&2
    exit 1
else
    echo "not run: the advisories of scripts/deny.sh, their database cannot be fetched"
fi
