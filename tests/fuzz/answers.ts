/** What a plan gave, in a notation that two engines share: rows, or an error. */
import type * as arrow from "apache-arrow";
import { cellsOf } from "./codec.ts";
import { spelt } from "./constants.ts";
import type { Type } from "./types.ts";
import { info } from "./types.ts";
import { type Cell, numberOf } from "./values.ts";

export type Answer = { rows: string[]; schema: string } | { error: string; code: string };

export const isError = (answer: Answer): answer is Extract<Answer, { error: string }> => "error" in answer;

/** The rows of a result of ours. */
export function answerOf(table: arrow.Table): Answer {
  const columns = table.schema.fields.map((field, at) => {
    const cells = table.batches.flatMap((batch) => cellsOf(batch.data.children[at] as arrow.Data));
    const type = typeOf(field.type);
    return cells.map((cell) => shown(cell, type));
  });
  const rows = Array.from({ length: table.numRows }, (_, row) => columns.map((column) => column[row]).join(" | "));
  return { rows, schema: table.schema.fields.map(({ name, type }) => `${name}: ${typeOf(type)}`).join(", ") };
}

/** The name of an Arrow type, storage aside. */
export function typeOf(type: arrow.DataType): Type {
  const text = String(type);
  const simple: [RegExp, (...parts: string[]) => string][] = [
    [/^(Uint|Int)(\d+)$/, (_, sign = "", bits = "") => `${sign.toLowerCase()}${bits}`],
    [/^Float(\d+)$/, (_, bits = "") => `float${bits}`],
    [/^Bool$/, () => "bool"],
    [/^(Large)?Utf8(View)?$/, () => "utf8"],
    [/Binary/, () => "binary"],
    [/^Date/, () => "date"],
    [/^Null$/, () => "null"],
  ];
  for (const [pattern, name] of simple) {
    const found = pattern.exec(text);
    if (found) return name(...found);
  }
  const any = type as unknown as {
    scale: number;
    precision: number;
    unit: number;
    timezone: string | null;
    children: arrow.Field[];
    valueType: arrow.DataType;
    listSize: number;
    dictionary: arrow.DataType;
  };
  const unit = ["s", "ms", "us", "ns"][any.unit];
  if (text.startsWith("Decimal")) return `decimal(${any.precision},${any.scale})`;
  if (text.startsWith("Timestamp")) return `timestamp(${unit}${any.timezone ? `,${any.timezone}` : ""})`;
  if (text.startsWith("Time")) return `time(${unit})`;
  if (text.startsWith("Duration")) return `duration(${unit})`;
  if (text.startsWith("Interval")) return "interval";
  if (text.startsWith("Dictionary")) return typeOf(any.dictionary);
  if (text.startsWith("List") || text.startsWith("LargeList")) return `list<${typeOf(any.valueType)}>`;
  if (text.startsWith("FixedSizeList")) return `fixed<${typeOf(any.valueType)},${any.listSize}>`;
  if (text.startsWith("Map")) return `map<${typeOf(any.children[0]?.type.children[1]?.type as arrow.DataType)}>`;
  if (text.startsWith("Struct"))
    return `struct<${any.children.map(({ name, type }) => `${name}:${typeOf(type)}`).join(",")}>`;
  throw new Error(`no name for the type ${text}`);
}

/** A cell as text: equal values alike, values of different kinds never. */
export function shown(cell: Cell, type: Type): string {
  if (cell === null) return "null";
  const of = info(type);
  switch (of.kind) {
    case "float":
      return float(numberOf(cell), of.bits);
    case "decimal":
    case "date":
    case "time":
    case "timestamp":
      return trimmed(spelt(safe(cell as bigint, type), type), of.kind);
    case "utf8":
    case "binary":
      return JSON.stringify(cell);
    case "list":
    case "fixed":
      return `[${(cell as Cell[]).map((item) => shown(item, of.element)).join(", ")}]`;
    case "map":
      return `{${(cell as [string, Cell][]).map(([key, inner]) => `${JSON.stringify(key)}: ${shown(inner, of.element)}`).join(", ")}}`;
    case "struct": {
      const cells = cell as Record<string, Cell>;
      return `{${of.fields.map(([name, inner]) => `${name}: ${shown(cells[name] ?? null, inner)}`).join(", ")}}`;
    }
    default:
      return String(cell);
  }
}

/** Instants that calendars of JavaScript do not reach stay numbers. */
const safe = (value: bigint, _type: Type) => value;

export function float(value: number, bits = 64): string {
  if (Number.isNaN(value)) return "NaN";
  // Equal, and which of the two stands for a group is nobody's promise.
  if (value === 0) return "0.0";
  const own = bits === 32 ? Math.fround(value) : value;
  const text = String(own);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** Decimals without trailing zeros, instants without the parts of a second that are none. */
function trimmed(text: string, kind: string): string {
  if (kind === "decimal") return `${text.includes(".") ? text.replace(/\.?0+$/, "") : text}d`;
  return text.replace("+00:00", "").replace(/\.(\d*?)0+$/, (_, digits: string) => (digits === "" ? "" : `.${digits}`));
}

/** Whether two answers are one, and if not, in a line, why. */
export function difference(expected: Answer, got: Answer, how: { ordered: boolean; schema: boolean }): string | null {
  if (isError(expected) && isError(got)) return null;
  if (isError(got)) return `fails: ${got.code} ${got.error}`;
  if (isError(expected)) return `does not fail; expected ${expected.code} ${expected.error}`;
  if (how.schema && expected.schema !== got.schema) return `types: ${got.schema}; expected ${expected.schema}`;
  if (expected.rows.length !== got.rows.length) return `${got.rows.length} rows; expected ${expected.rows.length}`;
  const [one, two] = how.ordered ? [expected.rows, got.rows] : [[...expected.rows].sort(), [...got.rows].sort()];
  const at = one.findIndex((row, index) => row !== two[index]);
  if (at < 0) return null;
  const [left, right] = [loosely(one, how.ordered), loosely(two, how.ordered)];
  if (left.every((row, index) => row === right[index]) || near(left, right)) return null;
  return `row ${two[at]}; expected ${one[at]}`;
}

const FLOAT = /(?<![\w".])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w"])/g;

/** Below this, what is left of a sum whose parts cancel out is not told from nothing, nor in which order rows come by it. */
const NOTHING = 1e-12;

/** Rows whose floats have nine digits: the order in which they are added up is nobody's promise. */
function loosely(rows: readonly string[], ordered: boolean): string[] {
  const rounded = (value: number) => float(Math.abs(value) < NOTHING ? 0 : Number(value.toPrecision(9)));
  const loose = rows.map((row) => row.replaceAll(FLOAT, (text) => (/[.e]/.test(text) ? rounded(Number(text)) : text)));
  return ordered ? loose : loose.sort();
}

/** Pairwise alike but for what rounding to nine digits tells apart. */
function near(one: readonly string[], two: readonly string[]): boolean {
  return one.every((row, at) => {
    const [left, right] = [row.match(FLOAT) ?? [], two[at]?.match(FLOAT) ?? []];
    if (row.replaceAll(FLOAT, "#") !== two[at]?.replaceAll(FLOAT, "#") || left.length !== right.length) return false;
    return left.every((text, index) => {
      const [a, b] = [Number(text), Number(right[index])];
      if (!/[.e]/.test(text) || !/[.e]/.test(right[index] ?? "")) return text === right[index];
      return Math.abs(a - b) <= 1e-7 * Math.max(Math.abs(a), Math.abs(b), 1e-6);
    });
  });
}
