/** Hostile tables: a fixed number of those that `npm run fuzz -- hostile` makes without end, in a process that they may end. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { shrink } from "../fuzz/hostile/shrink.ts";
import { CALLS, CONTAINERS, DEEDS, MEMORIES, type Spec, specOf } from "../fuzz/hostile/spec.ts";
import { Random } from "./random.ts";

const worker = fileURLToPath(new URL("../fuzz/hostile/worker.ts", import.meta.url));

/** What the worker says of its tables; it throws where the process dies or hangs. */
function tried(...args: (string | number)[]) {
  const node = ["--expose-gc", "--import", "tsx", worker, ...args.map(String)];
  const output = execFileSync(process.execPath, node, { encoding: "utf8", timeout: 120_000, maxBuffer: 1 << 26 });
  return JSON.parse(output.trim().split("\n").at(-1) as string) as {
    verdicts: Record<string, number>;
    faults: { number: number; spec: Spec; what: string }[];
  };
}

/** Whether a table still does harm, in a process of its own. */
function harms(spec: Spec): boolean {
  try {
    return tried(JSON.stringify(spec)).faults.length > 0;
  } catch {
    return true;
  }
}

describe.each([1, 2])("hostile tables, seed %i", (seed) => {
  it("give their values or an error with a code, and harm nobody", { timeout: 400_000 }, async () => {
    const { verdicts, faults } = tried(seed, 0, 600);
    const [first] = faults;
    // As small as it gets, for whoever mends it.
    if (first) expect({ ...first, spec: await shrink(first.spec, harms, 30) }).toBeUndefined();
    expect(verdicts.given).toBeGreaterThan(100);
    expect(verdicts.refused).toBeGreaterThan(50);
    expect((verdicts.thrown ?? 0) + (verdicts.aborted ?? 0)).toBeGreaterThan(20);
  });
});

describe("the generator", () => {
  it("reaches every memory, container, call and deed", () => {
    const specs = Array.from({ length: 500 }, (_, seed) => specOf(new Random(seed)));
    const seen = (of: (spec: Spec) => readonly string[]) => new Set(specs.flatMap(of));
    expect(seen(({ columns }) => columns.map(({ memory }) => memory)).size).toBe(MEMORIES.length);
    expect(seen(({ container }) => [container]).size).toBe(CONTAINERS.length);
    expect(seen(({ call }) => [call]).size).toBe(CALLS.length);
    expect(seen(({ deeds }) => deeds.map(({ what }) => what)).size).toBe(DEEDS.length);
  });

  it("makes the same table of the same seed", () => {
    expect(specOf(new Random(7))).toEqual(specOf(new Random(7)));
  });
});

describe("shrinking", () => {
  const lies = (spec: Spec) => spec.columns.flatMap((column) => column.lies);

  it("keeps what a fault needs and nothing else", async () => {
    const fails = (spec: Spec) => spec.deeds.some(({ what }) => what === "detach") && spec.rows >= 3;
    const large = Array.from({ length: 400 }, (_, seed) => specOf(new Random(seed))).filter(fails);
    expect(large.length).toBeGreaterThan(20);
    for (const spec of large) {
      const small = await shrink(spec, fails, 1_000);
      expect(small.deeds.map(({ what }) => what)).toEqual(["detach"]);
      expect(small.columns).toEqual([{ type: "Int32Array", memory: "plain", before: 0, behind: 0, lies: [] }]);
      expect(small).toMatchObject({ container: "columns", call: "collect", ownership: "borrow", trap: "none" });
      expect(small.rows).toBeLessThan(6);
    }
  });

  it("keeps one lie of several, and gives up after so many questions", async () => {
    const fails = (spec: Spec) => lies(spec).some(({ name }) => name === "buffer");
    const specs = Array.from({ length: 400 }, (_, seed) => specOf(new Random(seed))).filter(fails);
    for (const spec of specs) expect(lies(await shrink(spec, fails, 1_000))).toHaveLength(1);
    let asked = 0;
    const never = () => {
      asked++;
      return false;
    };
    await shrink(specs[0] as Spec, never, 5);
    expect(asked).toBeLessThanOrEqual(5);
  });
});
