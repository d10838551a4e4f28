/** What the system refuses: full disks, too many open files, folders that may not be written, calls that do half or fail. */
import { execFile, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const child = (name: string) => fileURLToPath(new URL(`children/${name}`, import.meta.url));
const quoted = (words: string[]) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quiver-faults-"));
});
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});

interface Case {
  writer: string;
  partitionBy?: string;
  code: string;
  message: string;
  same: boolean;
  leaked: number;
  counted: number;
  after: string;
}

/** Runs a child by a line of the shell, in which `$run` is the child. */
async function under(line: string, name: string, given: string[], env = {}): Promise<Record<string, unknown>> {
  const run = quoted([process.execPath, "--import", "tsx", child(name), ...given]);
  // Shells within shells quote nothing when they take it from their environment.
  const { stdout } = await promisify(execFile)("sh", ["-c", line.replace("$run", 'sh -c "exec $QUIVER_RUN"')], {
    env: { ...process.env, ...env, QUIVER_RUN: run },
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) as string);
}

/** Every write fails and says why and where, and leaves all as it was. */
async function refused(line: string, reason: RegExp, mode = "", which: (one: Case) => boolean = () => true) {
  const { cases } = (await under(line, "refused.ts", [folder, mode])) as { cases: Case[] };
  expect(cases).toHaveLength(8);
  const failed = cases.filter(which);
  for (const one of failed) {
    expect(one).toMatchObject({ code: "IO_ERROR", message: expect.stringMatching(reason) });
    expect(one.message).toContain(folder);
    expect(one.message).not.toContain(".tmp");
    expect(one.same).toBe(true);
  }
  for (const one of cases) expect(one).toMatchObject({ leaked: 0, counted: 2_000, after: "" });
  return failed.length;
}

// What these need of the system is Linux's.
if (process.platform === "linux") {
  describe("writes that the system refuses", () => {
    it("a full disk", async () => {
      const own = process.getuid?.() === 0 ? "-m" : "-Urm";
      const mount = `mount -t tmpfs -o size=300k tmpfs ${quoted([folder])}`;
      const allowed = spawnSync("unshare", [own, "sh", "-c", mount]).status === 0;
      // Where nobody may mount, a limit on files' sizes comes closest.
      const line = allowed
        ? `unshare ${own} sh -c ${quoted([`${mount} && exec $run`])}`
        : `trap '' XFSZ; ulimit -f 20; exec $run`;
      const files = (one: Case) => one.partitionBy === undefined;
      const failed = await refused(line, /No space left on device|File too large/, "", allowed ? undefined : files);
      expect(failed).toBe(allowed ? 8 : 4);
    });

    it("files larger than allowed", async () => {
      const files = (one: Case) => one.partitionBy === undefined;
      expect(await refused("trap '' XFSZ; ulimit -f 100; exec $run", /File too large/, "", files)).toBe(4);
    });

    it("too many open files", async () => {
      expect(await refused("ulimit -n 200; exec $run", /Too many open files/, "hoard")).toBe(8);
    });

    it("a folder that may not be written", async () => {
      writeFileSync(join(folder, "out"), "old");
      chmodSync(folder, 0o555);
      const line =
        process.getuid?.() === 0 ? "exec setpriv --bounding-set=-dac_override,-dac_read_search $run" : "exec $run";
      expect(await refused(line, /Permission denied/, "locked")).toBe(8);
    });
  });

  it("calls that do half, are interrupted, or fail", async () => {
    const library = join(folder, "shaken.so");
    expect(spawnSync("cc", ["-shared", "-fPIC", "-O1", "-o", library, child("shaken.c"), "-ldl"]).status).toBe(0);
    const result = await under("exec $run", "shaken.ts", [folder], { LD_PRELOAD: library });
    expect(result).toMatchObject({ failures: [], written: 7, read: 21 });
    expect(result.refused as number).toBeGreaterThan(30);
    expect(result.passed as number).toBeGreaterThan(30);
  });
}
