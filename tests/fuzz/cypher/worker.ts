/** A process of random queries in Cypher: `argv` has a seed, the first of them and how many. Its last words are in the file that `JOURNAL` names. */
import { openSync, writeSync } from "node:fs";
import { difference } from "./compare.ts";

const [seed = 1, from = 0, count = 500] = process.argv.slice(2).map(Number);
const journal = process.env.JOURNAL ? openSync(process.env.JOURNAL, "w") : undefined;

const faults: { number: number; spec: string; what: string }[] = [];
for (let number = from; number < from + count; number++) {
  if (journal !== undefined) writeSync(journal, String(number).padEnd(24), 0);
  const told = await difference(seed, number);
  if (told !== undefined) faults.push({ number, spec: told, what: "the answer differs" });
}
console.log(JSON.stringify({ verdicts: { answered: count - faults.length }, faults }));
