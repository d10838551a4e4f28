/** What a fault needs: a table without all that makes no difference to it. */
import type { Column, Spec } from "./spec.ts";

/** Tables that are one step simpler, the largest steps first. */
function* simpler(spec: Spec): Generator<Spec> {
  const without = <T>(list: readonly T[], at: number) => list.filter((_, index) => index !== at);
  for (const at of spec.columns.keys()) {
    if (spec.columns.length > 1) yield { ...spec, columns: without(spec.columns, at) };
  }
  for (const at of spec.deeds.keys()) yield { ...spec, deeds: without(spec.deeds, at) };
  for (const [at, column] of spec.columns.entries()) {
    for (const plainer of plainerColumns(column)) {
      yield { ...spec, columns: spec.columns.map((other, index) => (index === at ? plainer : other)) };
    }
  }
  if (spec.trap !== "none") yield { ...spec, trap: "none" };
  if (spec.trapAfter > 0) yield { ...spec, trapAfter: Math.floor(spec.trapAfter / 2) };
  if (spec.container !== "columns") yield { ...spec, container: "columns" };
  if (spec.call !== "collect") yield { ...spec, call: "collect" };
  if (spec.ownership !== "borrow") yield { ...spec, ownership: "borrow" };
  if (spec.rows > 1) yield { ...spec, rows: Math.floor(spec.rows / 2) };
}

function* plainerColumns(column: Column): Generator<Column> {
  for (const at of column.lies.keys()) {
    yield { ...column, lies: column.lies.filter((_, index) => index !== at) };
  }
  if (column.memory !== "plain") yield { ...column, memory: "plain" };
  if (column.before > 0) yield { ...column, before: 0 };
  if (column.behind > 0) yield { ...column, behind: 0 };
  if (column.type !== "Int32Array") yield { ...column, type: "Int32Array" };
}

/** The simplest table that `fails` still, by at most `attempts` questions. */
export async function shrink(
  spec: Spec,
  fails: (spec: Spec) => boolean | Promise<boolean>,
  attempts = 200,
): Promise<Spec> {
  let [smallest, left] = [spec, attempts];
  for (let found = true; found; ) {
    found = false;
    for (const candidate of simpler(smallest)) {
      if (left-- <= 0) return smallest;
      if (await fails(candidate)) {
        [smallest, found] = [candidate, true];
        break;
      }
    }
  }
  return smallest;
}
