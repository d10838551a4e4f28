// The steps that `npm test` and `.ci/run` are made of. Each runs to its end and tells how many checks passed and failed.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { installedNodes } from "./nodes.mjs";
import { environment, root } from "./setup.mjs";

/** @typedef {{ passed: number, failed: number, failures?: string[] }} Tally */

/** So much of what a failed test said is said again at the end. */
const FAILURE_CHARACTERS = 1_500;

/** Runs steps in turn, whatever each gives, prints the tally as the last line and ends the process. */
export async function runSteps(steps) {
  const tallies = [];
  for (const [name, step] of steps) {
    console.log(`\n── ${name}`);
    const tally = await step();
    tallies.push({ name, ...tally });
  }
  console.log();
  // Said again, as what came between may be more than anybody reads.
  for (const { name, failures } of tallies)
    for (const failure of failures ?? []) console.log(`✗ ${name}: ${failure}\n`);
  for (const { name, passed, failed } of tallies)
    console.log(`${failed ? "✗" : "✓"} ${name}: ${passed} passed, ${failed} failed`);
  const total = (key) => tallies.reduce((sum, tally) => sum + tally[key], 0);
  console.log(`${total("passed")} passed, ${total("failed")} failed`);
  process.exit(total("failed") > 0 || total("passed") === 0 ? 1 : 0);
}

/** All Rust tests, documentation examples included. */
export async function rustTests() {
  const { code, output } = await run("cargo", ["test", "--release", "--workspace", "--locked", "--no-fail-fast"]);
  return rustTally(output, code);
}

/** All TypeScript tests and type tests, on the Node that runs this. */
export const typescriptTests = () => vitest(process.execPath, ["--typecheck"]);

/** What users run, on each supported Node: the tests whose outcome may depend on it. */
const HOST_TESTS = ["tests/unit/", "tests/boundary/", "tests/examples.test.ts", "tests/seed.test.ts"];

/** A step per supported Node that is not the one that runs this, which has had all tests. */
export function hostSteps() {
  return installedNodes()
    .filter(({ version }) => version !== process.versions.node)
    .map(({ version, command }) => [`tests on Node ${version}`, () => vitest(command, HOST_TESTS)]);
}

/** Tests that `npm test` does without, by the beginnings of their files' names, with variables that tell where their hosts are. */
export const hostTests = (names, variables) => () => {
  const files = names.map((name) => `tests/hosts/${name}.`);
  return vitest(process.execPath, ["--config", "tests/hosts/vitest.config.ts", ...files], variables);
};

async function vitest(node, args, variables = {}) {
  const folder = mkdtempSync(join(tmpdir(), "quiver-"));
  const report = join(folder, "vitest.json");
  const program = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { code } = await run(node, [program, "run", ...args, ...reporters], variables);
  const text = existsSync(report) ? readFileSync(report, "utf8") : undefined;
  rmSync(folder, { recursive: true, force: true });
  return vitestTally(text, code);
}

/** @returns {Tally} over all test programs of one cargo run; an ignored test counts as a failed one */
export function rustTally(output, code) {
  const tally = { passed: 0, failed: 0, failures: [] };
  for (const [, name, text] of output.matchAll(/^---- (.+) stdout ----\n([\s\S]*?)(?=\n---- |\nfailures:)/gm))
    tally.failures.push(`${name}\n${text.trim().slice(0, FAILURE_CHARACTERS)}`);
  const results = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm;
  for (const [, passed, failed, ignored] of output.matchAll(results)) {
    tally.passed += Number(passed);
    tally.failed += Number(failed) + Number(ignored);
  }
  return orCrash(tally, code);
}

/** @returns {Tally} of vitest's JSON report, undefined when there is none; a skipped test counts as a failed one */
export function vitestTally(report, code) {
  if (report === undefined) return orCrash({ passed: 0, failed: 0 }, code);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(report);
  // A file that did not load has no tests to count.
  const unloaded = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const failures = testResults.flatMap(failuresOf);
  return orCrash(
    { passed: numPassedTests, failed: numFailedTests + numPendingTests + numTodoTests + unloaded.length, failures },
    code,
  );
}

/** The tests of a file that failed, each with the beginning of what it said. */
function failuresOf({ name, message, assertionResults }) {
  const failed = assertionResults.filter(({ status }) => status === "failed");
  const told = failed.map(({ fullName, failureMessages }) => [fullName, failureMessages?.[0]]);
  if (told.length === 0 && message) told.push(["", message]);
  return told.map(
    ([test, text]) => `${relative(root, name ?? root)} ${test}\n${(text ?? "").slice(0, FAILURE_CHARACTERS)}`,
  );
}

/** A command that passes by ending with 0; it counts as one check. */
export function check(command, args) {
  return async () => {
    const { code } = await run(command, args);
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  };
}

/** A step of a program that comes as an npm package, run by this Node. */
export function packageCheck(path, args) {
  return check(process.execPath, [join(root, "node_modules", ...path), ...args]);
}

/** A run that ended badly without a failed test has crashed; one without any test has not run. */
function orCrash(tally, code) {
  if (code !== 0 && tally.failed === 0) {
    console.error(`the run ended with exit code ${code} and no failed test: it crashed`);
    tally.failed += 1;
  } else if (tally.passed + tally.failed === 0) {
    console.error("no test ran");
    tally.failed += 1;
  }
  return tally;
}

function run(command, args, variables = {}) {
  return new Promise((resolve) => {
    const env = { ...environment, ...variables };
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.on("error", (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      resolve({ code: 1, output });
    });
    child.on("close", (code, signal) => {
      if (signal) console.error(`${command} was ended by ${signal}`);
      resolve({ code: code ?? 1, output });
    });
  });
}
