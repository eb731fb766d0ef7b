"""Reads the stream of go test -json, shows what failed, counts.

usage: report.py SECTION STREAM COUNTS AGAIN FAILURES

AGAIN takes the packages and names of tests that are worth another run: one or two
that failed by themselves, not a build, a panic or a time that was over. FAILURES gets
a line for each that failed and is not run again.
"""

import json
import sys
from collections import defaultdict


def read(path):
    """Give the events of a stream; lines that are no event are shown."""
    with open(path, encoding="utf-8", errors="replace") as stream:
        for line in stream:
            try:
                yield json.loads(line)
            except ValueError:
                print(line, end="")


def main():
    section, stream, counts, again, failures = sys.argv[1:]
    output, results, builds = defaultdict(list), {}, []
    for event in read(stream):
        key = (event.get("Package") or event.get("ImportPath", ""), event.get("Test", ""))
        action = event["Action"]
        if action == "build-output":
            builds.append(event["Output"])
        elif action == "output":
            output[key].append(event["Output"])
        elif action in ("pass", "fail", "skip"):
            results[key] = (action, event.get("Elapsed", 0))
    passed = failed = skipped = 0
    reasons = set()
    for (package, test), (action, elapsed) in sorted(results.items()):
        if test:
            passed += action == "pass"
            failed += action == "fail"
            skipped += action == "skip"
            if action == "skip":
                reasons.update(line.strip() for line in output[package, test] if "skipped:" in line or ".go:" in line)
        elif action == "fail":
            print(f"FAIL {package} ({elapsed:.1f}s)")
        elif elapsed >= 10:
            print(f"slow {package} ({elapsed:.1f}s)")
    whole = sorted(key for key, (action, _) in results.items() if action == "fail" and key[1] and "/" not in key[1])
    broken = [key for key, (action, _) in results.items() if action == "fail"]
    for package, test in sorted(broken):
        print(f"\n--- {package} {test}")
        print("".join(output[package, test]), end="")
        if test:
            print(f"    run it alone: go test {package.replace('parvis', '.', 1)} -run '^{test.replace('/', '$/^')}$'")
    print("".join(builds), end="")
    if broken and failed == 0:
        failed = 1
    for reason in sorted(reasons)[:20]:
        print("skipped", reason)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    with open(counts, "a", encoding="utf-8") as out:
        # A test counts once, whatever of its parts failed.
        print(section, passed, len(whole) if whole else failed, skipped, file=out)
    once_more = whole and not builds and {package for package, _ in whole} == {package for package, _ in broken} and len(whole) <= 2
    with open(again, "w", encoding="utf-8") as out:
        if once_more:
            for package, test in whole:
                print(package, test, file=out)
    if not once_more:
        with open(failures, "a", encoding="utf-8") as out:
            for package, test in whole or sorted(broken):
                print("", package, test, file=out)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
