import type { Table } from "apache-arrow";

/** What results of several engines are compared by: whatever the order of the rows, the same values give the same numbers. */
export interface Checksum {
  rows: number;
  /** Of every 64-bit number in the table. */
  sum: number;
}

export function checksum(table: Table): Checksum {
  let sum = 0;
  for (const vector of table.schema.fields.map((_, index) => table.getChildAt(index))) {
    for (const { values, type, length } of vector?.data ?? []) {
      const numbers = type.ArrayType === Float64Array || type.ArrayType === BigInt64Array;
      if (!numbers || !values) continue;
      for (let row = 0; row < length; row++) sum += Number(values[row]);
    }
  }
  return { rows: table.numRows, sum };
}

/** Equal but for the rounding of sums that were added up in another order. */
export function agree(a: Checksum, b: Checksum): boolean {
  return a.rows === b.rows && Math.abs(a.sum - b.sum) <= 1e-9 * Math.abs(a.sum);
}
