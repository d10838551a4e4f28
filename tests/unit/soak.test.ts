import { expect, it } from "vitest";
import { grown, type Held } from "../soak/measure.ts";

const flat = (count: number): Held[] =>
  Array.from({ length: count }, (_, i) => ({ memory: 300 + 20 * (i % 3), descriptors: 28, threads: 40, files: 0 }));

it("a soak tells what grew, and nothing else", () => {
  expect(grown(flat(12))).toEqual([]);
  const rising = flat(12).map((held, i) => ({ ...held, memory: 300 + 20 * i }));
  expect(grown(rising)).toEqual([expect.stringMatching(/^memory: 340 MiB at first, 500 MiB/)]);
  for (const what of ["descriptors", "threads", "files"] as const) {
    const last = { ...(flat(1)[0] as Held), [what]: 100 };
    expect(grown([...flat(11), last]).join()).toContain(what);
  }
});
