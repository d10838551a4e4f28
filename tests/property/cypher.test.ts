/** Random queries in Cypher over random graphs, against an evaluation that tries everything; `npm run fuzz -- cypher` goes on without end. */
import { describe, expect, it } from "vitest";

import { difference } from "../fuzz/cypher/compare.ts";

const SEED = 11;
const PORTIONS = 8;
const PORTION = 50;

describe("random queries", () => {
  it.each(Array.from({ length: PORTIONS }, (_, portion) => portion))(
    "portion %i finds what trying everything finds",
    async (portion) => {
      const found: string[] = [];
      for (let number = portion * PORTION; number < (portion + 1) * PORTION; number++) {
        const told = await difference(SEED, number);
        if (told !== undefined) found.push(`input ${number}: ${told}`);
      }
      expect(found).toEqual([]);
    },
  );
});
