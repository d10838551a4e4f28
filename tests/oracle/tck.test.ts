/**
 * The TCK of openCypher: what its scenarios want, and `tck/known.json` says by which of them Quiver does otherwise, and why.
 * `tck/run.ts` prints what a scenario wants and what it gets.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";

import { featureFiles, type Outcome, type Result, resultsOf } from "./tck/scenarios.ts";

/** Names of scenarios, by what comes of them, by why. */
type Known = Record<string, Partial<Record<Outcome, string[]>>>;

const text = readFileSync(new URL("tck/known.json", import.meta.url), "utf8");
const known = Object.values(JSON.parse(text) as Known).flatMap((outcomes) =>
  Object.entries(outcomes).flatMap(([outcome, names]) => names.map((name) => [name, outcome] as const)),
);

const found = new Map<string, Promise<Result[]>>();
/** What comes of a feature, which is run once. */
function results(file: string): Promise<Result[]> {
  const known = found.get(file) ?? resultsOf(file);
  found.set(file, known);
  return known;
}

const EXPECTED: ReadonlySet<Outcome> = new Set(["passed", "refused as wanted", "skipped"]);

describe("the openCypher TCK", () => {
  it.each(featureFiles())("%s", async (file) => {
    const others = (await results(file)).filter(({ outcome }) => !EXPECTED.has(outcome));
    const feature = `${basename(file, ".feature")}[`;
    expect(Object.fromEntries(others.map(({ scenario, outcome }) => [scenario, outcome]))).toEqual(
      Object.fromEntries(known.filter(([name]) => name.startsWith(feature))),
    );
  });

  // Each feature may skip what it likes, and would pass. A scenario that is known by no feature shows here as well.
  it("skips no more than it did", async () => {
    const counts: Record<string, number> = {};
    for (const { outcome, why } of (await Promise.all(featureFiles().map(results))).flat()) {
      const key = why ?? (EXPECTED.has(outcome) ? outcome : "known");
      counts[key] = (counts[key] ?? 0) + 1;
    }
    expect(counts).toEqual({
      passed: 1613,
      "refused as wanted": 627,
      known: known.length,
      "dates and times": 65,
      writing: 19,
      "a node has several labels": 15,
      "a setup that is not understood": 3,
      "a property has values of several types": 2,
    });
  });
});
