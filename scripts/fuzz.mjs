// `npm run fuzz -- plans [--seed N] [--minutes M] [--plans COUNT] [--workers W] [--only CHECK]`: random plans, compared with DuckDB and with
// themselves, without end or as long as told. Prints what differs as a program that shows it, and at the end the counts.
// `npm run fuzz -- TARGET [--seed N] [--minutes M] [--from INPUT] [--only INPUT]`: inputs that no process may die of, see fuzz-targets.mjs.
import { fork } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fuzz, TARGETS } from "./fuzz-targets.mjs";
import { root } from "./setup.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "Infinity" },
    plans: { type: "string", default: "Infinity" },
    workers: { type: "string", default: "2" },
    only: { type: "string" },
    from: { type: "string", default: "0" },
  },
});
const [seed, minutes, plans, workers] = ["seed", "minutes", "plans", "workers"].map((name) => Number(values[name]));
const [target, ...others] = positionals;
if (TARGETS.includes(target) && others.length === 0 && ![seed, minutes].some(Number.isNaN)) {
  const only = values.only === undefined ? undefined : Number(values.only);
  process.exit((await fuzz(target, { seed, minutes, from: Number(values.from), only })) > 0 ? 1 : 0);
}
if (positionals.join() !== "plans" || [seed, minutes, plans, workers].some(Number.isNaN)) {
  console.error("usage: npm run fuzz -- plans [--seed N] [--minutes M] [--plans COUNT] [--workers W] [--only CHECK]");
  console.error(`       npm run fuzz -- ${TARGETS.join("|")} [--seed N] [--minutes M] [--from INPUT] [--only INPUT]`);
  process.exit(2);
}

const PROGRESS_SECONDS = 10;
/** So long a world may take, the shrinking of what differs in it included. */
const PATIENCE_SECONDS = 300;

const started = performance.now();
const counts = { plans: 0, failed: 0, checks: {}, features: {} };
const kinds = new Set();
let differences = 0;
let ending = false;

const seconds = () => (performance.now() - started) / 1000;
const isDone = () => ending || seconds() > minutes * 60 || counts.plans >= plans;

function add(made) {
  counts.plans += made.plans;
  counts.failed += made.failed;
  for (const of of ["checks", "features"]) {
    for (const [name, count] of Object.entries(made[of])) counts[of][name] = (counts[of][name] ?? 0) + count;
  }
}

function tell(kind, text) {
  differences++;
  if (kinds.has(kind)) return;
  kinds.add(kind);
  console.log(`\n── difference ${kinds.size}: ${kind}\n${text}\n`);
}

/** One process, and another in its place where it dies or hangs. */
function work(index, from) {
  return new Promise((resolve) => {
    const env = { ...process.env, RUST_BACKTRACE: "0" };
    const options = { cwd: root, env, execArgv: ["--import", "tsx"], stdio: ["ignore", "inherit", "inherit", "ipc"] };
    const child = fork(join(root, "tests", "fuzz", "worker.ts"), [], options);
    let world = from;
    let last = performance.now();
    const watch = setInterval(() => {
      if (performance.now() - last > PATIENCE_SECONDS * 1000) child.kill("SIGKILL");
    }, 1000);
    const next = () => {
      last = performance.now();
      if (isDone()) child.disconnect();
      else child.send({ seed, world, only: values.only });
    };
    child.on("message", ({ counts: made, told }) => {
      add(made);
      for (const { kind, text } of told) tell(kind, text);
      world += workers;
      next();
    });
    child.on("exit", (code, signal) => {
      clearInterval(watch);
      if (code === 0) return resolve();
      tell(`the process died: ${signal ?? code}`, `seed ${seed}, world ${world}`);
      resolve(isDone() ? undefined : work(index, world + workers));
    });
    next();
  });
}

const progress = setInterval(() => {
  const rate = Math.round(counts.plans / seconds());
  console.log(
    `${Math.round(seconds())} s: ${counts.plans} plans, ${rate} per second; ${kinds.size} kinds of differences`,
  );
}, PROGRESS_SECONDS * 1000);
process.on("SIGINT", () => {
  ending = true;
});

await Promise.all(Array.from({ length: workers }, (_, index) => work(index, index)));
clearInterval(progress);

const list = (of) =>
  Object.entries(of)
    .sort(([one], [two]) => (one < two ? -1 : 1))
    .map(([name, count]) => `  ${name}: ${count}`)
    .join("\n");
console.log(`\nfeatures\n${list(counts.features)}`);
console.log(`\nchecks\n${list(counts.checks)}`);
console.log(
  `\nseed ${seed}: ${counts.plans} plans in ${Math.round(seconds())} s (${Math.round(counts.plans / seconds())} per second), ` +
    `of which ${counts.failed} failed as they should; ${differences} differences of ${kinds.size} kinds`,
);
process.exit(differences > 0 ? 1 : 0);
