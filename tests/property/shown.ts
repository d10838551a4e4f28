/** Tables as text, so that what came back can be compared with what went. */
import * as arrow from "apache-arrow";

import { isVector } from "../../src/arrow/structure.ts";

/** What a value is, as a string: typed arrays, vectors, rows and maps by their content. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value !== "object") return JSON.stringify(value);
  if (ArrayBuffer.isView(value)) return `[${[...(value as Uint8Array)]}]`;
  if (isVector(value)) return `[${Array.from(value as unknown as Iterable<unknown>, show)}]`;
  return `{${[...(value as Iterable<[string, unknown]>)].map(([key, entry]) => `${key}: ${show(entry)}`)}}`;
}

export function columnValues(table: arrow.Table, index: number): string[] {
  const column = table.getChildAt(index) as arrow.Vector;
  return Array.from({ length: table.numRows }, (_, row) => show(column.get(row)));
}

/** A field with all that its type says. */
export function showField({ name, type, nullable, metadata }: arrow.Field): unknown {
  const { typeId, bitWidth, isSigned, precision, scale, unit, timezone, byteWidth, listSize, mode } = type;
  const typeIds = type.typeIds && [...type.typeIds];
  const parameters = {
    typeId,
    bitWidth,
    isSigned,
    precision,
    scale,
    unit,
    timezone: timezone || null,
    byteWidth,
    listSize,
  };
  const flags = { mode, typeIds, keysSorted: type.keysSorted, isOrdered: type.isOrdered };
  const inner = arrow.DataType.isDictionary(type)
    ? [type.indices, type.dictionary].map((part) => showField(new arrow.Field("", part)))
    : (type.children ?? []).map(showField);
  return { name, nullable, metadata: [...metadata].sort(), parameters, flags, inner };
}
