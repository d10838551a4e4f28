/** The comparison programs in Rust: the same core, called from Rust alone. They answer requests, so that rounds can alternate. */
import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Child } from "./child.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Where `npm run build` compiles to. */
const TARGET =
  process.env.CARGO_TARGET_DIR ?? join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "quiver", "target");

let programs: string | undefined;

/** Starts `core-rs/graph/examples/native.rs`, compiled first if it is not up to date. */
export function startNative(): Child {
  return start("native");
}

/** Starts `core-rs/query/examples/prepared.rs`, likewise. */
export function startPrepared(): Child {
  return start("prepared");
}

function start(name: string): Child {
  programs ??= compile();
  return new Child("native Rust", join(programs, process.platform === "win32" ? `${name}.exe` : name), []);
}

/** The folder with the programs. */
function compile(): string {
  // All of the workspace's packages, so that the features, and with them what is compiled already, are those of the addon.
  const { status, stderr } = spawnSync(
    "cargo",
    ["build", "--release", "--locked", "--workspace", "--example", "native", "--example", "prepared"],
    {
      cwd: ROOT,
      encoding: "utf8",
      env: {
        ...process.env,
        CARGO_TARGET_DIR: TARGET,
        PATH: [process.env.PATH, join(homedir(), ".cargo", "bin")].join(delimiter),
      },
    },
  );
  if (status !== 0) throw new Error(`the native programs did not compile:\n${stderr}`);
  return join(TARGET, "release", "examples");
}
