/**
 * Rows that come sorted from several sides and are merged by one order have that order alone: sorts by another, windows and groups
 * after it must not take it for more.
 */
import { col, Frame, fn, Session, type SortKey } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { Random } from "./random.ts";

const COUNT = 40;
const NAMES = ["a", "b", "c", "id"] as const;
/** No table has so many rows. */
const ALL = 1_000_000;

const random = new Random(11);
const rows = Array.from({ length: COUNT }, (_, id) => ({
  a: random.below(3),
  b: random.below(4),
  c: random.below(5),
  id,
}));
const table = Frame.from(Object.fromEntries(NAMES.map((name) => [name, Int32Array.from(rows, (row) => row[name])])));

/** Some of the columns in some order, each in some direction. */
function keys(): { key: SortKey; name: (typeof NAMES)[number]; sign: number }[] {
  const names = [...NAMES].sort(() => random.next() - 0.5).slice(0, 1 + random.below(3));
  return names.map((name) => {
    const descending = random.chance(0.3);
    return { key: descending ? col(name).desc() : col(name).asc(), name, sign: descending ? -1 : 1 };
  });
}

type Keys = ReturnType<typeof keys>;

const sorted = (frame: Frame, by: Keys) => frame.sort(...by.map(({ key }) => key)).limit(ALL);

const isSorted = (found: Record<string, number>[], by: Keys) =>
  found.every((row, at) => {
    const before = found[at - 1];
    for (const { name, sign } of before ? by : []) {
      const difference = sign * ((row[name] as number) - (before?.[name] as number));
      if (difference !== 0) return difference > 0;
    }
    return true;
  });

describe("rows merged from sorted sides", () => {
  const sessions = [
    new Session({ threads: 1 }),
    new Session({ threads: 2, batchSize: 3 }),
    new Session({ threads: 4, verify: true, batchSize: 1 }),
  ];

  it("are sorted by whatever is asked for next", async () => {
    for (let round = 0; round < 24; round++) {
      const [side, merged, next] = [keys(), keys(), keys()];
      const prefix = random.chance(0.5) ? side.slice(0, 1 + random.below(side.length)) : merged;
      const one = sorted(table, side);
      const numbered = random.chance(0.3)
        ? one.withColumns(
            fn
              .rowNumber()
              .over({ orderBy: side.map(({ key }) => key) })
              .cast("int32")
              .as("c"),
          )
        : one;
      const frame = sorted(sorted(numbered.union(numbered), prefix), next);
      const [whole, groups] = [side.map(({ name }) => name), prefix.map(({ name }) => name)];
      for (const session of sessions) {
        const found = (await frame.in(session).collect()).toArray().map((row) => row.toJSON());
        expect(found.length).toBe(2 * COUNT);
        expect(isSorted(found, next), JSON.stringify({ side, prefix, next })).toBe(true);
        for (const by of [whole, groups]) {
          const counted = await sorted(numbered.union(numbered), prefix)
            .groupBy(...by)
            .agg(fn.count().as("n"))
            .in(session)
            .collect();
          const expected = new Map<string, number>();
          for (const row of found) {
            const key = by.map((name) => row[name]).join();
            expected.set(key, (expected.get(key) ?? 0) + 1);
          }
          const got = counted.toArray().map((row) => {
            const values = row.toJSON();
            return [by.map((name) => values[name]).join(), Number(values.n)] as const;
          });
          expect(new Map(got), JSON.stringify({ side, prefix, by })).toEqual(expected);
          expect(got.length).toBe(expected.size);
        }
      }
    }
  });
});
