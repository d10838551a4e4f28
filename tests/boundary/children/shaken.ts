/** Reads and writes where calls of the system do less than asked, are interrupted, or fail at one time; see `shaken.c`. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Frame, QuiverError, scanCsv, scanIpc, scanNdjson, scanParquet } from "../../../src/index.ts";

const folder = process.argv[2] as string;
const ROWS = 30_000;
const numbers = Int32Array.from({ length: ROWS }, (_, row) => row);
const frame = Frame.from({ id: numbers, text: Array.from(numbers, (row) => Math.cos(row).toString(36)) });
const formats = {
  csv: [(path: string) => frame.writeCsv(path), scanCsv],
  "csv.gz": [(path: string) => frame.writeCsv(path), scanCsv],
  ndjson: [(path: string) => frame.writeNdjson(path), scanNdjson],
  "ndjson.zst": [(path: string) => frame.writeNdjson(path), scanNdjson],
  parquet: [(path: string) => frame.writeParquet(path, { rowGroupSize: 5_000 }), scanParquet],
  arrow: [(path: string) => frame.writeIpc(path), scanIpc],
  arrows: [(path: string) => frame.writeIpc(path), scanIpc],
} as const;

const failures: string[] = [];
const counts = { written: 0, read: 0, refused: 0, passed: 0 };
const calm = join(folder, "calm");
const short = join(folder, "shaken-short");
for (const path of [calm, short]) mkdirSync(path);
const text = async (rows: Frame) => Buffer.from(await rows.toCsv()).toString();
const expected = await text(frame);
const same = async (path: string, scan: (path: string) => Frame) => (await text(scan(path))) === expected;

for (const [format, [write, scan]] of Object.entries(formats)) {
  const name = `a.${format}`;
  await write(join(calm, name));
  await write(join(short, name));
  counts.written += 1;
  // Copying makes no such calls as are shaken.
  copyFileSync(join(short, name), join(calm, "copy"));
  if (!readFileSync(join(calm, name)).equals(readFileSync(join(calm, "copy"))))
    failures.push(`${format}: written otherwise`);
  for (let round = 0; round < 3; round++) {
    counts.read += 1;
    if (!(await same(join(short, name), scan as never))) failures.push(`${format}: read otherwise`);
  }
  // Each call in turn fails, until none is left to.
  for (let call = 0; call < 60; call++) {
    const place = join(folder, `shaken-fails-${call}-${format}`);
    mkdirSync(place);
    copyFileSync(join(calm, name), join(place, "calm"));
    // A name of its own, since calls are counted by it; copied, since copying makes no such calls.
    copyFileSync(join(place, "calm"), join(place, name));
    const open = readdirSync("/proc/self/fd").length;
    try {
      if (!(await same(join(place, name), scan as never))) failures.push(`${format}: call ${call} fails, rows differ`);
      counts.passed += 1;
    } catch (error) {
      const told = error instanceof QuiverError && ["IO_ERROR", "INVALID_DATA"].includes(error.code);
      if (!told || !error.message.includes(name)) failures.push(`${format}: call ${call}: ${error}`);
      counts.refused += 1;
    }
    for (let i = 0; i < 200 && readdirSync("/proc/self/fd").length > open; i++)
      await new Promise((done) => setTimeout(done, 5));
    if (readdirSync("/proc/self/fd").length > open) failures.push(`${format}: call ${call} leaks`);
    rmSync(place, { recursive: true });
  }
}
console.log(JSON.stringify({ failures, ...counts }));
