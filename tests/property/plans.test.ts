/**
 * Random plans over random tables, compared with DuckDB and with themselves: a fixed number of those that `npm run fuzz -- plans` makes
 * without end. A failure prints a program that shows it.
 */
import { describe, expect, it } from "vitest";

import { Campaign } from "../fuzz/campaign.ts";
import { program } from "../fuzz/report.ts";

describe.each([1, 2, 3, 4])("seed %i", (seed) => {
  it("gives one answer, whichever way", async () => {
    const campaign = await Campaign.open({ seed, budget: 300 });
    for (let world = 0; world < 6; world++) expect((await campaign.world(world)).map(program)).toEqual([]);
    expect(campaign.counts.plans).toBeGreaterThan(150);
  });
});
