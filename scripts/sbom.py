#!/usr/bin/env python3
"""A CycloneDX bill of materials from `cargo metadata`, Cargo.lock and deny.toml; scripts/sbom.sh calls it.

    scripts/sbom.py METADATA [--check]
    scripts/sbom.py --self-test
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BINARY = "softknee"


def expression(license_field):
    """A license as SPDX writes it: older crates have `MIT/Apache-2.0`."""
    return re.sub(r"\s*/\s*", " OR ", license_field or "")


def is_allowed(license_expression, allowed):
    """Whether allowed licenses are enough for an SPDX expression."""
    tokens = re.findall(r"[()]|[^\s()]+", license_expression)

    def any_of():
        value = all_of()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            value = all_of() or value
        return value

    def all_of():
        value = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            value = one() and value
        return value

    def one():
        token = tokens.pop(0) if tokens else ""
        if token == "(":
            value = any_of()
            if tokens:
                tokens.pop(0)
            return value
        if tokens and tokens[0] == "WITH":
            token = f"{token} WITH {tokens[1]}"
            del tokens[:2]
        return token in allowed

    return any_of() and not tokens


def hashes(lock):
    """The SHA-256 of every package of a registry, by name and version."""
    found = {}
    for package in lock.split("[[package]]\n")[1:]:
        values = dict(re.findall(r'^(\w+) = "(.*)"$', package, re.MULTILINE))
        if "checksum" in values:
            found[values["name"], values["version"]] = values["checksum"]
    return found


def reached(metadata):
    """The identifiers of what the binary is built from, without what only tests need, and its edges."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    (root,) = (package["id"] for package in metadata["packages"] if package["name"] == BINARY)
    edges, queue = {}, [root]
    while queue:
        at = queue.pop()
        if at in edges:
            continue
        needed = {
            dependency["pkg"]
            for dependency in nodes[at]["deps"]
            if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"])
        }
        edges[at] = needed
        queue += needed
    return root, edges


def bill(metadata, lock):
    packages = {package["id"]: package for package in metadata["packages"]}
    checksums = hashes(lock)
    root, edges = reached(metadata)

    def purl(identifier):
        package = packages[identifier]
        return f"pkg:cargo/{package['name']}@{package['version'].replace('+', '%2B')}"

    def component(identifier):
        package = packages[identifier]
        entry = {
            "type": "application" if identifier == root else "library",
            "bom-ref": purl(identifier),
            "name": package["name"],
            "version": package["version"],
            "purl": purl(identifier),
        }
        if package["license"]:
            entry["licenses"] = [{"expression": expression(package["license"])}]
        checksum = checksums.get((package["name"], package["version"]))
        if checksum:
            entry["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        if package["source"] and package["repository"]:
            entry["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
        return entry

    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component(root)},
        "components": [component(other) for other in sorted(edges, key=purl) if other != root],
        "dependencies": [
            {"ref": purl(at), "dependsOn": sorted(purl(other) for other in edges[at])}
            for at in sorted(edges, key=purl)
        ],
    }


def complaints(document, ours, allowed):
    """What is missing in a bill, and the licenses that are not allowed. `ours` are crates of the workspace."""
    found = []
    listed = document["components"] + [document["metadata"]["component"]]
    references = [component["bom-ref"] for component in listed]
    found += [f"{one} is listed twice" for one in set(references) if references.count(one) > 1]
    edges = {edge["ref"]: edge["dependsOn"] for edge in document["dependencies"]}
    for one in {*edges, *(other for needed in edges.values() for other in needed)} ^ {*references}:
        found.append(f"{one} is a component without dependencies or the reverse")
    for component in listed:
        name = f"{component['name']} {component['version']}"
        licenses = component.get("licenses", [])
        if not licenses:
            found.append(f"{name} has no license: ask its authors, or take another crate")
        elif not is_allowed(licenses[0]["expression"], allowed):
            found.append(
                f"{name} has the license {licenses[0]['expression']}, which deny.toml does not allow: "
                "add it there, or take another crate"
            )
        if component["name"] not in ours and not component.get("hashes"):
            found.append(f"{name} has no checksum in Cargo.lock: take it from crates.io")
    return found


def allowed_licenses(text):
    (listed,) = re.findall(r"^allow = \[([^\]]*)\]", text, re.MULTILINE)
    return set(re.findall(r'"([^"]+)"', listed))


def self_test():
    allowed = {"MIT", "Zlib"}
    good = ["MIT", "MIT OR GPL-3.0", "(GPL-3.0 OR MIT) AND Zlib", expression("Unlicense/MIT")]
    bad = ["", "GPL-3.0", "MIT AND GPL-3.0", "MIT WITH x", "(MIT OR Zlib) AND GPL-3.0"]
    wrong = [one for one in good if not is_allowed(one, allowed)]
    wrong += [one for one in bad if is_allowed(one, allowed)]
    component = {"name": "a", "version": "1", "licenses": [{"expression": "GPL-3.0"}]}
    other = {"name": "b", "version": "2", "bom-ref": "b"}
    planted = {
        "metadata": {"component": {**component, "bom-ref": "a"}},
        "components": [other, other],
        "dependencies": [{"ref": "a", "dependsOn": ["b", "c"]}],
    }
    # a: its license. b twice: no license, no checksum, listed twice. c: no component.
    if len(complaints(planted, {"a"}, allowed)) != 7:
        wrong.append("a planted fault is not found")
    for line in wrong:
        print(f"sbom.py: self-test: {line}", file=sys.stderr)
    return not wrong


def main(arguments):
    if arguments == ["--self-test"]:
        return 0 if self_test() else 1
    metadata = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    lock = (ROOT / "Cargo.lock").read_text(encoding="utf-8")
    document = bill(metadata, lock)
    if "--check" not in arguments:
        json.dump(document, sys.stdout, indent=1, ensure_ascii=False)
        print()
        return 0
    ours = {package["name"] for package in metadata["packages"] if not package["source"]}
    allowed = allowed_licenses((ROOT / "deny.toml").read_text(encoding="utf-8"))
    found = complaints(document, ours, allowed)
    for line in found:
        print(f"sbom.py: {line}", file=sys.stderr)
    if found or not self_test():
        return 1
    print(f"{len(document['components']) + 1} components; each has version, license and checksum")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
