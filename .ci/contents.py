"""What is in the program, as CycloneDX: python .ci/contents.py OUT.cdx.json

Every crate that is compiled into it on any system that it is handed out for, with version, licence, checksum and what it
needs in turn; and the libraries in C that crates bring along, which are known by names of their own where faults are told. Needs cyclonedx-python-lib; no clock and no chance is in the result.
"""

import json
import re
import subprocess
import sys
import uuid
from datetime import datetime, timezone
from os import environ
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

TARGETS = ("x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl", "x86_64-pc-windows-gnu")


# The crate, the library in it, its licence, and where its version stands: the file, and what to look for.
BUNDLED = (
    ("libsqlite3-sys", "sqlite", "blessing", "sqlite3/sqlite3.h", r'#define SQLITE_VERSION +"([0-9.]+)"'),
    ("libdeflate-sys", "libdeflate", "MIT", "libdeflate/libdeflate.h", r'#define LIBDEFLATE_VERSION_STRING\s+"([0-9.]+)"'),
    ("libmimalloc-sys", "mimalloc", "MIT", "c_src/mimalloc/v3/include/mimalloc.h", r"#define MI_MALLOC_VERSION +([0-9]+)"),
)


def dotted(version):
    """As it is spoken of: 30302 is 3.3.2."""
    if not version.isdigit():
        return version
    number = int(version)
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def bundled(package):
    """The library in C inside a crate, as name, version and licence."""
    for crate, name, licence, file, pattern in BUNDLED:
        if package["name"] == crate:
            found = re.search(pattern, (Path(package["manifest_path"]).parent / file).read_text(encoding="utf-8"))
            if not found:
                sys.exit(f"the version of {name} is not found in {crate}")
            return name, dotted(found[1]), licence
    if package["links"]:
        # Either it brings nothing along, or it stands above.
        if any((Path(package["manifest_path"]).parent).rglob("*.c")):
            sys.exit(f"{package['name']} links {package['links']} and holds C: name what it brings along in BUNDLED")
    return None


def metadata():
    words = ["cargo", "metadata", "--format-version=1", "--locked"]
    words += [f"--filter-platform={target}" for target in TARGETS]
    return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)


def checksums():
    """The checksums of the registry, by name and version."""
    lock = Path("Cargo.lock").read_text(encoding="utf-8")
    entry = re.compile(r'name = "([^"]+)"\nversion = "([^"]+)"\n(?:source = "[^"]+"\n)?(?:checksum = "([0-9a-f]+)")?')
    return {(name, version): checksum for name, version, checksum in entry.findall(lock)}


# Packages for building whose data is in the program.
PACKED = {"crs-definitions"}


def compiled_in(resolve, root):
    """The packages that the program links, from its own on: neither those for tests nor those for building alone, but for those
    whose data it holds."""
    needs = {}
    open_packages = [root]
    while open_packages:
        package = open_packages.pop()
        if package in needs:
            continue
        kinds = [(dep["pkg"], {kind["kind"] for kind in dep["dep_kinds"]}) for dep in resolve[package]["deps"]]
        # A package's id ends with its name and version.
        needs[package] = sorted(
            pkg for pkg, kind in kinds if None in kind or "build" in kind and re.split("[#@]", pkg)[-2] in PACKED
        )
        open_packages.extend(needs[package])
    return needs


def main():
    known = metadata()
    resolve = {node["id"]: node for node in known["resolve"]["nodes"]}
    packages = {package["id"]: package for package in known["packages"]}
    root = next(id for id, package in packages.items() if package["name"] == "wardwise")
    sums, licences = checksums(), LicenseFactory()
    needs = compiled_in(resolve, root)
    components = {}
    for id in sorted(needs):
        package = packages[id]
        name, version = package["name"], package["version"]
        checksum = sums.get((name, version))
        components[id] = Component(
            type=ComponentType.APPLICATION if id == root else ComponentType.LIBRARY,
            name=name,
            version=version,
            purl=PackageURL("cargo", None, name, version),
            bom_ref=f"{name}@{version}",
            # An older way of writing "or".
            licenses=[licences.make_from_string((package["license"] or "").replace("/", " OR "))] if package["license"] else [],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=checksum)] if checksum else [],
        )
    within = {}
    for id in needs:
        found = bundled(packages[id])
        if found:
            name, version, licence = found
            within[id] = Component(
                type=ComponentType.LIBRARY,
                name=name,
                version=version,
                purl=PackageURL("generic", None, name, version),
                bom_ref=f"{name}@{version}",
                licenses=[licences.make_from_string(licence)],
            )
    commit = environ.get("WARDWISE_COMMIT", "")
    bom = Bom(components=[component for id, component in components.items() if id != root] + list(within.values()))
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, f"wardwise@{commit}")
    bom.metadata.timestamp = datetime.fromtimestamp(int(environ.get("SOURCE_DATE_EPOCH", 0)), timezone.utc)
    bom.metadata.component = components[root]
    for id, of in needs.items():
        own = [within[id]] if id in within else []
        bom.register_dependency(components[id], [components[other] for other in of] + own)
    for library in within.values():
        bom.register_dependency(library, [])
    text = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    faults = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if faults:
        sys.exit(f"the list of contents does not keep its schema: {faults}")
    Path(sys.argv[1]).write_text(text + "\n", encoding="utf-8")
    missing = [name for crate, name, *_ in BUNDLED if name not in {library.name for library in within.values()}]
    if missing:
        sys.exit(f"no crate brings along {', '.join(missing)}")
    print(f"{len(components)} packages are in the program, and {len(within)} libraries in C that they bring along")


if __name__ == "__main__":
    main()
