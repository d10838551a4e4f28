/** A folder that is there whole or as it was: it is filled beside its place, and then takes it. */
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { QuiverError } from "../../native/errors.ts";

/**
 * Has `fill` write the files of the folder at `path`.
 *
 * @param isOurs - whether a folder holds nothing but what is written here, so that it may be replaced
 * @throws {@link QuiverError} `FILE_EXISTS`, `FILE_NOT_FOUND` where the folder above is not there, `IO_ERROR`
 */
export async function newFolder<T>(
  path: string,
  overwrite: boolean,
  isOurs: (files: readonly string[]) => boolean,
  fill: (folder: string) => Promise<T>,
): Promise<{ result: T; bytes: number }> {
  const place = resolve(path);
  refuse(place, path, overwrite, isOurs);
  const above = dirname(place);
  if (!existsSync(above)) throw new QuiverError("FILE_NOT_FOUND", `there is no folder ${above}`);
  const made = join(above, `.${basename(place)}.${randomUUID()}.tmp`);
  try {
    inOrder(() => mkdirSync(made), path);
    const result = await fill(made);
    const bytes = allFiles(made).reduce((sum, file) => sum + statSync(join(made, file)).size, 0);
    inOrder(() => take(place, made), path);
    return { result, bytes };
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function refuse(place: string, path: string, overwrite: boolean, isOurs: (files: readonly string[]) => boolean): void {
  if (!existsSync(place)) return;
  const exists = (what: string) => new QuiverError("FILE_EXISTS", `${path} is there, and is ${what}`, { got: path });
  if (!statSync(place).isDirectory()) throw exists("no folder");
  const files = inOrder(() => allFiles(place), path);
  if (files.length === 0) return;
  if (!overwrite) throw exists("not empty");
  if (!isOurs(files)) throw exists("a folder of other things, which is not replaced");
}

/** The new folder in the place of the old one, which goes once it is there. */
function take(place: string, made: string): void {
  if (!existsSync(place)) {
    renameSync(made, place);
    return;
  }
  const old = `${made}.old`;
  renameSync(place, old);
  try {
    renameSync(made, place);
  } catch (error) {
    renameSync(old, place);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

/** The files below a folder, by their paths in it. */
const allFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => !statSync(join(folder, name)).isDirectory(),
  );

function inOrder<T>(work: () => T, path: string): T {
  try {
    return work();
  } catch (error) {
    throw new QuiverError("IO_ERROR", `${path} cannot be written`, { got: path }, { cause: error });
  }
}
