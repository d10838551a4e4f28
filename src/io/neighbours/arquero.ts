/** Tables of Arquero, whose columns are arrays, typed arrays or columns of flechette. */
import { byteLengthOf, isView } from "../../arrow/engine.ts";
import { type ConvertedTable, isVector } from "../../arrow/structure.ts";
import { type ColumnValues, readColumns } from "../columns.ts";
import { flechetteVector, isFlechetteColumn } from "./flechette.ts";
import { hasMethods, type Neighbour } from "./neighbour.ts";

/** A `ColumnTable` of Arquero. */
export interface ArqueroTableLike {
  columnNames(): readonly string[];
  column(name: string): unknown;
  objects(): unknown;
  derive(values: never): unknown;
}

interface Table extends ArqueroTableLike {
  isFiltered(): boolean;
  isOrdered(): boolean;
  reify(): Table;
}

interface Column {
  readonly length: number;
  at(row: number): unknown;
}

const NAME = "arquero";

export const ARQUERO: Neighbour = {
  name: NAME,
  is: (input) => hasMethods(input, "columnNames", "column", "reify", "derive"),
  read: (input) => readTable(input as Table),
};

/** Typed arrays and columns of flechette as they are; rows that are filtered or in another order are made anew by Arquero. */
function readTable(given: Table): ConvertedTable {
  const anew = given.isFiltered() || given.isOrdered();
  const table = anew ? given.reify() : given;
  const names = table.columnNames();
  const columns = names.map((name) => valuesOf(table.column(name), name));
  const read = readColumns(Object.fromEntries(names.map((name, i) => [name, columns[i] as ColumnValues])));
  if (!anew) return read;
  const bytes = columns.reduce<number>((sum, column) => sum + sizeOf(column), 0);
  return { ...read, copied: [...(read.copied ?? []), { reason: NAME, bytes }] };
}

function valuesOf(column: unknown, name: string): ColumnValues {
  if (Array.isArray(column) || isView(column)) return column;
  if (isFlechetteColumn(column)) return flechetteVector(column, name);
  const { length } = column as Column;
  return Array.from({ length }, (_, row) => (column as Column).at(row));
}

const sizeOf = (column: ColumnValues | undefined) => {
  if (isVector(column))
    return column.data.reduce((sum, data) => sum + (data as unknown as { byteLength: number }).byteLength, 0);
  return byteLengthOf(column);
};
