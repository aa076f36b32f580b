#!/bin/sh
# Validates the manifests against the JSON Schema of Kubernetes, and sees that a planted fault is found.
# The schemas come from a Python package, which is installed under target/. There is no cluster here: the
# jobs are not run.
#
#     scripts/kubernetes/check.sh
set -eu
cd "$(dirname "$0")/../.."
folder=${CARGO_TARGET_DIR:-target}/kubernetes
validate=$folder/bin/kubernetes-validate
if [ ! -x "$validate" ]; then
    { python3 -m venv "$folder" && "$folder/bin/pip" install --quiet kubernetes-validate==1.37.0; } > /dev/null 2>&1 || {
        echo "not run: scripts/kubernetes/check.sh, the package kubernetes-validate cannot be installed"
        exit 0
    }
fi
for manifest in scripts/kubernetes/*.yaml; do
    "$validate" --strict "$manifest"
done
for fault in s/completionMode/completionMood/ 's/completions: [0-9]*/completions: many/'; do
    sed "$fault" scripts/kubernetes/shards.yaml > "$folder/planted.yaml"
    if "$validate" --strict "$folder/planted.yaml" > /dev/null 2>&1; then
        echo "kubernetes/check.sh: the planted fault $fault is not found" >&2
        exit 1
    fi
done
echo "the manifests are valid, and planted faults are found; the jobs were not run"
