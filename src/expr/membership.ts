/** Long lists of constants as columns: a column has one type, a list may have several. */
import type { Constant } from "../plan/literal.ts";

/** Constants by the type of the column that holds them; `others` fit none. */
export interface Kinds {
  columns: Constant[][];
  others: Constant[];
}

/** Deals out `values` to columns. In which column a value stands makes no difference to what equals it. */
export function byKind(values: readonly Constant[]): Kinds {
  const columns = new Map<string, Constant[]>();
  const others: Constant[] = [];
  for (const value of values) {
    const kind = kindOf(value);
    const column = kind === undefined ? others : columns.get(kind);
    if (column) column.push(value);
    else columns.set(kind as string, [value]);
  }
  return { columns: [...columns.values()], others };
}

function kindOf(value: Constant): string | undefined {
  switch (typeof value) {
    case "bigint":
      if (BigInt.asIntN(64, value) === value) return "int64";
      return BigInt.asUintN(64, value) === value ? "uint64" : undefined;
    case "string":
    case "number":
    case "boolean":
      return typeof value;
    default:
      return value instanceof Date ? "date" : undefined;
  }
}
