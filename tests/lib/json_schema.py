"""Validates JSON lines with Debian's python3-jsonschema against what `saphan schema export` wrote.

usage: json_schema.py SCHEMAS RECORDS REPORTS
Every schema is one itself. Every record and report is valid; each, changed in one place, is not. Prints what was tried;
exits 1 at the first surprise, 77 without the package."""
import copy
import json
import pathlib
import random
import sys

try:
    from jsonschema import Draft202012Validator, FormatChecker
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

folder, records, reports = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
rng = random.Random(20261121)


def stop(text):
    print(text)
    sys.exit(1)


def load(name):
    schema = json.loads((folder / f"{name}.schema.json").read_text())
    if schema["$schema"] != "https://json-schema.org/draft/2020-12/schema":
        stop(f"{name}: another dialect")
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


names = sorted(p.name[: -len(".schema.json")] for p in folder.glob("*.schema.json"))
validators = {name: load(name) for name in names}


def check(name, value, good):
    errors = list(validators[name].iter_errors(value))
    if bool(errors) == good:
        where = "/".join(map(str, errors[0].absolute_path)) + ": " + errors[0].message[:200] if errors else "accepted"
        stop(f"{name}: {where}\n{json.dumps(value, ensure_ascii=False)[:600]}")


def broken(fact):
    """The fact with one thing wrong in its data, of each way that fits a field that is there."""
    data = fact["data"]
    properties = validators[fact["kind"]].schema["properties"]
    required = validators[fact["kind"]].schema["required"]
    ways = [("unknown", lambda d: d.__setitem__("no_such_field", 1)), ("empty", lambda d: d.clear())]
    for field in data:
        kind = properties[field]
        ref = kind.get("$ref", "").rsplit("/", 1)[-1]
        ways.append((f"{field} null", lambda d, f=field: d.__setitem__(f, None)))
        ways.append((f"{field} list", lambda d, f=field: d.__setitem__(f, [d[f]])))
        if field in required:
            ways.append((f"no {field}", lambda d, f=field: d.pop(f)))
        if ref.startswith("code."):
            ways.append((f"{field} code", lambda d, f=field: d.__setitem__(f, d[f] + "x")))
        elif ref == "date":
            ways.append((f"{field} date", lambda d, f=field: d.__setitem__(f, "2023-02-29")))
        elif ref == "time":
            ways.append((f"{field} time", lambda d, f=field: d.__setitem__(f, "2026-01-02 03:04:05")))
        elif ref == "amount":
            ways.append((f"{field} value", lambda d, f=field: d[f].__setitem__("value", "1e5")))
            ways.append((f"{field} currency", lambda d, f=field: d[f].__setitem__("currency", "LAX")))
        elif ref == "percent":
            ways.append((f"{field} share", lambda d, f=field: d.__setitem__(f, "100.5")))
        elif ref in ("decimal", "quantity"):
            ways.append((f"{field} number", lambda d, f=field: d.__setitem__(f, "01")))
        elif ref in ("text", "long"):
            ways.append((f"{field} language", lambda d, f=field: d[f].pop("lang")))
            ways.append((f"{field} words", lambda d, f=field: d[f].__setitem__("text", "")))
        elif ref == "subject":
            ways.append((f"{field} subject", lambda d, f=field: d.__setitem__(f, "LA:1")))
        elif kind.get("type") == "integer":
            ways.append((f"{field} above", lambda d, f=field, k=kind: d.__setitem__(f, k["maximum"] + 1)))
            ways.append((f"{field} below", lambda d, f=field, k=kind: d.__setitem__(f, k["minimum"] - 1)))
        elif "pattern" in kind:
            ways.append((f"{field} form", lambda d, f=field: d.__setitem__(f, "?")))
    for name, way in ways:
        other = copy.deepcopy(data)
        way(other)
        yield name, other


seen, changed = set(), 0
for line in open(records, encoding="utf-8"):
    record = json.loads(line)
    if rng.random() < 0.2:
        check("company", record, True)
    for fact in record["facts"]:
        check(fact["kind"], fact["data"], True)
        if fact["kind"] not in seen or rng.random() < 0.003:
            seen.add(fact["kind"])
            check("fact", fact, True)
            for name, data in broken(fact):
                check(fact["kind"], data, False)
                if rng.random() < 0.2:
                    check("fact", dict(fact, data=data), False)
                changed += 1
            for member, value in (("kind", "registered.nothing"), ("id", "a b"), ("status", "old"), ("class", 1), ("source", ""), ("valid_from", "2001"), ("more", 1)):
                check("fact", {**fact, member: value}, False)
    if rng.random() < 0.05:
        check("company", {**record, "subject": "nobody"}, False)
        check("company", {**record, "facts": []}, False)

n_reports = 0
for line in open(reports, encoding="utf-8"):
    report = json.loads(line)
    n_reports += 1
    check("report", report, True)
    for member in ("iss", "sub", "product", "sections", "withheld", "authorisation"):
        check("report", {k: v for k, v in report.items() if k != member}, False)
    check("report", {**report, "product": "other"}, False)
    check("report", {**report, "product_version": 9}, False)
    check("report", {**report, "sections": report["sections"][1:]}, False)
    check("report", {**report, "sections": report["sections"][::-1]}, False)
    check("report", {**report, "sections": report["sections"] + report["sections"][:1]}, False)

kinds = set(names) - {"fact", "company", "report"}
if seen != kinds:
    stop("no record has " + ", ".join(sorted(kinds - seen)) + ", or has one without schema: " + ", ".join(sorted(seen - kinds)))
print(f"{len(names)} schemas, {len(seen)} kinds, {changed} changed facts refused, {n_reports} reports")
