// The targets of `npm run fuzz` beside `plans`: inputs that are tried for what they do to a process, each in one of its own. What a process
// that dies was at is in its journal; the next one goes on behind it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimTarget } from "./claim-target.mjs";
import { environment, root } from "./setup.mjs";

/** Programs of tests of Rust: the cargo arguments that build them, and what they are called. */
const QUERY = { built: ["--test", "fuzz"], called: "fuzz" };
const ADDON = { built: ["--lib"], called: "quiver_node" };
const SAVED = { built: ["--test", "damaged"], called: "damaged" };
const GRAPH = { built: ["--lib"], called: "quiver_graph" };
const FORMATS = { built: ["--test", "formats_fuzz"], called: "formats_fuzz" };

/** Tests of Rust: their program, and their names in it. */
const RUST = {
  ipc: [QUERY, "ipc::ipc"],
  "ipc-files": [QUERY, "files::ipc_files"],
  parquet: [QUERY, "files::parquet"],
  csv: [QUERY, "files::csv"],
  ndjson: [QUERY, "files::ndjson"],
  saved: [SAVED, "saved"],
  "json-plans": [QUERY, "plans::json_plans"],
  sql: [QUERY, "plans::sql"],
  "cypher-text": [QUERY, "plans::cypher_text"],
  cdata: [ADDON, "fuzz::cdata"],
  algorithms: [GRAPH, "algorithms::tests::fuzz::algorithms"],
  "graph-formats": [FORMATS, "graph_formats"],
};

/** Programs of TypeScript, with what they take to try so many inputs from one on; they print what came of them as JSON. */
const TYPESCRIPT = {
  hostile: ["tests/fuzz/hostile/worker.ts", (seed, at, count) => [seed, at, count]],
  cypher: ["tests/fuzz/cypher/worker.ts", (seed, at, count) => [seed, at, count]],
  // One seed for each portion.
  descriptors: ["tests/boundary/children/mutations.ts", (seed, at, count) => [seed * 1_000_003 + at, count]],
};

export const TARGETS = [...Object.keys(RUST), ...Object.keys(TYPESCRIPT)];

/** Inputs of a process of TypeScript. */
const PORTION = 500;
/** So long it may take. */
const PATIENCE_MS = 120_000;

/** Runs `target` for so many minutes, and gives how many faults it found. */
export async function fuzz(target, { seed, minutes, from, only }) {
  const folder = mkdtempSync(join(tmpdir(), "quiver-fuzz-"));
  const journal = join(folder, "journal");
  const until = performance.now() + minutes * 60_000;
  try {
    if (target in TYPESCRIPT) return await ofTypeScript(TYPESCRIPT[target], { seed, until, from, only, journal });
    return await ofRust(RUST[target], { seed, until, from, only, journal });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ofRust([wanted, test], { seed, until, from, only, journal }) {
  const program = binary(wanted);
  for (let faults = 0, at = from; ; ) {
    const minutes = (until - performance.now()) / 60_000;
    if (minutes <= 0) return faults;
    const env = {
      ...{ ...environment, RUST_BACKTRACE: "0", FUZZ_SEED: seed, FUZZ_FROM: at, FUZZ_JOURNAL: journal },
      ...(only === undefined ? { FUZZ_MINUTES: Math.min(minutes, 1e9) } : { FUZZ_CASE: only }),
    };
    const { code, signal } = await run(program, ["--exact", test, "--nocapture"], env);
    if (code === 0) return faults;
    faults++;
    // Faults that a process lives through are told by itself.
    if (code === 101 || only !== undefined) return faults;
    const last = Number(readFileSync(journal, "utf8"));
    console.log(
      `\nfault: the process died at input ${last}: ${signal ?? `exit code ${code}`}; --only ${last} tries it alone\n`,
    );
    at = last + 1;
  }
}

/** The path of a test program, which cargo builds. */
function binary({ built, called }) {
  claimTarget();
  const build = ["test", "--release", "--workspace", ...built, "--no-run", "--message-format=json"];
  const { stdout, status } = spawnSync("cargo", build, {
    ...{ cwd: root, env: environment, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] },
  });
  if (status !== 0) throw new Error("the tests could not be built");
  const made = stdout.split("\n").filter((line) => line.startsWith("{"));
  const programs = made.map((line) => JSON.parse(line)).filter(({ executable }) => executable);
  return programs.find(({ target }) => target.name === called).executable;
}

async function ofTypeScript([script, argsOf], { seed, until, from, only, journal }) {
  const totals = {};
  let faults = 0;
  let at = only ?? from;
  while (performance.now() < until) {
    const count = only === undefined ? PORTION : 1;
    const args = ["--expose-gc", "--import", "tsx", join(root, script), ...argsOf(seed, at, count)].map(String);
    const { code, signal, output } = await run(
      process.execPath,
      args,
      { ...environment, JOURNAL: journal },
      PATIENCE_MS,
    );
    if (code === 0) {
      const { faults: told = [], ...counts } = JSON.parse(output.trim().split("\n").at(-1));
      const verdicts = counts.verdicts ?? counts;
      for (const [name, times] of Object.entries(verdicts)) totals[name] = (totals[name] ?? 0) + times;
      for (const { number, spec, what } of told)
        console.log(`fault: input ${number}: ${what}\n${JSON.stringify(spec)}\n`);
      faults += told.length;
      at += count;
    } else {
      faults++;
      // Without a journal all of the portion is passed over.
      const last = existsSync(journal) ? Number(readFileSync(journal, "utf8")) : at + count - 1;
      console.log(`\nfault: the process died at input ${last}: ${signal ?? `exit code ${code}`}\n${output}`);
      at = last + 1;
    }
    if (only !== undefined) break;
  }
  console.log(`seed ${seed}: ${at - (only ?? from)} inputs ${JSON.stringify(totals)}, ${faults} faults`);
  return faults;
}

/** Runs a program to its end, and shows what it prints unless somebody waits for it. */
function run(program, args, env, patience) {
  const quiet = patience !== undefined;
  return new Promise((resolve) => {
    const stdio = ["ignore", quiet ? "pipe" : "inherit", "inherit"];
    const child = spawn(program, args, { cwd: root, env, stdio, timeout: patience, killSignal: "SIGKILL" });
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (piece) => {
      output += piece;
    });
    child.on("close", (code, signal) => resolve({ code, signal, output }));
  });
}
