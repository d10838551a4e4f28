/** Folders of files for tests of formats that are such. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = mkdtempSync(join(tmpdir(), "quiver-folders-"));
let made = 0;

/** The path of a folder that is not there yet. */
export const newPath = (name = "new"): string => join(root, `${made++}-${name}`);

/** A folder of these files, which may lie in folders of it. */
export function folder(files: Record<string, string | Uint8Array>): string {
  const path = newPath("given");
  mkdirSync(path);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

const plain = (value: unknown): unknown => {
  if (typeof value === "object" && value !== null && Symbol.iterator in value)
    return [...(value as Iterable<unknown>)].map(plain);
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
};

interface Rows {
  toArray(): Promise<object[]>;
}

/** The rows with lists as arrays and integers as numbers, where these are exact. */
export const rows = async (frame: Rows): Promise<Record<string, unknown>[]> =>
  (await frame.toArray()).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])),
  );
