/** A process of hostile tables: `argv` has a seed and how many, or one table as JSON. Its last words are in the file that `JOURNAL` names. */
import { openSync, writeSync } from "node:fs";
import { Random } from "../../property/random.ts";
import { attempt, Fault } from "./run.ts";
import { type Spec, specOf } from "./spec.ts";

const [first = "1", from = "0", count = "1000"] = process.argv.slice(2);
const journal = process.env.JOURNAL ? openSync(process.env.JOURNAL, "w") : undefined;
const note = (text: string) => {
  if (journal !== undefined) writeSync(journal, text.padEnd(24), 0);
};

export const specAt = (seed: number, number: number): Spec => specOf(new Random(seed * 1_000_003 + number));

const verdicts: Record<string, number> = {};
const faults: { number: number; spec: Spec; what: string }[] = [];

async function tried(spec: Spec, number: number): Promise<void> {
  note(String(number));
  try {
    const verdict = await attempt(spec);
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    faults.push({ number, spec, what: error.message });
  }
}

if (first.startsWith("{")) await tried(JSON.parse(first), 0);
else {
  for (let number = Number(from); number < Number(from) + Number(count); number++) {
    await tried(specAt(Number(first), number), number);
  }
}
console.log(JSON.stringify({ verdicts, faults }));
