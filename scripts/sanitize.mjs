// `npm run sanitize [-- models miri boundary address thread addon]`: the core, and what stands at its boundary, under tools that see what tests
// do not. Without names: `models`, which stable Rust runs, and CI with all other tests. The others need nightly, by hand:
//   rustup toolchain install nightly --component miri rust-src
import { spawnSync } from "node:child_process";
import { linkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { environment, root, setup, targetDir } from "./setup.mjs";

const HOST = "x86_64-unknown-linux-gnu";
/** Threads of rayon are never joined, and crossbeam's queues are right by tree borrows only. */
const MIRI = "-Zmiri-disable-isolation -Zmiri-tree-borrows -Zmiri-ignore-leaks -Zmiri-permissive-provenance";
/** Small tests: Miri is some thousand times slower. */
const SMALL = ["error::", "ids::", "run::pools"];
/** Those of what takes over memory of others, without Node. */
const AT_THE_BOUNDARY = ["cdata::tests", "import::", "error::", "text::"];
/** What has no DataFusion in it, which `addon` has. */
const CORE = ["quiver-graph", "quiver-formats", "quiver-saved"].flatMap((name) => ["--package", name]);

/**
 * Every row over every graph with every option, mostly on one thread, which takes hours (`…_on_threads_that_it_need_not_have` is for who looks
 * for races), and what measures time, which is the tool's.
 */
const LEFT_OUT = ["every_row_is_right_on_every", "every_row_is_right_with_any", "stops_soon_after"].flatMap((name) => [
  "--skip",
  name,
]);

/** std is built anew, so that its own accesses are seen too; lines of sources in reports, and code that is not all too slow. */
const sanitized = (name, args, ofTests = []) => ({
  args: [
    ...["+nightly", ...args, "-Zbuild-std", "--target", HOST, "--lib", "--locked"],
    ...["--config", "profile.dev.opt-level=1", "--config", 'profile.dev.debug="line-tables-only"'],
    ...(ofTests.length > 0 ? ["--", ...ofTests] : []),
  ],
  env: { RUSTFLAGS: `-Zsanitizer=${name}`, CARGO_TARGET_DIR: join(targetDir, `sanitize-${name}`) },
});

/** Tests of TypeScript in which memory is handed over, given away, taken back, and told wrongly; but for those that load a library of their own. */
const HANDED_OVER = ["tests/boundary", "tests/property", "tests/unit/bridge", "tests/unit/graph", "tests/unit/frame"];
const OWN_LIBRARY = "tests/boundary/faults.test.ts";

/** The addon that was built under AddressSanitizer, in a Node that loads its library before all others. */
function inNode() {
  const folder = join(targetDir, "sanitize-address", HOST, "debug");
  // Node goes by the end of a name.
  const addon = join(folder, "quiver.node");
  rmSync(addon, { force: true });
  linkSync(join(folder, "libquiver_node.so"), addon);
  const { stdout } = spawnSync("gcc", ["-print-file-name=libasan.so"], { encoding: "utf8" });
  const env = {
    LD_PRELOAD: stdout.trim(),
    // Node itself leaks at its end; what is freed is kept apart for a while, and a while only: tests look at memory.
    ASAN_OPTIONS: "detect_leaks=0:quarantine_size_mb=64:abort_on_error=1",
    QUIVER_NATIVE_LIBRARY_PATH: addon,
  };
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = [vitest, "run", "--maxWorkers=1", "--testTimeout=600000", "--exclude", OWN_LIBRARY, ...HANDED_OVER];
  return spawnSync(process.execPath, args, { cwd: root, env: { ...environment, ...env }, stdio: "inherit" }).status;
}

const KINDS = {
  models: {
    args: ["test", "--release", "--locked", "--package", "quiver-graph", "--test", "models"],
    env: { RUSTFLAGS: "--cfg shuttle" },
  },
  miri: {
    args: ["+nightly", "miri", "test", "--locked", "--package", "quiver-graph", "--lib", "--", ...SMALL],
    env: { MIRIFLAGS: MIRI, CARGO_TARGET_DIR: join(targetDir, "sanitize-miri") },
  },
  boundary: {
    args: ["+nightly", "miri", "test", "--locked", "--package", "quiver-node", "--lib", "--", ...AT_THE_BOUNDARY],
    env: { MIRIFLAGS: MIRI, CARGO_TARGET_DIR: join(targetDir, "sanitize-miri") },
  },
  address: sanitized("address", ["test", ...CORE], LEFT_OUT),
  thread: sanitized("thread", ["test", "--package", "quiver-graph"], LEFT_OUT),
  addon: { ...sanitized("address", ["build", "--package", "quiver-node"]), use: inNode },
};

const given = process.argv.slice(2);
const names = given.length > 0 ? given : ["models"];
const unknown = names.filter((name) => !Object.hasOwn(KINDS, name));
if (unknown.length > 0) {
  console.error(`usage: npm run sanitize [-- ${Object.keys(KINDS).join(" ")}]`);
  process.exit(2);
}
setup();
let failed = 0;
for (const name of names) {
  const { args, env, use = () => 0 } = KINDS[name];
  console.log(`\n── ${name}: cargo ${args.join(" ")}`);
  const { status } = spawnSync("cargo", args, { cwd: root, env: { ...environment, ...env }, stdio: "inherit" });
  if (status !== 0 || use() !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
