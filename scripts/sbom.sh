#!/bin/sh
# Writes a bill of materials of the binary: CycloneDX 1.5 as JSON, with every crate that is built into it or
# runs while it is built, its version, license, purl, and hash from Cargo.lock. The same sources give the
# same bytes.
#
#     scripts/sbom.sh > softknee.cdx.json
#     scripts/sbom.sh --check      only says whether it is complete, and whether deny.toml allows all licenses
#
# TARGET is the system, by default the one that this is called on.
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
    "" | --check) ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
target=${TARGET:-$(rustc -vV | sed -n 's/^host: //p')}
metadata=$(mktemp)
trap 'rm -f "$metadata"' EXIT
cargo metadata --locked --quiet --format-version 1 --filter-platform "$target" > "$metadata"
python3 scripts/sbom.py "$metadata" "$@"
