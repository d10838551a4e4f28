/** Tables and queries of @lancedb/lancedb, which gives tables of apache-arrow by way of IPC. */
import type { Batches, DataLike, TableLike } from "../../arrow/structure.ts";
import { hasMethods, type Neighbour } from "./neighbour.ts";

/** A `Table`, or a query, of @lancedb/lancedb. */
export interface LanceLike {
  toArrow(): PromiseLike<unknown>;
  toArray?(): PromiseLike<unknown>;
}

const NAME = "lancedb";

export const LANCEDB: Neighbour = {
  name: NAME,
  is: (input) => hasMethods(input, "toArrow", "countRows") || hasMethods(input, "toArrow", "toArray", "explainPlan"),
  read: async (input) => readTable((await (input as LanceLike).toArrow()) as TableLike),
};

function readTable({ schema, batches }: TableLike): Batches {
  const bytes = batches.reduce((sum, { data }) => sum + (data as DataLike & { byteLength: number }).byteLength, 0);
  return { schema, batches, copied: [{ reason: NAME, bytes }] };
}
