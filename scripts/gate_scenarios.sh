#!/bin/sh
# The gate between real builds: a comment must be green, a slower kernel and a wrong derivative red.
# Works in a clone of what is committed here, with a baseline of this machine. Takes some minutes, and
# needs a quiet machine, since one scenario is judged by its times.
#
#     scripts/gate_scenarios.sh
set -eu
cd "$(dirname "$0")/.."
clone=$PWD/target/gate/scenarios
rm -rf "$clone"
trap 'rm -rf "$clone"' EXIT
git clone --quiet . "$clone"
cd "$clone"
unset CARGO_TARGET_DIR
commit() { git -c user.name=scenario -c user.email=scenario@localhost commit --quiet --all -m "$1"; }

# scenario NAME EXIT-CODE PATTERN [ARGUMENT of `softknee gate` ...]: commits the edits and compares the
# commit with the one before.
scenario() {
    name=$1 expected=$2 pattern=$3 code=0
    shift 3
    commit "$name"
    echo "== $name"
    scripts/gate.sh HEAD~1 "$@" > log 2>&1 || code=$?
    grep -v Compiling log
    if [ "$code" -ne "$expected" ] || ! grep -qE "$pattern" log; then
        echo "gate_scenarios.sh: exit code $code; expected $expected and a line like: $pattern" >&2
        exit 1
    fi
    git reset --quiet --hard HEAD~1
}

# edit FILE SCRIPT: edits with sed, and fails if nothing changed.
edit() {
    sed -i "$2" "$1"
    ! git diff --quiet || { echo "gate_scenarios.sh: $1 does not have the line to edit" >&2; exit 1; }
}

cargo run --release --locked -- gate --update-baseline
git add reports/baselines
commit "a baseline of this machine" || true

echo '// A comment.' >> crates/activations/src/function/relu.rs
scenario "a comment" 0 'gate: pass'

edit crates/activations/src/slices.rs \
    's|^\( *\)T::table(self.tables()).value(isa, x, y, &self.rounded_parameters());|&\n\1if self.name() == "softplus" {\n\1    let n = x.len() / 20;\n\1    T::table(self.tables()).value(isa, \&x[..n], \&mut y[..n], \&self.rounded_parameters());\n\1}|'
scenario "Softplus does a twentieth of its work twice" 3 \
    'REGRESSION: time/forward/softplus/2048 .* slower, \+[0-9.]+ % \[\+' --checks timing

edit crates/activations/src/function/relu.rs 's/V::select(x.le(V::of(0.0))/V::select(x.lt(V::of(0.0))/'
scenario "x >= 0 for x > 0 in the derivative of ReLU" 3 'REGRESSION: ' --checks correctness,exact

echo "gate_scenarios.sh: every scenario ended as expected"
