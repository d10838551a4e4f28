/** Types that are inferred for CSV are those that the rows which were looked at have. */
import { expect, it } from "vitest";

import { Frame } from "../../../src/index.ts";

it.each([
  ["2020-02-29", "Date32<DAY>"],
  ["2020-02-29\n2020-02-30", "Utf8"],
  ["2020-13-01", "Utf8"],
  ["2020-01-01 10:00:00 hello", "Utf8"],
  ["2020-01-01 10:00:00\n2020-01-01 25:00:00", "Utf8"],
  ["2020-01-01T10:00:00", "Timestamp<SECOND>"],
  ["2020-01-01 10:00:00.5\n", "Timestamp<MILLISECOND>"],
  ['\n""\n2020-02-30', "Utf8"],
])("%s", async (rows, type) => {
  for (const header of [true, false]) {
    const lines = rows.split("\n").map((row) => `${row},1`);
    const frame = Frame.fromCsv(new TextEncoder().encode((header ? ["a,b", ...lines] : lines).join("\n")), { header });
    const table = await frame.collect();
    expect(String(table.schema.fields[0]?.type), rows).toBe(type);
  }
});
