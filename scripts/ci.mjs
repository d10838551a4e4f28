// `npm run check` and `.ci/run`: the tests of `npm test`, then everything else that must hold before a change lands.
import { build } from "./build.mjs";
import { setup, setupHosts, setupRuntimes } from "./setup.mjs";
import { check, hostSteps, neighbourTests, packageCheck, runSteps, rustTests, typescriptTests } from "./steps.mjs";
import { hasPython, setupPython } from "./test-hosts.mjs";

setup();
setupRuntimes();
await build();
const neighbours = hasPython();
if (neighbours) setupHosts();
else
  console.log(
    "· there is no python3 with venv and pip: the tests of Python's neighbours are left to npm run test:hosts",
  );
const clippy = ["clippy", "--release", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
await runSteps([
  ["Rust tests", rustTests],
  [`TypeScript tests on Node ${process.versions.node}`, typescriptTests],
  ...hostSteps(),
  ...(neighbours ? [["neighbours", neighbourTests(setupPython())]] : []),
  ["a minute of soak", check(process.execPath, ["--expose-gc", "--import", "tsx", "tests/soak/main.ts", "0.6", "1"])],
  ["types", packageCheck(["typescript", "bin", "tsc"], ["--noEmit"])],
  ["format and lint", packageCheck(["@biomejs", "biome", "bin", "biome"], ["check", "--error-on-warnings", "."])],
  ["generated files", check(process.execPath, ["scripts/generate.mjs", "--check"])],
  ["supply chain", check(process.execPath, ["scripts/supply/check.mjs"])],
  ["advisories", check(process.execPath, ["scripts/supply/advisories.mjs"])],
  ["Rust format", check("cargo", ["fmt", "--all", "--check"])],
  ["clippy", check("cargo", clippy)],
]);
