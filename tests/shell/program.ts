/** The built program, as its users call it. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const main = fileURLToPath(new URL("../../dist/shell/main.js", import.meta.url));

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  error: string;
  /** Standard output as it came. */
  bytes: Buffer;
}

/** A folder to work in, with `quiver` among the programs that are found. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "quiver-shell-"));
  readonly #environment: NodeJS.ProcessEnv;

  constructor() {
    if (!existsSync(main)) throw new Error("dist is missing: run `npm run build` first");
    const programs = join(this.path, ".bin");
    mkdirSync(programs);
    symlinkSync(main, join(programs, "quiver"));
    const { QUIVER_DEBUG: _, ...environment } = process.env;
    this.#environment = { ...environment, PATH: [programs, process.env.PATH].join(delimiter) };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Runs `quiver` with these words, and `input` as standard input: none is the end of it. */
  quiver(
    words: readonly string[],
    input: string | Uint8Array = "",
    environment: NodeJS.ProcessEnv = {},
  ): Promise<Ended> {
    const child = this.start(words, environment);
    // A program may end without having read all of it.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
    return ended(child);
  }

  /** The same, still running. */
  start(words: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
    return this.#spawn(process.execPath, [main, ...words], environment);
  }

  /** Runs a script of another program, such as bash. */
  script(program: string, words: readonly string[], script = ""): Promise<Ended> {
    const child = this.#spawn(program, words, {});
    child.stdin?.on("error", () => {});
    child.stdin?.end(script);
    return ended(child);
  }

  #spawn(program: string, words: readonly string[], environment: NodeJS.ProcessEnv): ChildProcess {
    return spawn(program, words, { cwd: this.path, env: { ...this.#environment, ...environment } });
  }
}

export function ended(child: ChildProcess): Promise<Ended> {
  const [out, error]: [Buffer[], Buffer[]] = [[], []];
  child.stdout?.on("data", (piece) => out.push(piece));
  child.stderr?.on("data", (piece) => error.push(piece));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const bytes = Buffer.concat(out);
      resolve({ code, signal, bytes, out: bytes.toString(), error: Buffer.concat(error).toString() });
    });
  });
}
