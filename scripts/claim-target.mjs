// The target folder that all checkouts share, given to this one.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environment, fail, root, targetDir } from "./setup.mjs";

/**
 * Cargo tells the crates of this workspace by their place in it, so that another checkout with older files would be given
 * the crates of the one that was built last: they are compiled again when the checkout changes.
 */
export function claimTarget() {
  const owner = join(targetDir, "checkout");
  if (existsSync(owner) && readFileSync(owner, "utf8") === root) return;
  if (existsSync(targetDir)) {
    const crates = workspaceCrates().flatMap((name) => ["-p", name]);
    const { status } = spawnSync("cargo", ["clean", "--release", "--quiet", "--locked", ...crates], {
      ...{ cwd: root, env: environment, stdio: "inherit" },
    });
    if (status !== 0) fail("cargo clean failed; its message is above");
  }
  mkdirSync(targetDir, { recursive: true });
  writeFileSync(owner, root);
}

function workspaceCrates() {
  const text = (path) => readFileSync(join(root, path, "Cargo.toml"), "utf8");
  const [, members] = /^members = \[(.*)\]$/m.exec(text("."));
  return [...members.matchAll(/"([^"]+)"/g)].map(([, path]) => /^name = "(.+)"$/m.exec(text(path))[1]);
}
