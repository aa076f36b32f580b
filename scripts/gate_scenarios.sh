#!/bin/sh
# The gate between real builds: a remark must be green, a slower kernel and a wrong derivative red.
# In a clone of what is committed here, with a baseline of this machine; some minutes, and a quiet
# machine, since one scenario is judged by its times.
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

# scenario NAME EXIT-CODE WORDS [ARGUMENT of `softknee gate` ...]: the last commit against the one before.
scenario() {
    name=$1 expected=$2 words=$3 code=0
    shift 3
    commit "$name"
    echo "== $name"
    scripts/gate.sh HEAD~1 "$@" > log 2>&1 || code=$?
    grep -v Compiling log
    if [ "$code" -ne "$expected" ] || ! grep -qE "$words" log; then
        echo "gate_scenarios.sh: exit code $code; expected $expected and a line like: $words" >&2
        exit 1
    fi
    git reset --quiet --hard HEAD~1
}

# edit FILE SCRIPT: a change with sed that must change something.
edit() {
    sed -i "$2" "$1"
    ! git diff --quiet || { echo "gate_scenarios.sh: $1 has no place for the edit" >&2; exit 1; }
}

cargo run --release --locked -- gate --update-baseline
git add reports/baselines
commit "a baseline of this machine" || true

echo '// A remark.' >> crates/activations/src/function/relu.rs
scenario "a remark" 0 'gate: pass'

edit crates/activations/src/slices.rs \
    's|^\( *\)T::table(self.tables()).value(isa, x, y, &self.rounded_parameters());|&\n\1if self.name() == "softplus" {\n\1    let n = x.len() / 20;\n\1    T::table(self.tables()).value(isa, \&x[..n], \&mut y[..n], \&self.rounded_parameters());\n\1}|'
scenario "Softplus does a twentieth of its work twice" 3 \
    'REGRESSION: time/forward/softplus/2048 .* slower, \+[0-9.]+ % \[\+' --lanes 4

edit crates/activations/src/function/relu.rs 's/V::select(x.le(V::of(0.0))/V::select(x.lt(V::of(0.0))/'
scenario "x >= 0 for x > 0 in the derivative of ReLU" 3 'REGRESSION: ' --lanes 0,1

echo "gate_scenarios.sh: every scenario came out as it should"
