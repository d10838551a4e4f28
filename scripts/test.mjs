// `npm test`: sets up what is missing, builds, then runs every test.
import { build } from "./build.mjs";
import { setup, setupRuntimes } from "./setup.mjs";
import { runSteps, rustTests, typescriptTests } from "./steps.mjs";

setup();
setupRuntimes();
await build();
await runSteps([
  ["Rust tests", rustTests],
  ["TypeScript tests", typescriptTests],
]);
