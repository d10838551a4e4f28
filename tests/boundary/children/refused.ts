/** Writes where the system refuses to: over what is there, in every format, to a file and to folders. Tells what each left. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Frame, QuiverError } from "../../../src/index.ts";

const [folder = "", mode] = process.argv.slice(2);
const locked = mode === "locked";
const ROWS = 40_000;
const numbers = Int32Array.from({ length: ROWS }, (_, row) => row);
// Of few repetitions, so that no format packs it.
const texts = Array.from(numbers, (row) => Math.sin(row).toString(36).repeat(3));
const frame = Frame.from({ key: numbers.map((row) => row % 20), text: texts });
const small = Frame.from({ key: [1, 2], text: ["a", "b"] });
const writers = ["writeCsv", "writeNdjson", "writeParquet", "writeIpc"] as const;
const openFiles = () => readdirSync("/proc/self/fd").length;
const look = (path: string): string =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .map((name) => `${name}:${look(join(path, name))}`)
        .join()
    : readFileSync(path, "utf8");

/** All files that this process may open yet. */
function hoard(): number[] {
  const held: number[] = [];
  for (;;) {
    try {
      held.push(openSync("/dev/null", "r"));
    } catch {
      return held;
    }
  }
}

async function outcome(write: () => Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await write();
    return { code: "", message: "" };
  } catch (error) {
    if (!(error instanceof QuiverError)) throw error;
    return { code: error.code, message: error.message };
  }
}

const cases: object[] = [];
// What the runtime opens for itself is open from here on.
for (let i = 0; i < 3; i++) await frame.limit(10).collect();
for (const writer of writers) {
  for (const options of [{}, { partitionBy: "key", overwrite: true }]) {
    const target = join(folder, "out");
    if (!existsSync(target)) {
      if ("partitionBy" in options) {
        mkdirSync(join(target, "key=9"), { recursive: true });
        writeFileSync(join(target, "key=9", "old"), "old");
      } else {
        writeFileSync(target, "old");
      }
    }
    const [before, names, open] = [look(target), readdirSync(folder), openFiles()];
    const held = mode === "hoard" ? hoard() : [];
    const failed = await outcome(() => frame[writer](target, options));
    for (const file of held) closeSync(file);
    // Threads that were at work close their files a moment later.
    for (let i = 0; i < 200 && openFiles() > open; i++) await new Promise((resolve) => setTimeout(resolve, 5));
    const same = look(target) === before && readdirSync(folder).join() === names.join();
    const counted = (await frame.filter("key = 7").collect()).numRows;
    const after = locked
      ? ""
      : (await outcome(() => small[writer](join(folder, "small"), { overwrite: true }))).message;
    if (!locked) rmSync(join(folder, "small"));
    cases.push({ writer, ...options, ...failed, same, leaked: Math.max(0, openFiles() - open), counted, after });
    if (!locked) rmSync(target, { recursive: true });
  }
}
console.log(JSON.stringify({ cases }));
