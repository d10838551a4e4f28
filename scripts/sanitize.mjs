// `npm run sanitize [-- models miri address thread]`: the core under tools that see what tests do not. Without names: `models`, which stable
// Rust runs, and CI with all other tests. The others need nightly, by hand:
//   rustup toolchain install nightly --component miri rust-src
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { environment, root, setup, targetDir } from "./setup.mjs";

const HOST = "x86_64-unknown-linux-gnu";
/** Threads of rayon are never joined, and crossbeam's queues are right by tree borrows only. */
const MIRI = "-Zmiri-disable-isolation -Zmiri-tree-borrows -Zmiri-ignore-leaks -Zmiri-permissive-provenance";
/** Small tests: Miri is some thousand times slower. */
const SMALL = ["error::", "ids::", "run::pools"];

/** std is built anew, so that its own accesses are seen too; lines of sources in reports, and code that is not all too slow. */
const sanitized = (name) => ({
  args: [
    ...["+nightly", "test", "-Zbuild-std", "--target", HOST, "--package", "quiver-graph", "--lib", "--locked"],
    ...["--config", "profile.dev.opt-level=1", "--config", "profile.dev.debug=1"],
  ],
  env: { RUSTFLAGS: `-Zsanitizer=${name}`, CARGO_TARGET_DIR: join(targetDir, `sanitize-${name}`) },
});

const KINDS = {
  models: {
    args: ["test", "--release", "--locked", "--package", "quiver-graph", "--test", "models"],
    env: { RUSTFLAGS: "--cfg shuttle" },
  },
  miri: {
    args: ["+nightly", "miri", "test", "--locked", "--package", "quiver-graph", "--lib", "--", ...SMALL],
    env: { MIRIFLAGS: MIRI, CARGO_TARGET_DIR: join(targetDir, "sanitize-miri") },
  },
  address: sanitized("address"),
  thread: sanitized("thread"),
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
  const { args, env } = KINDS[name];
  console.log(`\n── ${name}: cargo ${args.join(" ")}`);
  const { status } = spawnSync("cargo", args, { cwd: root, env: { ...environment, ...env }, stdio: "inherit" });
  if (status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
