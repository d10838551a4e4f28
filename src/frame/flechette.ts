/** Tables of @uwdata/flechette, which the program has installed if it asks for them. */
import { checked, checksOf, flag } from "../native/check.ts";
import { invalid, QuiverError } from "../native/errors.ts";
import type { Bytes } from "./files.ts";

/** How flechette gives values when they are looked at; its own defaults are numbers for 64-bit integers, decimals and times. */
export interface FlechetteOptions {
  useBigInt?: boolean;
  useBigIntTimestamp?: boolean;
  useDate?: boolean;
  useDecimalInt?: boolean;
  useMap?: boolean;
  useProxy?: boolean;
}

/** A `Table` of @uwdata/flechette, as far as everybody reads it. */
export interface FlechetteTable {
  readonly schema: any;
  readonly names: readonly any[];
  readonly children: readonly any[];
  readonly numRows: number;
  readonly numCols: number;
  getChild(name: string): any;
  getChildAt(index: number): any;
  at(row: number): any;
  select(names: readonly string[], as?: readonly string[]): FlechetteTable;
  selectAt(indices: readonly number[], as?: readonly string[]): FlechetteTable;
  toArray(): any[];
  toColumns(): Record<string, any>;
  [Symbol.iterator](): Iterator<any>;
}

interface Flechette {
  tableFromIPC(bytes: Uint8Array, options: FlechetteOptions): FlechetteTable;
}

const OWN = checksOf<FlechetteOptions>({
  ...{ useBigInt: flag, useBigIntTimestamp: flag, useDate: flag, useDecimalInt: flag, useMap: flag, useProxy: flag },
});

/** What of `options` goes to flechette, and what to the query. */
export function flechetteOptions<O extends object>(
  options: FlechetteOptions & O,
): { extraction: FlechetteOptions; encoding: O } {
  if (typeof options !== "object" || options === null) throw invalid("options", "an object", options);
  const entries = Object.entries(options);
  const own = (name: string) => Object.hasOwn(OWN, name);
  const extraction = Object.fromEntries(entries.filter(([name]) => own(name)));
  return {
    extraction: checked<FlechetteOptions>("options", extraction, OWN),
    encoding: Object.fromEntries(entries.filter(([name]) => !own(name))) as O,
  };
}

/** Not a literal: bundlers would look for it in programs that never ask. */
const PACKAGE = "@uwdata/flechette";

/** @throws {@link QuiverError} `PACKAGE_MISSING` */
async function loadFlechette(): Promise<Flechette> {
  try {
    return await import(/* webpackIgnore: true */ /* @vite-ignore */ PACKAGE);
  } catch (cause) {
    const expected = `the package ${PACKAGE}`;
    throw new QuiverError(
      "PACKAGE_MISSING",
      `${expected} is not installed: npm install ${PACKAGE}`,
      { expected },
      { cause },
    );
  }
}

export async function flechetteTable(bytes: Promise<Bytes>, options: FlechetteOptions): Promise<FlechetteTable> {
  const [flechette, ipc] = await Promise.all([loadFlechette(), bytes]);
  return flechette.tableFromIPC(ipc, options);
}
