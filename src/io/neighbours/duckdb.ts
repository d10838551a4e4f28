/** Results of @duckdb/node-api, which are chunks of vectors. */
import type * as arrow from "apache-arrow";

import type { Batches, BatchLike, ConvertedTable } from "../../arrow/structure.ts";
import { toBatch } from "../columns.ts";
import { arrowType, type DuckDBType } from "./duckdb-types.ts";
import { type DuckDBVector, vectorData } from "./duckdb-vectors.ts";
import { hasMethods, type Neighbour } from "./neighbour.ts";

/** A result or a result reader of @duckdb/node-api: what `connection.run`, `stream` and `runAndReadAll` give. */
export interface DuckDBResultLike {
  columnNames(): readonly string[];
  columnTypes(): readonly unknown[];
}

/** A `DuckDBDataChunk`, whose columns are named `column0`, `column1` and so on. */
export interface DuckDBChunkLike {
  readonly columnCount: number;
  readonly rowCount: number;
  getColumnVector(index: number): unknown;
}

interface Result extends DuckDBResultLike {
  deduplicatedColumnNames?(): readonly string[];
  readonly chunkCount?: number;
  getChunk?(index: number): DuckDBChunkLike;
  fetchAllChunks?(): Promise<DuckDBChunkLike[]>;
}

interface Reader extends DuckDBResultLike {
  readAll(): Promise<void>;
  readonly chunks?: readonly DuckDBChunkLike[];
}

const NAME = "duckdb";

export const DUCKDB: Neighbour = {
  name: NAME,
  is: (input) => hasMethods(input, "columnNames", "columnTypes", "columnTypeId") || isChunk(input),
  read: (input) => (isChunk(input) ? chunkTable(input) : resultTable(input as Result | Reader)),
};

const isChunk = (input: object): input is DuckDBChunkLike =>
  hasMethods(input, "getColumnVector", "getColumnValues") && "columnCount" in input && "rowCount" in input;

function chunkTable(chunk: DuckDBChunkLike): ConvertedTable {
  const vectors = Array.from({ length: chunk.columnCount }, (_, i) => chunk.getColumnVector(i) as DuckDBVector);
  return tableOf(
    vectors.map((_, i) => `column${i}`),
    vectors.map(({ type }) => type),
    [chunk],
  );
}

function resultTable(result: Result | Reader): Batches | Promise<Batches> {
  const names = (result as Result).deduplicatedColumnNames?.() ?? result.columnNames();
  const types = result.columnTypes() as readonly DuckDBType[];
  const table = (chunks: readonly DuckDBChunkLike[]) => tableOf(names, types, chunks);
  if ("readAll" in result) return result.readAll().then(() => table(result.chunks ?? []));
  const { chunkCount, getChunk } = result;
  // All of it is there, and can be read any number of times; of a stream, what is left.
  if (chunkCount !== undefined && getChunk !== undefined) {
    return table(Array.from({ length: chunkCount }, (_, i) => getChunk.call(result, i)));
  }
  return (result.fetchAllChunks?.() ?? Promise.resolve([])).then(table);
}

/** Chunks as batches; the bytes that the binding copied out of DuckDB are counted. */
function tableOf(
  names: readonly string[],
  types: readonly DuckDBType[],
  chunks: readonly DuckDBChunkLike[],
): ConvertedTable {
  const fields = names.map((name, i) => ({ name, type: arrowType(types[i] as DuckDBType, name), nullable: true }));
  const schema = { fields };
  let bytes = 0;
  let start = 0;
  const batches: BatchLike[] = [];
  for (const chunk of chunks) {
    const first = start;
    start += chunk.rowCount;
    if (start === first) continue;
    const columns = fields.map(({ name, type }, i) => {
      const vector = chunk.getColumnVector(i) as DuckDBVector;
      const data: arrow.Data = vectorData(vector, types[i] as DuckDBType, type, {
        column: name,
        row: (index) => first + index,
      });
      bytes += data.byteLength;
      return data;
    });
    batches.push(toBatch(schema, columns));
  }
  return { schema, batches, copied: [{ reason: NAME, bytes }] };
}
