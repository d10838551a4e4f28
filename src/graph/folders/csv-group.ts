/** CSV files of one header, which may stand in a file of its own, in the first of them or in each. */
import { col, type Expr } from "../../expr/expr.ts";
import { fn } from "../../expr/functions.ts";
import type { CastType } from "../../expr/types.ts";
import type { ScanCsvOptions } from "../../frame/files.ts";
import type { Frame } from "../../frame/frame.ts";
import { scanCsv } from "../../frame/scan.ts";
import type { CallOptions } from "../../native/call.ts";
import { QuiverError } from "../../native/errors.ts";
import { EMPTY } from "./empty-texts.ts";
import { type FolderReading, quietly, within } from "./tables.ts";

/** What parts fields from each other. */
export type Dialect = Pick<ScanCsvOptions, "delimiter" | "quote">;

/** What a column holds: one value, or several between delimiters. */
export interface ColumnType {
  type: CastType;
  /** As the file's header calls it. */
  named: string;
  /** What stands between the items of a list. */
  separator?: string;
}

const TEXT: CastType = "string";

/** The fields of the first line of a file, and those of the next, where there is one; undefined for an empty file. */
export async function firstLine(
  path: string,
  dialect: Dialect,
  reading: Pick<FolderReading, "call" | "session">,
): Promise<{ fields: string[]; next: string[] | undefined } | undefined> {
  const read = { header: false, inferRows: 1, nullPadding: true, hivePartitioning: false };
  const rows = within(scanCsv(path, { ...dialect, ...read }), reading);
  const { names } = rows.schema;
  if (names.length === 0) return undefined;
  const texts = rows.limit(2).select(names.map((name) => col(String(name)).cast(TEXT).as(String(name))));
  const [first, second] = (await texts.toArray(quietly(reading.call))) as Record<string, string | null>[];
  if (first === undefined) return undefined;
  const fieldsOf = (row: Record<string, string | null>) => names.map((name) => row[String(name)] ?? "");
  const [head = "", ...rest] = fieldsOf(first);
  return { fields: [head.replace(/^\ufeff/, ""), ...rest], next: second && fieldsOf(second) };
}

/** A file of a group. */
export interface CsvPart {
  path: string;
  /** Whether its first line is the header. */
  headed: boolean;
  /** Whether it is a copy in which empty texts are marked. */
  isMarked?: boolean;
}

/** Files of one header. */
export class CsvGroup {
  /** Those with rows. */
  readonly files: readonly CsvPart[];
  readonly header: readonly string[];
  readonly #dialect: Dialect;
  readonly #reading: Pick<FolderReading, "session">;

  constructor(
    files: readonly CsvPart[],
    header: readonly string[],
    dialect: Dialect,
    reading: Pick<FolderReading, "session">,
  ) {
    this.#reading = reading;
    this.files = files;
    this.header = header;
    this.#dialect = dialect;
  }

  /** The same, of other copies of the files. */
  of(files: readonly CsvPart[]): CsvGroup {
    return new CsvGroup(files, this.header, this.#dialect, this.#reading);
  }

  /** The name of the column at a place, whatever the header calls it: names may come twice there. */
  static column(place: number): string {
    return `c${place}`;
  }

  /** All fields as text. */
  texts(): Frame {
    return this.#rows(this.header.map(() => TEXT));
  }

  /** The rows, each column of its type, named by its place. A value that its type cannot hold fails with file, line and column. */
  typed(types: readonly ColumnType[]): Frame {
    const { column } = CsvGroup;
    const isList = types.some(({ separator }) => separator !== undefined);
    const rows = this.#rows(types.map(({ type, separator }) => (separator === undefined ? type : TEXT)));
    if (!isList) return rows;
    return rows.select(
      types.map((of, place) => {
        const name = column(place);
        return of.separator === undefined ? col(name) : listOf(col(name), of).as(name);
      }),
    );
  }

  /** The first value that does not fit its type, as an error; for those that only a cast has met. */
  async fault(types: readonly ColumnType[], call: CallOptions): Promise<QuiverError | undefined> {
    for (const file of this.files) {
      const texts = this.header.map(() => TEXT);
      const numbered = this.#scan([file], texts).withColumns(fn.rowNumber().over().cast("int64").as("row"));
      for (const [place, of] of types.entries()) {
        if (of.type === TEXT) continue;
        const text = col(CsvGroup.column(place));
        const value = of.separator === undefined ? text : text.str.split(of.separator);
        const values = numbered.select(col("row"), value.as("value"));
        const each = of.separator === undefined ? values : values.unnest("value");
        const told = col("value").isNotNull().and(col("value").neq(""));
        const wrong = each.filter(told.and(col("value").tryCast(of.type).isNull()));
        const [found] = await wrong.limit(1).toArray({ ...quietly(call), int64: "number" });
        if (found) return misfit(file.path, of, Number(found.row) - 1, String(found.value));
      }
    }
    return undefined;
  }

  #rows(types: readonly CastType[]): Frame {
    const [first, ...others] = this.#alike().map((files) => this.#scan(files, types));
    if (first === undefined) throw new QuiverError("INTERNAL", "a group of no files");
    return others.reduce((all, each) => all.union(each), first);
  }

  /** The files that follow each other and can be read by one scan. */
  #alike(): [CsvPart, ...CsvPart[]][] {
    const groups: [CsvPart, ...CsvPart[]][] = [];
    for (const file of this.files) {
      const group = groups.at(-1);
      const [before] = group ?? [];
      const isAlike = before?.headed === file.headed && before.isMarked === file.isMarked;
      if (group && isAlike && !this.#isRow(file)) group.push(file);
      else groups.push([file]);
    }
    return groups;
  }

  /** Whether the header of a file is read as a row: a name that comes twice names no column. */
  #isRow({ headed, isMarked = false }: CsvPart): boolean {
    const isNamed = new Set(this.header).size === this.header.length && !this.header.includes("");
    return headed && (isMarked || !isNamed);
  }

  /** One scan of files that are read alike. */
  #scan(files: readonly [CsvPart, ...CsvPart[]], types: readonly CastType[]): Frame {
    const [{ headed, isMarked = false }] = files;
    const paths = files.map(({ path }) => path);
    const names = this.header.map((_, place) => CsvGroup.column(place));
    const options = { ...this.#dialect, hivePartitioning: false };
    const texts = types.map(() => TEXT);
    if (headed && !this.#isRow(files[0])) {
      const rows = within(scanCsv(paths, { ...options, schema: schemaOf(this.header, types) }), this.#reading);
      return rows.select(this.header.map((name, place) => col(name).as(names[place] as string)));
    }
    const read = headed || isMarked ? texts : types;
    const schema = schemaOf(names, read);
    const rows = within(scanCsv(paths, { ...options, header: false, schema }), this.#reading);
    const own = headed ? rows.offset(1) : rows;
    if (!isMarked && read.every((type, place) => type === types[place])) return own;
    return own.select(names.map((name, place) => valueAs(col(name), types[place] as CastType, isMarked).as(name)));
  }
}

const schemaOf = (names: readonly string[], types: readonly CastType[]) =>
  Object.fromEntries(names.map((name, place) => [name, types[place] as CastType]));

/** A text as a value of a type: an empty one, which is marked, is none of another type. */
function valueAs(text: Expr, type: CastType, isMarked: boolean): Expr {
  if (type !== TEXT) return (isMarked ? fn.nullIf(text, EMPTY) : text).cast(type);
  return isMarked ? fn.when(text.eq(EMPTY)).then("").otherwise(text) : text;
}

/** Text as a list of the items between separators. */
const listOf = (text: Expr, { type, separator = "" }: ColumnType): Expr =>
  fn.nullIf(text, "").str.split(separator).cast(listType(type));

/** The type of lists of such items. */
export const listType = (item: CastType): CastType => `List(${rustType(item)})` as CastType;

/** A type by the name that Arrow has for it in Rust, which lists are spelled with. */
function rustType(type: CastType): string {
  const names: Record<string, string> = {
    ...{ int8: "Int8", int16: "Int16", int32: "Int32", int64: "Int64", float32: "Float32", float64: "Float64" },
    ...{ boolean: "Boolean", string: "Utf8", date: "Date32" },
  };
  const [, unit, zone] = /^timestamp\((\w+)(?:, (.+))?\)$/.exec(type) ?? [];
  if (unit !== undefined) return `Timestamp(${unit}${zone === undefined ? "" : `, "${zone}"`})`;
  return names[type] ?? type;
}

function misfit(path: string, { type, named }: ColumnType, row: number, got: string): QuiverError {
  const details = { table: path, column: named, row, expected: type, got };
  return new QuiverError("INVALID_DATA", `cannot read "${got}" as ${type}`, details);
}
