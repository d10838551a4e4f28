/** Round trips a column, and prints what the boundary counted: run where external buffers are refused. */
import { addon, addressOf, column, roundTrip, tableOf } from "../addon.ts";

const values = BigInt64Array.of(1n, 2n, 3n);
const { tables, at } = await roundTrip([tableOf("l", column(3, [null, 0]))], [values]);
const out = at(tables[0]?.batches[0]?.columns[0]?.buffers[1]);
const numbers = Array.from(new BigInt64Array(out.buffer, out.byteOffset, 3), Number);
console.log(JSON.stringify({ numbers, shared: addressOf(out) === addressOf(values), ...addon.diagnostics() }));
