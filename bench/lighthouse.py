"""Lighthouse, mobile preset, on the pages of the demo magazine: `python -m bench.lighthouse`.

The median of three runs each. Exits with 1 where accessibility, best practices or SEO are below 100 or performance
is below 99, or where anything shifts.
"""

import argparse
import os
import statistics
import sys

from bench.demosite import chromium, demo_site, node_json, say
from bench.pages import PAGES

LEAST = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 99}
KINDS = ["article", "home", "tag", "author"]
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-extensions"
FIGURES = {
    "CLS": ("cumulative-layout-shift", "numericValue"),
    "LCP ms": ("largest-contentful-paint", "numericValue"),
    "TBT ms": ("total-blocking-time", "numericValue"),
    "bytes": ("total-byte-weight", "numericValue"),
}


def look(address):
    """One run: {name: figure}, and the audits that took points."""
    report = node_json(
        "node_modules/lighthouse/cli/index.js",
        address,
        "--quiet",
        "--output=json",
        "--output-path=stdout",
        f"--only-categories={','.join(LEAST)}",
        f"--chrome-flags={FLAGS}",
        env=os.environ | {"CHROME_PATH": chromium(), "CI": "true"},
    )
    if "runtimeError" in report:
        raise SystemExit(f"{address}: {report['runtimeError']['message']}")
    found = {name: round(report["categories"][name]["score"] * 100) for name in LEAST}
    found |= {name: report["audits"][audit].get(value, 0) for name, (audit, value) in FIGURES.items()}
    found["requests"] = len(report["audits"]["network-requests"]["details"]["items"])
    return found, points_lost(report)


def points_lost(report):
    lost = []
    for name in LEAST:
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.995:
                lost.append(f"{name}: {audit['id']} {audit['score']} {audit.get('displayValue', '')}".rstrip())
    return lost


def median(runs):
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def main():
    parser = argparse.ArgumentParser(description="Runs Lighthouse on pages of the demo magazine.")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default=",".join(KINDS), metavar="KINDS", help=f"some of: {', '.join(PAGES)}")
    parser.add_argument("--folder", metavar="DIR", help="keep the scratch site there, and use it again")
    wishes = parser.parse_args()
    faults = []
    with demo_site(wishes.folder) as site:
        for kind in wishes.only.split(","):
            runs, lost = zip(*(look(site + PAGES[kind]) for _ in range(wishes.runs)), strict=True)
            figures = median(runs)
            sys.stdout.write(
                f"{kind:10}" + "  ".join(f"{name} {value:,.10g}" for name, value in figures.items()) + "\n"
            )
            faults += [f"{kind}: {name} is {figures[name]}" for name, least in LEAST.items() if figures[name] < least]
            faults += [f"{kind}: CLS is {figures['CLS']}"] if figures["CLS"] else []
            say(*(f"  {each}" for each in dict.fromkeys(sum(lost, []))))
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
