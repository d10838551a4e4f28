// `npm start`: from a fresh clone to the first example.
import { spawnSync } from "node:child_process";
import { build } from "./build.mjs";
import { root, setup } from "./setup.mjs";

setup();
await build();
const { status } = spawnSync(process.execPath, ["--import", "tsx", "examples/airports.ts"], {
  cwd: root,
  stdio: "inherit",
});
process.exit(status ?? 1);
