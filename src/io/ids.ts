/** Ids as an argument: one, several, or a column of them for each of the key's columns. */
import type { TableLike } from "../arrow/structure.ts";
import { invalid } from "../native/errors.ts";
import { type ColumnValues, isColumn } from "./columns.ts";
import { isPlain } from "./nested.ts";
import { isMereIterable, isPlainObject } from "./source.ts";

/** One id: a date names nodes whose key is a date or a timestamp. */
export type Id = string | number | bigint | Date;

/** Node ids as one column or another iterable, such as a `Set`; of a composite key, its columns by name; or a `Frame` of the key's columns. */
export type Ids =
  | ColumnValues
  | Iterable<Id>
  | Readonly<Record<string, ColumnValues>>
  | { collect(): Promise<TableLike> };

/** One node by its id, or several: a column of ids, or the key's columns by name where the key is composite. */
export type NodeIds = Id | Ids;

/** The key's columns by name, per label; all have the same types. The native part takes the names of the first. */
export type Keys = readonly (readonly string[])[];

/** Ids as columns under the key's names; `parameter` is what they were given as. */
export function keyed(parameter: string, ids: NodeIds, keys: Keys): Readonly<Record<string, ColumnValues>> {
  if (ids === undefined || ids === null) throw invalid(parameter, "ids of nodes", ids);
  if (typeof ids !== "object" || ids instanceof Date) return keyed(parameter, [ids], keys);
  const [key = ["id"], ...others] = keys;
  if (Array.isArray(ids) && isPlain(ids.find((id) => id !== null && id !== undefined))) {
    throw invalid(parameter, "ids of nodes, one by one or in a column", ids[0]);
  }
  if (isColumn(ids)) {
    if (key.length > 1) throw invalid(parameter, `a column for each of ${key.join(", ")}`, "one column");
    return { [key[0] as string]: ids };
  }
  if (!isPlainObject(ids)) {
    // Ids, or batches of them: the array tells, and an iterator gives its items but once.
    return isMereIterable(ids) && !Array.isArray(ids) ? keyed(parameter, [...ids], keys) : (ids as never);
  }
  const has = (names: readonly string[]) => names.every((name) => Object.hasOwn(ids, name));
  const given = has(key) ? key : others.find(has);
  if (!given) return ids as Readonly<Record<string, ColumnValues>>;
  return Object.fromEntries(Object.entries(ids).map(([name, column]) => [key[given.indexOf(name)] ?? name, column]));
}
