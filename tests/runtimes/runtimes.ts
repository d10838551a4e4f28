/** The runtimes that the package is tried on, and how a program is run on one. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { installedNodes } from "../../scripts/nodes.mjs";

const root = new URL("../../", import.meta.url);
export const path = (relative: string) => fileURLToPath(new URL(relative, root));
export const program = (name: string) => path(`tests/runtimes/programs/${name}`);
const executable = process.platform === "win32" ? ".exe" : "";

/** A runtime, and its arguments before the program's. */
export interface Runtime {
  name: string;
  command: string;
  args: readonly string[];
  /** The arguments with which programs find the garbage collector. */
  collector: readonly string[];
}

/** The first file of these that exists: with install scripts off, the binaries stay in their platforms' packages. */
function find(name: string, ...candidates: string[]): string {
  const found = candidates.map(path).find(existsSync);
  if (!found) throw new Error(`${name} was not found; \`npm test\` installs it. Looked for: ${candidates.join(", ")}`);
  return found;
}

function platformPackages(scope: string): string[] {
  const folder = path(`node_modules/${scope}`);
  return existsSync(folder) ? readdirSync(folder) : [];
}

const findDeno = () =>
  find("Deno", ...platformPackages("@deno").map((name) => `node_modules/@deno/${name}/deno${executable}`));
const findBun = () =>
  find(
    "Bun",
    ...platformPackages("@oven").map((name) => `node_modules/@oven/${name}/bin/bun${executable}`),
    "node_modules/bun/bin/bun.exe",
  );

const DENO_RUN = ["run", "--no-prompt", "--no-lock", "--node-modules-dir=manual", "--cached-only"];

export const nodes: readonly Runtime[] = installedNodes().map(({ major, command }) => {
  return { name: `Node ${major}`, command, args: [], collector: ["--expose-gc"] };
});
export const deno: Runtime = {
  ...{ name: "Deno", command: findDeno(), args: [...DENO_RUN, "--allow-all"] },
  collector: ["--v8-flags=--expose-gc"],
};
/** Deno with no more than what the package needs. */
export const strictDeno: Runtime = {
  ...deno,
  name: "Deno with the permissions that README names",
  args: [...DENO_RUN, "--allow-ffi", "--allow-read", "--allow-env"],
};
export const bun: Runtime = { name: "Bun", command: findBun(), args: [], collector: [] };
export const runtimes: readonly Runtime[] = [...nodes, deno, bun];

/** What a program prints; rejects where it ends with another code than 0, by a signal, or not within a minute. */
export async function run(
  runtime: Pick<Runtime, "command" | "args">,
  args: readonly string[],
  { env = {}, cwd = path(".") }: { env?: Record<string, string>; cwd?: string } = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(runtime.command, [...runtime.args, ...args], {
    ...{ cwd, timeout: 60_000, killSignal: "SIGKILL" },
    env: { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...env },
  });
  return stdout.trim();
}

/** A folder of a program that has the package installed, and is gone with `remove`. */
export function userFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "quiver-user-"));
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  symlinkSync(path("."), join(modules, "arrow-quiver"), "junction");
  symlinkSync(path("node_modules/apache-arrow"), join(modules, "apache-arrow"), "junction");
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
