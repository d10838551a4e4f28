import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { crateOf, readElf } from "../../scripts/elf.mjs";
import { thisPlatform } from "../../scripts/release/platforms.mjs";
import { grown, readPage, writePage } from "../../scripts/sizes.mjs";

const ROWS = [
  { what: "the addon", value: 80.04, unit: "MB" as const, limit: "a tenth" },
  { what: "· code of A, B", value: 1.5, unit: "MB" as const, limit: "a tenth" },
  { what: "crates", value: 100, unit: "" as const, limit: "a fifth" },
];
const page = readPage(writePage([], ROWS));
const other = (changes: Record<string, number>) =>
  ROWS.map((row) => ({ ...row, value: changes[row.what] ?? row.value }));

describe("the page of sizes", () => {
  it("is read as it is written", () => {
    expect(page).toEqual([{ ...ROWS[0], value: 80 }, ...ROWS.slice(1)]);
    expect(writePage(page, [])).toBe(writePage([], ROWS));
  });

  it("lets what it lists grow a little", () => {
    expect(grown(page, ROWS)).toEqual([]);
    expect(grown(page, other({ "the addon": 87.9, crates: 120, "· code of A, B": 1 }))).toEqual([]);
  });

  it("tells what has grown by more, and what it does not list", () => {
    expect(grown(page, other({ "the addon": 88.2, crates: 121 }))).toEqual([
      "the addon: 88.2 MB, which is more than a tenth above 80.0 MB",
      "crates: 121, which is more than a fifth above 100",
    ]);
    expect(grown(page, [{ what: "else", value: 1, unit: "", limit: "a tenth" }])).toHaveLength(1);
  });

  it("keeps what cannot be measured here", () => {
    const crates = { what: "crates", value: 90, unit: "" as const, limit: "a fifth" };
    expect(readPage(writePage(page, [crates])).map(({ value }) => value)).toEqual([80, 1.5, 90]);
  });

  it("is what the repository has", () => {
    const rows = readPage(readFileSync("docs/size.md", "utf8"));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.every(({ value, limit }) => value > 0 && limit.startsWith("a "))).toBe(true);
  });
});

describe("the crate of a function", () => {
  it.each([
    ["_ZN7parquet5arrow6buffer17dictionary_buffer11pack_values17h0cd5015726a0d4b5E", "parquet"],
    [
      "_ZN96_$LT$arrow_array..array..primitive_array..PrimitiveArray$LT$T$GT$$u20$as$u20$core..fmt..Debug$GT$3fmt17h0E",
      "arrow_array",
    ],
    ["_ZN42_$LT$$RF$T$u20$as$u20$core..fmt..Debug$GT$3fmt17h00E", "core"],
    ["_RNvNtCs4fqI2P2rA04_4core3fmt5write", "core"],
    ["ZSTD_compressBlock", "C"],
  ])("of %s is %s", (symbol, crate) => {
    expect(crateOf(symbol)).toBe(crate);
  });
});

it("reads the sections and functions of the addon", () => {
  if (process.platform !== "linux") return;
  const { sections, functions } = readElf(`bindings/${thisPlatform()?.file}`);
  expect(sections.get(".text")).toBeGreaterThan(1e6);
  const code = functions.reduce((sum, { size }) => sum + size, 0);
  // None where symbols are stripped.
  if (code > 0) expect(code / (sections.get(".text") ?? 0)).toBeCloseTo(1, 1);
});
