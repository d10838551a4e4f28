/** DuckDB, in a process of its own: tables in its own format, results as Arrow tables in JavaScript's hands. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  DuckDBTypeId,
  VARCHAR,
} from "@duckdb/node-api";
import {
  Bool,
  type Data,
  DataType,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  Utf8,
  type Vector,
} from "apache-arrow";
import { checksum } from "../checksum.ts";
import { Child, THREADS } from "../child.ts";
import { QUERIES } from "../queries.ts";

export function startDuckDB(): Child {
  return new Child("duckdb", process.execPath, ["--import", "tsx", fileURLToPath(import.meta.url), "serve"]);
}

/** Rows of a chunk of DuckDB's. */
const CHUNK = 2048;

function duckType(type: DataType): DuckDBType {
  if (DataType.isInt(type)) return BIGINT;
  if (DataType.isFloat(type)) return DOUBLE;
  return DataType.isBool(type) ? BOOLEAN : VARCHAR;
}

/** Makes a table of DuckDB's own from an Arrow table without nulls. */
async function load(connection: DuckDBConnection, name: string, table: Table): Promise<void> {
  const types = table.schema.fields.map((field) => duckType(field.type));
  const columns = table.schema.fields.map((field, index) => `${field.name} ${types[index]}`);
  await connection.run(`CREATE TABLE ${name} (${columns.join(", ")})`);
  const appender = await connection.createAppender(name);
  for (let start = 0; start < table.numRows; start += CHUNK) {
    const rows = Math.min(CHUNK, table.numRows - start);
    const chunk = DuckDBDataChunk.create(types, rows);
    table.schema.fields.forEach((_, index) => {
      const column = (table.getChildAt(index) as Vector).slice(start, start + rows);
      const target = chunk.getColumnVector(index);
      if ("items" in target && types[index] !== VARCHAR) (target.items as Float64Array).set(column.toArray());
      else for (let row = 0; row < rows; row++) target.setItem(row, column.get(row));
      target.flush();
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** The rows of `chunks` as one column: numbers are copied in bulk, short text byte by byte. */
function toData(chunks: readonly DuckDBDataChunk[], index: number, type: DuckDBType, length: number): Data {
  const vectors = chunks.map((chunk) => chunk.getColumnVector(index));
  if (type.typeId === DuckDBTypeId.BIGINT || type.typeId === DuckDBTypeId.DOUBLE) {
    const [arrow, values] =
      type.typeId === DuckDBTypeId.BIGINT
        ? [new Int64(), new BigInt64Array(length)]
        : [new Float64(), new Float64Array(length)];
    let at = 0;
    for (const vector of vectors) {
      values.set((vector as unknown as { items: never }).items, at);
      at += vector.itemCount;
    }
    return makeData({ type: arrow as Float64, length, nullCount: 0, data: values as Float64Array });
  }
  if (type.typeId === DuckDBTypeId.BOOLEAN) {
    const bits = new Uint8Array((length + 7) >> 3);
    let row = 0;
    for (const vector of vectors) {
      const view = (vector as unknown as { dataView: DataView }).dataView;
      for (let i = 0; i < vector.itemCount; i++, row++) {
        if (view.getUint8(i) !== 0) (bits[row >> 3] as number) |= 1 << (row & 7);
      }
    }
    return makeData({ type: new Bool(), length, nullCount: 0, data: bits });
  }
  const valueOffsets = new Int32Array(length + 1);
  let data = new Uint8Array(length * 12 + 64);
  let [row, end] = [0, 0];
  for (const vector of vectors) {
    const view = (vector as unknown as { dataView: DataView }).dataView;
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let i = 0; i < vector.itemCount; i++) {
      const size = view.getUint32(i * 16, true);
      // Up to 12 bytes lie beside their length.
      const source =
        size <= 12 ? bytes.subarray(i * 16 + 4, i * 16 + 4 + size) : Buffer.from(String(vector.getItem(i)));
      if (end + size > data.length) {
        const larger = new Uint8Array(data.length * 2);
        larger.set(data);
        data = larger;
      }
      if (size <= 12) for (let k = 0; k < size; k++) data[end + k] = source[k] as number;
      else data.set(source, end);
      end += size;
      valueOffsets[++row] = end;
    }
  }
  return makeData({ type: new Utf8(), length, nullCount: 0, valueOffsets, data: data.subarray(0, end) });
}

async function serve(): Promise<void> {
  const database = await DuckDBInstance.create(":memory:", { threads: String(THREADS) });
  const connection = await database.connect();
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let answer: object;
    try {
      if (request.do === "open") {
        for (const name of ["nodes", "edges"]) {
          await load(connection, name, tableFromIPC(readFileSync(request[name])));
        }
        answer = { version: (await connection.runAndReadAll("SELECT version()")).getRows()[0]?.[0] };
      } else {
        const query = QUERIES.find(({ name }) => name === request.query);
        const start = performance.now();
        const result = await connection.run(query?.sql ?? "");
        const chunks = await result.fetchAllChunks();
        const engine_ms = performance.now() - start;
        const length = chunks.reduce((rows, chunk) => rows + chunk.rowCount, 0);
        const columns = result.columnTypes().map((type, index) => toData(chunks, index, type, length));
        const names = result.columnNames();
        const schema = new Schema(columns.map(({ type }, index) => new Field(names[index] ?? "", type, false)));
        const data = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children: columns });
        const table = new Table([new RecordBatch(schema, data)]);
        const ms = performance.now() - start;
        answer = { ms, engine_ms, ...(request.check ? checksum(table) : {}) };
      }
    } catch (error) {
      answer = { error: String(error) };
    }
    console.log(JSON.stringify(answer));
  }
}

if (process.argv[2] === "serve") await serve();
