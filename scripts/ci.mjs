// `npm run check` and `.ci/run`: the tests of `npm test`, then everything else that must hold before a change lands.
import { build } from "./build.mjs";
import { setup, setupRuntimes } from "./setup.mjs";
import { check, hostSteps, packageCheck, runSteps, rustTests, typescriptTests } from "./steps.mjs";
import { externalSteps } from "./test-hosts.mjs";

setup();
setupRuntimes();
await build();
const external = externalSteps();
for (const name of external.missing) console.log(`· the tests of ${name} are left to npm run test:hosts`);
const clippy = ["clippy", "--release", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
await runSteps([
  ["Rust tests", rustTests],
  [`TypeScript tests on Node ${process.versions.node}`, typescriptTests],
  ...hostSteps(),
  // Before the tests that look at it in a browser.
  ["documentation site", check(process.execPath, ["scripts/docs.mjs"])],
  ...external.steps,
  ["a minute of soak", check(process.execPath, ["--expose-gc", "--import", "tsx", "tests/soak/main.ts", "0.6", "1"])],
  ["types", packageCheck(["typescript-7", "bin", "tsc"], ["--noEmit"])],
  ["format and lint", packageCheck(["@biomejs", "biome", "bin", "biome"], ["check", "--error-on-warnings", "."])],
  ["generated files", check(process.execPath, ["scripts/generate.mjs", "--check"])],
  ["sizes", check(process.execPath, ["scripts/sizes.mjs", "--check"])],
  ["supply chain", check(process.execPath, ["scripts/supply/check.mjs"])],
  ["advisories", check(process.execPath, ["scripts/supply/advisories.mjs"])],
  ["Rust format", check("cargo", ["fmt", "--all", "--check"])],
  ["clippy", check("cargo", clippy)],
]);
