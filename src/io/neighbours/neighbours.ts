/** The libraries whose tables are taken as they are: a row each. */
import { ARQUERO } from "./arquero.ts";
import { DUCKDB } from "./duckdb.ts";
import { FLECHETTE } from "./flechette.ts";
import { LANCEDB } from "./lancedb.ts";
import type { Neighbour } from "./neighbour.ts";
import { PARQUET_WASM } from "./parquet-wasm.ts";
import { POLARS } from "./polars.ts";

const NEIGHBOURS: readonly Neighbour[] = [DUCKDB, POLARS, FLECHETTE, ARQUERO, PARQUET_WASM, LANCEDB];

/** The library that `input` is a table of. */
export function neighbourOf(input: unknown): Neighbour | undefined {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return undefined;
  try {
    return NEIGHBOURS.find(({ is }) => is(input));
  } catch {
    // A proxy may refuse any question.
    return undefined;
  }
}
