import type * as arrow from "apache-arrow";
import { describe, expect, it } from "vitest";

import { lower } from "../../src/bridge/lower.ts";
import { raise } from "../../src/bridge/raise.ts";
import { call } from "../../src/native/call.ts";
import { type ErrorCode, QuiverError } from "../../src/native/errors.ts";
import { type Exported, native } from "../../src/native/native.ts";
import { everyType, Random, randomTable } from "./random.ts";

type Parts = Record<"values" | "valueOffsets" | "typeIds" | "nullBitmap", Uint8Array | undefined> & {
  length: number;
  offset: number;
  children: arrow.Data[];
};

/** All arrays of `data`: itself, its children, its dictionary's. */
function arraysOf(data: arrow.Data): arrow.Data[] {
  const inner = [...data.children, ...(data.dictionary?.data ?? [])];
  return [data, ...inner.flatMap(arraysOf)];
}

/** Breaks one thing about one array, as a program that writes Arrow data by hand might. */
function corrupt(random: Random, root: arrow.Data): string {
  const array = random.pick(arraysOf(root)) as unknown as Parts;
  const names = (["values", "valueOffsets", "typeIds", "nullBitmap"] as const).filter((name) => array[name]?.length);
  const name = names.length > 0 ? random.pick(names) : undefined;
  const buffer = name && array[name];
  switch (random.below(5)) {
    case 0:
      if (name && buffer) array[name] = buffer.subarray(0, random.below(buffer.length));
      return `${name} too short`;
    case 1: {
      const bytes = buffer && new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
      for (let i = 0; bytes && i < 4; i++) bytes[random.below(bytes.length)] = random.below(256);
      return `${name} overwritten`;
    }
    case 2:
      array.length += 1 + random.below(1000);
      return "length too large";
    case 3:
      array.offset += random.below(100_000);
      return "offset too large";
    default:
      array.children = array.children.slice(1);
      return "a child is missing";
  }
}

const REFUSALS: ErrorCode[] = ["INVALID_DATA", "UNSUPPORTED_TYPE", "TOO_LARGE"];

describe.each([0, 1, 2, 3])("malformed tables, seed %i", (seed) => {
  it("are refused by an error, or are harmless", { timeout: 120_000 }, async () => {
    const random = new Random(seed);
    const { roundTrip } = native() as unknown as {
      roundTrip(tables: string, buffers: Uint8Array[], control: null): Promise<Exported>;
    };
    let refused = 0;
    for (const type of [...everyType(random, 1), ...everyType(random, 2)]) {
      for (let i = 0; i < 6; i++) {
        const table = randomTable(random, [type], [1 + random.below(40)], random.chance(0.5));
        const what = corrupt(random, table.batches[0]?.data.children[0] as arrow.Data);
        try {
          const { tables, buffers } = lower([table]);
          const back = raise(await call(undefined, () => roundTrip(tables, buffers, null)));
          expect(back.numCols).toBe(1);
        } catch (error) {
          refused += 1;
          expect(error, `${type}, ${what}`).toBeInstanceOf(QuiverError);
          expect(REFUSALS, `${type}, ${what}: ${error}`).toContain((error as QuiverError).code);
        }
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});
