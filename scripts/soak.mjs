// `npm run soak [-- --minutes M --seed N]`: mixed work for so long, with memory, descriptors, threads and files looked at on the way.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildAddon } from "./build.mjs";
import { root, setup } from "./setup.mjs";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, seed: { type: "string", default: "1" } },
});
if (!(Number(values.minutes) > 0) || !Number.isSafeInteger(Number(values.seed))) {
  console.error("usage: npm run soak -- [--minutes M] [--seed N]");
  process.exit(2);
}
setup();
await buildAddon();
const program = join(root, "tests", "soak", "main.ts");
const { status } = spawnSync(
  process.execPath,
  ["--expose-gc", "--import", "tsx", program, values.minutes, values.seed],
  { cwd: root, stdio: "inherit" },
);
process.exit(status ?? 1);
