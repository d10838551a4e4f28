/** `npm run soak` runs this, with `--expose-gc`: mixed work side by side, and a rest now and then, in which nothing may have grown. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../property/random.ts";
import { grown, type Held, rested } from "./measure.ts";
import { KINDS, prepare } from "./work.ts";
import { isExpected, World } from "./world.ts";

const [minutes, seed] = process.argv.slice(2).map(Number) as [number, number];
/** Pieces of work at the same time. */
const SIDE_BY_SIDE = 4;
/** Rests: enough of them to tell growth from noise, seldom enough to leave time for work. */
const RESTS = Math.max(12, Math.min(60, Math.round(minutes * 3)));
/** Rests at first after which pools, caches and compiled code are what they stay. */
const WARMING = 4;

const random = new Random(seed);
const root = mkdtempSync(join(tmpdir(), "quiver-soak-"));
const world = new World(random, join(root, "written"), join(root, "spilled"));
prepare(world);
const folders = [world.folder, world.spilled];
const weights = KINDS.reduce((sum, [, weight]) => sum + weight, 0);
const done: Record<string, number> = {};
const ended: Record<string, number> = {};
const failures: string[] = [];

function pick(): (typeof KINDS)[number] {
  let place = random.below(weights);
  for (const kind of KINDS) {
    place -= kind[1];
    if (place < 0) return kind;
  }
  throw new Error("weights that are not their sum");
}

async function work(until: number): Promise<void> {
  while (performance.now() < until && failures.length < 5) {
    const [name, , run] = pick();
    done[name] = (done[name] ?? 0) + 1;
    try {
      await run(world);
    } catch (error) {
      if (isExpected(error)) ended[name] = (ended[name] ?? 0) + 1;
      else failures.push(`${name}: ${error instanceof Error ? error.stack : error}`);
    }
  }
}

// What Node prints of an unhandled rejection would end the process without the counts.
process.on("unhandledRejection", (error) => failures.push(`unhandled: ${error}`));

const begin = performance.now();
const length = (minutes * 60_000) / RESTS;
const rests: Held[] = [];
for (let round = 1; round <= RESTS && failures.length === 0; round++) {
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => work(begin + round * length)));
  const held = await rested(folders, round === WARMING + 1 || round === RESTS);
  if (round > WARMING) rests.push(held);
  const seconds = Math.round((performance.now() - begin) / 1_000);
  const calls = Object.values(done).reduce((sum, count) => sum + count, 0);
  console.log(
    `${seconds} s: ${calls} pieces of work; ${held.memory} MiB, ${held.descriptors} descriptors, ${held.threads} threads, ${held.files} files`,
  );
}
if (rests.length > 0) failures.push(...grown(rests));
rmSync(root, { recursive: true });
console.log(`done ${JSON.stringify(done)}; aborted, closed or refused ${JSON.stringify(ended)}; seed ${seed}`);
for (const failure of failures) console.error(`✗ ${failure}`);
if (failures.length === 0) console.log("✓ no wrong answer, nothing grew");
process.exit(failures.length === 0 ? 0 : 1);
