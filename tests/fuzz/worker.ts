/** A process of `scripts/fuzz.mjs`: worlds as they are asked for. */
import { Campaign, noCounts } from "./campaign.ts";
import { program, signature } from "./report.ts";

interface Order {
  seed: number;
  world: number;
  only?: string;
}

let campaign: Campaign | undefined;

process.on("message", async ({ seed, world, only }: Order) => {
  campaign ??= await Campaign.open({ seed, only });
  const told = await campaign.world(world);
  const { counts } = campaign;
  campaign.counts = noCounts();
  if (process.connected)
    process.send?.({ counts, told: told.map((one) => ({ kind: signature(one), text: program(one) })) });
});
