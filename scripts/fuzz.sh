#!/usr/bin/env bash
# Looks for bytes that break what must hold of a reader: the targets of fuzz/, one after the other.
#
#     scripts/fuzz.sh [SECONDS] [TARGET...]      600 seconds for each of all targets
#     scripts/fuzz.sh --minimize [TARGET...]     keeps of the corpus what covers something of its own
#
# Needs a nightly toolchain and `cargo install cargo-fuzz --locked`. An input that breaks something lies in
# target/fuzz/artifacts; new inputs that cover more lie in target/fuzz/corpus. Exits with 1 after a crash.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_INCREMENTAL=0
minimize=
case "${1:-}" in
    --minimize) minimize=yes; shift ;;
    "" | *[!0-9]*) seconds=600 ;;
    *) seconds=$1; shift ;;
esac
toolchain=${FUZZ_TOOLCHAIN:-$(scripts/nightly.sh)}
host=$(rustc "+$toolchain" -vV | sed -n 's/^host: //p')
target_dir=${CARGO_TARGET_DIR:-target}/fuzz
fuzz() {
    local command=$1
    shift
    cargo "+$toolchain" fuzz "$command" --features libfuzzer --target-dir "$target_dir" "$@"
}
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(ls fuzz/fuzz_targets | sed 's/\.rs$//')

started=$SECONDS
fuzz build
echo "built in $((SECONDS - started)) s"

# Files of inputs are in memory where the system has such a folder.
scratch=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/fuzz.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$target_dir/artifacts"
failed=0
for target in "${targets[@]}"; do
    corpus=fuzz/corpus/$target
    found=$target_dir/corpus/$target
    program=$target_dir/$host/release/$target
    mkdir -p "$found" "$scratch/$target"
    # No input may ask for much memory: 256 MiB at once, 1 GiB together. Longer inputs show nothing new.
    options=(-malloc_limit_mb=256 -rss_limit_mb=1024 -timeout=20 -max_len=65536
        "-artifact_prefix=$target_dir/artifacts/$target-")
    [ ! -f "fuzz/dictionaries/$target" ] || options+=("-dict=fuzz/dictionaries/$target")
    if [ -n "$minimize" ]; then
        kept=$scratch/kept
        mkdir "$kept"
        merge() {
            TMPDIR=$scratch/$target "$program" "${options[@]}" -merge=1 "$kept" "$1" > "$scratch/log" 2>&1 ||
                { tail -60 "$scratch/log"; exit 1; }
        }
        merge "$corpus"
        # What was committed stays; of what was found, the small inputs, up to 64 and 100 KB together.
        (cd "$kept" && ls) > "$scratch/committed"
        merge "$found"
        size=$(cat "$kept"/* | wc -c)
        while read -r bytes name; do
            [ "$size" -gt 100000 ] || [ "$(ls "$kept" | wc -l)" -gt 64 ] || break
            rm "$kept/$name"
            size=$((size - bytes))
        done < <(cd "$kept" && ls -S | grep -vxFf "$scratch/committed" | xargs -r stat -c '%s %n')
        rm -rf "$corpus"
        mv "$kept" "$corpus"
        echo "$target: $(ls "$corpus" | wc -l) inputs, $size bytes"
        continue
    fi
    log=$scratch/$target.log
    crashes=0
    TMPDIR=$scratch/$target "$program" "${options[@]}" "-max_total_time=$seconds" -print_final_stats=1 \
        "$found" "$corpus" > "$log" 2>&1 || crashes=1
    count() { sed -n "s/^stat::$1: *//p" "$log"; }
    coverage=$(grep -o 'cov: [0-9]* ft: [0-9]*' "$log" | tail -1) || true
    printf '%-16s %9s executions, %6s per second, %s, crashes: %s\n' \
        "$target" "$(count number_of_executed_units)" "$(count average_exec_per_sec)" "$coverage" "$crashes"
    if [ "$crashes" != 0 ]; then
        failed=1
        grep -v '^#' "$log" | tail -60
    fi
done
exit "$failed"
