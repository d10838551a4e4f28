/** The comparison program in Rust: the same core, called from Rust alone. It answers requests, so that rounds can alternate. */
import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Child } from "./child.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Where `npm run build` compiles to. */
const TARGET =
  process.env.CARGO_TARGET_DIR ?? join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "quiver", "target");

let program: string | undefined;

/** Starts `core-rs/graph/examples/native.rs`, compiled first if it is not up to date. */
export function startNative(): Child {
  program ??= compile();
  return new Child("native Rust", program, []);
}

function compile(): string {
  // All of the workspace's packages, so that the features, and with them what is compiled already, are those of the addon.
  const { status, stderr } = spawnSync(
    "cargo",
    ["build", "--release", "--locked", "--workspace", "--example", "native"],
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
  if (status !== 0) throw new Error(`the native program did not compile:\n${stderr}`);
  return join(TARGET, "release", "examples", process.platform === "win32" ? "native.exe" : "native");
}
