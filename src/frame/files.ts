/** What the scans and writes of files take, and how it crosses the boundary. */
import { fileURLToPath } from "node:url";
import type { CastType } from "../expr/types.ts";
import { type ArrivedSource, decoded } from "../io/decoded.ts";
import { type Body, bytesArriving, readBytes } from "../io/source.ts";
import { CALL, type CallOptions, untilAborted } from "../native/call.ts";
import {
  type Check,
  type Checks,
  checked,
  checksOf,
  flag,
  isRecord,
  jsonOf,
  text,
  texts,
  textsByName,
  whole,
  word,
} from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import { PlanBytes } from "../plan/inputs.ts";
import type { Parameters } from "../plan/parameters.ts";
import { type FileFormat, type FileSource, publicAddress } from "../plan/plan.ts";
import { FRAME_OPTIONS, type FrameOptions } from "./options.ts";

/**
 * Files to read: a path, a folder (with all that lies below it), a glob (`*`, `**`, `?`, `[a-z]`), a `file:` URL, an address of an
 * object store (`s3://`, `gs://`, `az://`, `abfss://`), which may be a folder or glob too, an `https:` URL of one file, or several of these.
 *
 * Rows come in the order of the list; files of a folder or glob are sorted by name. Names that begin with `.` or `_` are passed
 * over in folders, and links that lead to a folder that they lie in.
 */
export type Paths = string | URL | readonly (string | URL)[];

/**
 * How an object store is reached, beside what the environment says: its settings by the names that `object_store` has for them, which
 * are those of the environment in small letters, such as `{ aws_access_key_id, aws_secret_access_key, aws_region, aws_endpoint_url }`.
 * No error, plan or picture shows the values.
 */
export type StorageOptions = Readonly<Record<string, string>>;

/** What scans of files of every format take. */
export interface ScanOptions {
  /** How object stores are reached; default: as the environment says (`AWS_*`, `GOOGLE_*`, `AZURE_*`). */
  storage?: StorageOptions;
  /**
   * Whether folders named `column=value` above a file give its rows these columns; default true. Whole numbers are read as Int64,
   * dates as Date32, everything else as text, unless `{ column: type }` names a type. `__HIVE_DEFAULT_PARTITION__` is null. Folders whose
   * names begin with `.` are passed over, and those with `_` unless they give a column.
   */
  hivePartitioning?: boolean | Readonly<Record<string, CastType>>;
}

/** What {@link scanParquet} takes. */
export type ScanParquetOptions = ScanOptions;
/** What {@link scanIpc} takes. */
export type ScanIpcOptions = ScanOptions;

/** What {@link scanNdjson} takes. */
export interface ScanNdjsonOptions extends ScanOptions {
  /** Types of columns by name; all other columns' types are inferred. */
  schema?: Readonly<Record<string, CastType>>;
  /** Rows that types are inferred from, over all files; default 10,000. */
  inferRows?: number;
  /** Default: by the file's name, `.gz`, `.zst`, `.bz2` or `.xz`. */
  compression?: "none" | "gzip" | "zstd" | "bz2" | "xz";
}

/** What {@link scanCsv} takes. */
export interface ScanCsvOptions extends ScanNdjsonOptions {
  /** Whether the first line of each file names its columns; default true. Without, they are `column_1`, `column_2`, … or what `schema` names. */
  header?: boolean;
  /** One ASCII character; default `","`, of `.tsv` files a tab. */
  delimiter?: string;
  /** One ASCII character; default `'"'`. Null: quotes are text like any other. */
  quote?: string | null;
  /** The character before a quote within quotes; default none: there, a quote is doubled. */
  escape?: string;
  /** Lines that begin with this character are passed over; default none. */
  comment?: string;
  /**
   * Fields that are null; default `""`. CSV's readers do not tell quoted fields from others, so that text which is empty is kept
   * apart from null only by another word for null, such as `"NULL"`.
   */
  nullValues?: string | readonly string[];
  /** Instead of `nullValues`, a regular expression in Rust's syntax that a null field matches. */
  nullRegex?: string;
  /** Whether rows with too few fields end in nulls; default false, which makes them an error. */
  nullPadding?: boolean;
  /** Whether quoted fields may hold line breaks; default true. False lets several threads read one file. */
  newlinesInValues?: boolean;
}

/** What every write takes. */
export interface WriteOptions extends CallOptions {
  /** How an object store is reached; default: as the environment says (`AWS_*`, `GOOGLE_*`, `AZURE_*`). */
  storage?: StorageOptions;
  /** Values for the parameters of the query. */
  params?: Parameters;
  /**
   * Columns whose values become folders (`year=2024/city=Oslo/part-00000.parquet`) instead of columns of the files; the path is then
   * that of a folder. Null is `__HIVE_DEFAULT_PARTITION__`, and that text itself is escaped. Without rows, one file without rows lies in
   * the folder of nulls. More than 65,536 folders are an error.
   */
  partitionBy?: string | readonly string[];
  /**
   * Whether what lies there is replaced; default true for a file, false for a folder. What takes its place has its mode and, where the
   * system lets this user give files away, its owner; links stay. Devices, pipes and sockets are never replaced.
   */
  overwrite?: boolean;
}

export interface WriteParquetOptions extends WriteOptions {
  /** Default `"zstd"`. */
  compression?: "none" | "snappy" | "gzip" | "lz4" | "zstd";
  /** Rows per row group, exactly, but for the last; default 131,072. */
  rowGroupSize?: number;
}

/** JSON has neither NaN nor infinities: they are written as null. */
export interface WriteNdjsonOptions extends WriteOptions {
  /** Default: by the file's name, `.gz` or `.zst`. */
  compression?: "none" | "gzip" | "zstd";
}

export interface WriteCsvOptions extends WriteNdjsonOptions {
  /** Whether the first line names the columns; default true. */
  header?: boolean;
  /** One ASCII character; default `","`. */
  delimiter?: string;
  /** One ASCII character; default `'"'`. Fields are quoted where they must be. */
  quote?: string;
  /** What null is written as; default nothing, which reads back as null where text is not empty. */
  nullValue?: string;
}

export interface WriteIpcOptions extends WriteOptions {
  /** Of the batches' bodies; default `"none"`: apache-arrow in JavaScript reads no others. */
  compression?: "none" | "lz4" | "zstd";
  /** With a footer for random access, or without; default `"file"`, of a name in `.arrows` `"stream"`. */
  form?: "file" | "stream";
}

/** What a write wrote. */
export interface Written {
  rows: number;
  /** Of all files together. */
  bytes: number;
  files: number;
}

/** What a file holds: bytes, or what gives them. */
export type FileBytes = Uint8Array | ArrayBuffer | Body | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** Bytes in memory of their own, which `fetch` and `Response` take; spelled so that every version of TypeScript knows it. */
export type Bytes = ReturnType<Uint8Array["slice"]>;

/** How bytes are read that lie in memory. */
export type BytesOptions<Scan extends ScanOptions> = Omit<Scan, "hivePartitioning" | "storage"> & FrameOptions;

/** How bytes are written to memory. */
export type EncodeOptions<Write extends WriteOptions> = Omit<Write, "partitionBy" | "overwrite" | "storage">;

/** The source of a frame over files. */
export function filesSource(format: FileFormat, paths: Paths, options: ScanCsvOptions): FileSource {
  const given = checked("options", options, SCAN[format]);
  return { kind: "files", format, paths: pathsOf(paths), options: parted(given) };
}

/** The source of a frame over bytes; a promise of it where they are still to be read, as a table where they are decoded as they arrive. */
export function bytesSource(
  format: FileFormat,
  bytes: FileBytes,
  given: BytesOptions<ScanCsvOptions>,
): FileSource | Promise<FileSource | ArrivedSource> {
  const checks = { ...without(SCAN[format], ["hivePartitioning", "storage"]), ...FRAME_OPTIONS };
  const { ownership, signal, ...read } = checked("options", given, checks);
  const options = parted<ScanCsvOptions>(read, ",");
  const over = (pieces: readonly Uint8Array[]): FileSource => ({
    ...{ kind: "files", format, paths: [], bytes: new PlanBytes(pieces, ownership), options },
  });
  // What a Parquet file has stands at its end.
  if (format !== "parquet") {
    const stream = bytesArriving(bytes, signal);
    if (stream) {
      const read = decoded(stream, { format, options }, signal);
      return untilAborted(read, signal).then((all) => (Array.isArray(all) ? over(all) : all));
    }
  }
  const pieces = readBytes(bytes, signal);
  return pieces instanceof Promise ? untilAborted(pieces, signal).then(over) : over(pieces);
}

/** What a write is told: JSON of `core-rs/query/src/plan/write.rs`. */
export function targetOf(format: FileFormat, path: string | URL, options: WriteOptions): string {
  const given = writeOptions(options, WRITE[format]);
  return jsonOf({ format, path: placeOf("path", path), options: given }, "target");
}

/** The same for bytes, which are streams where Arrow IPC has the choice: what most readers of bytes take. */
export function bytesTarget(format: FileFormat, options: EncodeOptions<WriteOptions>): string {
  const given = writeOptions(options, without(WRITE[format], ["partitionBy", "overwrite", "storage"]));
  const form = format === "ipc" ? { stream: true } : {};
  return jsonOf({ format, options: { ...form, ...given } }, "target");
}

/** Options as `core-rs/query/src/plan/write.rs` takes them, without those of the call. */
function writeOptions(options: WriteOptions & WriteIpcOptions & WriteCsvOptions, checks: Checks): object {
  const { signal, onProgress, threads, params, form, ...rest } = checked("options", options, checks);
  return { ...parted<WriteCsvOptions>(rest, ","), ...(form !== undefined && { stream: form === "stream" }) };
}

const types = (parameter: string, value: object) =>
  textsByName(parameter, value, 'an object of types by column, such as { age: "int8" }');

function character(parameter: string, value: string): string {
  if (typeof value === "string" && value.length === 1 && value <= "\x7f" && !/[\r\n]/.test(value)) return value;
  throw invalid(parameter, "one ASCII character, no line break", value);
}

const scanned = {
  storage: checkStorage,
  hivePartitioning: (parameter: string, value: boolean | object) => {
    if (typeof value === "boolean") return value;
    return Object.fromEntries(
      textsByName(parameter, value, 'true, false or { column: type }, such as { day: "date" }'),
    );
  },
} satisfies Record<keyof ScanOptions, Check>;

const inferred = {
  ...{ ...scanned, schema: types, inferRows: whole },
  compression: word("none", "gzip", "zstd", "bz2", "xz"),
} satisfies Record<keyof ScanNdjsonOptions, Check>;

/** What the scan of each format takes. */
export const SCAN: Record<FileFormat, Checks> = {
  parquet: scanned,
  csv: checksOf<ScanCsvOptions>({
    ...{ ...inferred, header: flag, delimiter: character, escape: character, comment: character },
    quote: (parameter: string, value: string | null) =>
      value === null || value === "" ? "" : character(parameter, value),
    ...{ nullValues: texts, nullRegex: text, nullPadding: flag, newlinesInValues: flag },
  }),
  ndjson: inferred,
  ipc: scanned,
};

const written = { ...CALL, params: 0, partitionBy: texts, overwrite: flag, storage: checkStorage } as const;

const WRITE: Record<FileFormat, Checks> = {
  parquet: checksOf<WriteParquetOptions>({
    ...{ ...written, compression: word("none", "snappy", "gzip", "lz4", "zstd") },
    rowGroupSize: (parameter: string, value: number) => whole(parameter, value, 1),
  }),
  csv: checksOf<WriteCsvOptions>({
    ...{ ...written, compression: word("none", "gzip", "zstd") },
    ...{ header: flag, delimiter: character, quote: character, nullValue: text },
  }),
  ndjson: checksOf<WriteNdjsonOptions>({ ...written, compression: word("none", "gzip", "zstd") }),
  ipc: checksOf<WriteIpcOptions>({
    ...{ ...written, compression: word("none", "lz4", "zstd"), form: word("file", "stream") },
  }),
};

const without = (checks: Checks, names: readonly string[]): Checks =>
  Object.fromEntries(Object.entries(checks).filter(([name]) => !names.includes(name)));

/** Options of CSV whose delimiter, `usual` where none is given, stands for nothing else, too: nobody could read it back. */
function parted<Options extends WriteCsvOptions | ScanCsvOptions>(options: Options, usual?: string): Options {
  const { delimiter = usual, quote = '"', escape: mark } = options as ScanCsvOptions;
  if (delimiter !== undefined && (delimiter === quote || delimiter === mark)) {
    throw invalid("delimiter", "another character than quote and escape", delimiter);
  }
  return options;
}

function pathsOf(paths: Paths): string[] {
  const list = typeof paths === "string" || paths instanceof URL ? [paths] : paths;
  if (!Array.isArray(list) || list.length === 0) {
    const hint = "bytes in memory go to Frame.fromParquet, fromCsv, fromNdjson or fromIpc";
    throw invalid("paths", "a path or several", paths, typeof paths === "object" ? hint : undefined);
  }
  return list.map((path) => placeOf("paths", path));
}

/** Refuses settings that are no texts; of the values, which may be secrets, nothing is told. */
function checkStorage(_: string, storage: object): object {
  if (!isRecord(storage)) {
    throw invalid("storage", 'an object of settings, such as { aws_region: "eu-west-1" }', typeof storage);
  }
  const wrong = Object.entries(storage).find(([, value]) => typeof value !== "string");
  if (wrong) throw invalid("storage", "texts", `${typeof wrong[1]} for ${wrong[0]}`);
  return storage;
}

/** What begins the address of an object, or of a file of the web. */
const STORED = /^(s3a?|gs|az|azure|abfss?|https?):\/\/./i;

/** The address of an object as it is; else as {@link pathOf}. */
function placeOf(parameter: string, path: unknown): string {
  const text = path instanceof URL ? path.href : path;
  return typeof text === "string" && STORED.test(text) ? text : pathOf(parameter, path);
}

/** A path or `file:` URL as a path; `reader` is who takes the bytes of other addresses. Fails with `INVALID_ARGUMENT` for those. */
export function pathOf(parameter: string, path: unknown, reader = "Frame.fromParquet or the like"): string {
  const text = path instanceof URL ? path.href : path;
  if (typeof text !== "string" || text === "") throw invalid(parameter, "a path or a file: URL", path);
  // One letter is the drive of a Windows path.
  const [, scheme] =
    /^([a-z][a-z0-9+.-]+):\/\//i.exec(text) ?? (path instanceof URL ? ["", path.protocol.slice(0, -1)] : []);
  if (scheme === undefined) return text;
  if (scheme.toLowerCase() !== "file") {
    const fetched = /^https?$/i.test(scheme) ? "await fetch(url)" : "the bytes";
    throw invalid(
      parameter,
      "a local path or a file: URL",
      publicAddress(text),
      `fetch it and pass ${fetched} to ${reader}`,
    );
  }
  return fileURLToPath(text);
}
