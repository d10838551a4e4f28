/** Files of text, written whole or not at all. */
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { QuiverError } from "../native/errors.ts";

let written = 0;

/**
 * Writes a file under a temporary name beside it, syncs and renames it: under its own name it is there whole, or as it was before.
 *
 * @throws {@link QuiverError} `FILE_NOT_FOUND` for the folder, `IO_ERROR` for what else the system refuses
 */
export async function writeWhole(path: string | URL, text: string): Promise<void> {
  const target = path instanceof URL ? fileURLToPath(path) : path;
  written += 1;
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}-${written}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(text, "utf8");
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw refused(target, error);
  }
}

function refused(target: string, error: unknown): QuiverError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") {
    return new QuiverError("FILE_NOT_FOUND", `there is no folder ${dirname(target)}`, {}, { cause: error });
  }
  return new QuiverError("IO_ERROR", `${target} cannot be written: ${message}`, {}, { cause: error });
}
