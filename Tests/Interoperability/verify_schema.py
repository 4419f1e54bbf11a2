#!/usr/bin/env python3
"""Validates configuration files against configs/lockstep.schema.json with jsonschema, reading YAML 1.2 as editors do.

    pip install -r Tests/Interoperability/requirements.txt
    python3 Tests/Interoperability/verify_schema.py configs/lockstep.schema.json configs/*.yaml
    python3 Tests/Interoperability/verify_schema.py configs/lockstep.schema.json --cases cases.json

Each file must be valid, and its first line must name the schema. CASES is a JSON array of objects: "yaml", a configuration's
text, and "isAllowed", whether the schema has to take it. Prints what isn't as it should be; the exit status is then 1.
"""

import argparse
import json
import sys
from pathlib import Path

import jsonschema
from ruamel.yaml import YAML, YAMLError


def read(text):
    """The YAML as JSON has it: mappings, lists, numbers, flags and texts."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text)))


def error(validator, instance):
    """The first thing that the schema says against an instance, or None."""
    found = jsonschema.exceptions.best_match(validator.iter_errors(instance))
    return found and f"{'.'.join(map(str, found.absolute_path))}: {found.message}"


def faults(validator, schema_path, files, cases):
    for file in files:
        text = file.read_text(encoding="utf-8")
        if text.splitlines()[0] != f"# yaml-language-server: $schema={schema_path.name}":
            yield f"{file}: its first line does not name {schema_path.name}"
        if message := error(validator, read(text)):
            yield f"{file}: {message}"
    for case in cases:
        message = error(validator, read(case["yaml"]))
        if (message is None) != case["isAllowed"]:
            yield f"{case['yaml']!r}: {message or 'is allowed, but must not be'}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("schema", type=Path)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--cases", type=Path)
    arguments = parser.parse_args()
    try:
        schema = json.loads(arguments.schema.read_text(encoding="utf-8"))
        cases = json.loads(arguments.cases.read_text(encoding="utf-8")) if arguments.cases else []
        jsonschema.Draft7Validator.check_schema(schema)
        found = list(faults(jsonschema.Draft7Validator(schema), arguments.schema, arguments.files, cases))
    except (OSError, ValueError, YAMLError, jsonschema.SchemaError) as failure:
        print(f"verify_schema.py: {failure}", file=sys.stderr)
        return 2
    for fault in found:
        print(fault)
    print(f"{len(arguments.files)} files and {len(cases)} cases, {len(found)} not as they should be")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
