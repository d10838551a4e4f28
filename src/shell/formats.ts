/** The formats of files, by what they are called, by the names of files, and by what bytes begin with. */
import type { Schema } from "apache-arrow";

import {
  type BytesOptions,
  col,
  Frame,
  type ScanCsvOptions,
  scanCsv,
  scanIpc,
  scanNdjson,
  scanParquet,
  type WriteCsvOptions,
  type WriteIpcOptions,
  type WriteParquetOptions,
  type Written,
} from "../index.ts";

/** Options of all formats together: a format gets those that it takes. */
export type ReadOptions = ScanCsvOptions;
export type WriteOptions = Omit<WriteParquetOptions & WriteCsvOptions & WriteIpcOptions, "compression"> & {
  compression?: string;
};

/** A format in which tables are read and written. */
export interface Format {
  /** What `--from` and `--to` call it. */
  readonly name: string;
  readonly title: string;
  readonly extensions: readonly string[];
  /** Whether it is no text. */
  readonly binary: boolean;
  /** The options that it takes, by the names that the library has for them. */
  readonly reads: readonly (keyof ReadOptions)[];
  readonly writes: readonly (keyof WriteOptions)[];
  /** The rows of files. */
  scan(paths: readonly string[], options: ReadOptions): Frame;
  /** The rows of bytes that arrive. */
  decode(bytes: AsyncIterable<Uint8Array>, options: BytesOptions<ReadOptions>): Frame | Promise<Frame>;
  write(frame: Frame, path: string, options: WriteOptions): Promise<Written>;
  /** The bytes of rows, in pieces. */
  encode(frame: Frame, options: WriteOptions): AsyncIterable<Uint8Array>;
}

const folders = ["hivePartitioning"] as const;
const inferred = [...folders, "schema", "inferRows"] as const;
const dialect = ["header", "quote", "escape", "comment", "nullValues", "nullPadding"] as const;
const written = ["partitionBy", "overwrite", "compression"] as const;
const call = ["signal", "onProgress", "threads"] as const;

const parquet: Format = {
  ...{ name: "parquet", title: "Parquet", extensions: ["parquet", "pq"], binary: true },
  reads: folders,
  writes: [...call, ...written, "rowGroupSize"],
  scan: (paths, options) => scanParquet(paths, options),
  decode: (bytes, options) => Frame.fromParquet(bytes, options),
  write: (frame, path, options) => frame.writeParquet(path, options as WriteParquetOptions),
  async *encode(frame, options) {
    yield await frame.toParquet(options as WriteParquetOptions);
  },
};

const csv: Format = {
  ...{ name: "csv", title: "CSV", extensions: ["csv"], binary: false },
  reads: [...inferred, ...dialect, "delimiter"],
  writes: [...call, ...written],
  scan: (paths, options) => scanCsv(paths, options),
  decode: (bytes, options) => Frame.fromCsv(bytes, options),
  write: (frame, path, options) => flat(frame).writeCsv(path, options as WriteCsvOptions),
  encode: (frame, options) => csvPieces(frame, options),
};

const TAB = "\t";

const tsv: Format = {
  ...csv,
  ...{ name: "tsv", title: "TSV", extensions: ["tsv", "tab"] },
  scan: (paths, options) => scanCsv(paths, { delimiter: TAB, ...options }),
  decode: (bytes, options) => Frame.fromCsv(bytes, { delimiter: TAB, ...options }),
  write: (frame, path, options) => flat(frame).writeCsv(path, { ...(options as WriteCsvOptions), delimiter: TAB }),
  encode: (frame, options) => csvPieces(frame, { ...options, delimiter: TAB }),
};

const ndjson: Format = {
  ...{ name: "ndjson", title: "NDJSON", extensions: ["ndjson", "jsonl"], binary: false },
  reads: inferred,
  writes: [...call, ...written],
  scan: (paths, options) => scanNdjson(paths, options),
  decode: (bytes, options) => Frame.fromNdjson(bytes, options),
  write: (frame, path, options) => frame.writeNdjson(path, options as WriteCsvOptions),
  async *encode(frame, { signal, compression }) {
    // One file of a compressed format is not several, one behind the other, to all who read it.
    if (compression !== undefined) yield await frame.toNdjson({ signal, compression: compression as "gzip" });
    else yield* frame.toNdjsonStream({ ...(signal && { signal }) });
  },
};

const ipc: Format = {
  ...{ name: "ipc", title: "Arrow IPC", extensions: ["arrow", "arrows", "ipc", "feather"], binary: true },
  reads: folders,
  writes: [...call, ...written],
  scan: (paths, options) => scanIpc(paths, options),
  decode: (bytes, options) => Frame.fromIpc(bytes, options),
  write: (frame, path, options) => frame.writeIpc(path, options as WriteIpcOptions),
  encode: (frame, { signal, compression }) =>
    frame.toIpcStream({
      ...(signal && { signal }),
      ...(compression !== undefined && { compression: compression as "none" }),
    }),
};

export const FORMATS: readonly Format[] = [parquet, csv, tsv, ndjson, ipc];

export const FORMAT_NAMES: readonly string[] = FORMATS.map(({ name }) => name);

/** The format of a name that `--from` and `--to` take. */
export const formatNamed = (name: string): Format => FORMATS.find((format) => format.name === name) as Format;

/** The format that a file's name tells, that of a compressed one included. */
export function formatOfName(path: string): Format | undefined {
  const name = path.toLowerCase().replace(/[?#].*$/, "");
  const [, extension] = /\.([^./\\]+)$/.exec(name.replace(/\.(gz|zst|bz2|xz)$/, "")) ?? [];
  return FORMATS.find(({ extensions }) => extension !== undefined && extensions.includes(extension));
}

/** The format of bytes that begin with `start`; undefined where it cannot be told, as of what is compressed. */
export function formatOfBytes(start: Uint8Array): Format | undefined {
  const begins = (...bytes: number[]) => bytes.every((byte, at) => start[at] === byte);
  if (begins(0x50, 0x41, 0x52, 0x31)) return parquet;
  // A file in Arrow's format, and a stream, by the mark of its first message.
  if (begins(0x41, 0x52, 0x52, 0x4f, 0x57, 0x31) || begins(0xff, 0xff, 0xff, 0xff)) return ipc;
  const text = new TextDecoder().decode(start, { stream: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what text does not have
  if (start.length === 0 || /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text)) return undefined;
  if (/^\s*\{/.test(text)) return ndjson;
  const [line = ""] = text.split(/\r?\n/, 1);
  return line.includes(TAB) && !line.includes(",") ? tsv : csv;
}

/** Lists as text, `[1, 2]`, those of a fixed size as slices, which are not: CSV holds none, and yet results with lists are wanted as CSV. */
function flat(frame: Frame): Frame {
  const { fields } = frame.schema as Schema;
  const lists = fields.filter(({ type }) => /^(List|LargeList|FixedSizeList)\b/.test(String(type)));
  if (lists.length === 0) return frame;
  return frame.withColumns(lists.map(({ name }) => col(name).list.slice(0).cast("string").as(name)));
}

async function* csvPieces(rows: Frame, { signal, compression, delimiter = "," }: WriteOptions) {
  const frame = flat(rows);
  if (compression !== undefined) yield await frame.toCsv({ signal, delimiter, compression: compression as "gzip" });
  else yield* frame.toCsvStream({ delimiter, ...(signal && { signal }) });
}
