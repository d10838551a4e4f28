/**
 * What scenarios of the openCypher TCK want and what they get, where these differ, with how many came out how:
 *
 * ```sh
 * node --import tsx tests/oracle/tck/run.ts --only 'Match4[3]'
 * ```
 */
import { basename } from "node:path";
import { parseArgs } from "node:util";

import { featureFiles, resultsOf } from "./scenarios.ts";

const { only = "" } = parseArgs({ options: { only: { type: "string" } } }).values;

const counts: Record<string, number> = {};
const [feature] = only.split("[");
for (const file of featureFiles().filter((each) => feature === "" || basename(each, ".feature") === feature)) {
  for (const { scenario, outcome, why, query, setup, wanted, found } of await resultsOf(file)) {
    if (!scenario.startsWith(only)) continue;
    const key = why === undefined ? outcome : `${outcome}: ${why}`;
    counts[key] = (counts[key] ?? 0) + 1;
    if (why !== undefined || outcome === "passed" || outcome === "refused as wanted") continue;
    console.log(`## ${outcome}: ${scenario}\n${setup}\n\n${query}\n\nwanted: ${wanted}\n\nfound: ${found}\n`);
  }
}
console.log(counts);
