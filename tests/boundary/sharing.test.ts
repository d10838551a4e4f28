import { beforeEach, describe, expect, test } from "vitest";

import { addon, addressOf, bytes, column, roundTrip, type Table, tableOf } from "./addon.ts";

beforeEach(() => addon.resetDiagnostics());

const nothingCopied = () => expect(addon.diagnostics()).toMatchObject({ copiedBytes: 0, copyReasons: {} });

describe("what comes in goes out at the same address", () => {
  test("values and validity", async () => {
    const values = Float64Array.of(1, 2, 3);
    const validity = Uint8Array.of(0b101);
    const { tables, at } = await roundTrip([tableOf("g", column(3, [0, 1], { nullCount: 1 }))], [validity, values]);
    const [out] = tables[0]?.batches[0]?.columns ?? [];
    expect(out).toMatchObject({ length: 3, nullCount: 1, offset: 0 });
    expect(at(out?.buffers[0])).toEqual(validity);
    expect(addressOf(at(out?.buffers[0]))).toBe(addressOf(validity));
    expect(addressOf(at(out?.buffers[1]))).toBe(addressOf(values));
    nothingCopied();
  });

  test("strings, whose offsets need not start at 0", async () => {
    const data = new TextEncoder().encode("skippedonetwo");
    const offsets = Int32Array.of(7, 10, 13);
    const { tables, at } = await roundTrip([tableOf("u", column(2, [null, 0, 1]))], [offsets, data]);
    const [out] = tables[0]?.batches[0]?.columns ?? [];
    expect(addressOf(at(out?.buffers[1]))).toBe(addressOf(offsets));
    expect(addressOf(at(out?.buffers[2]))).toBe(addressOf(data));
    expect(new TextDecoder().decode(at(out?.buffers[2]).subarray(7, 10))).toBe("one");
    nothingCopied();
  });

  test("a validity bitmap at a whole byte, and Bool values at any bit", async () => {
    const bits = Uint8Array.of(0xff, 0b1010_1010, 0b0101_0101);
    const values = Int8Array.of(1, 2, 3, 4);
    const tables: Table[] = [
      tableOf("c", column(4, [0, 1], { nullCount: -1, offset: 8 })),
      tableOf("b", column(5, [0, 0], { nullCount: -1, offset: 11 })),
    ];
    const returned = await roundTrip(tables, [bits, values]);
    const [small, bool] = returned.tables.map((table) => table.batches[0]?.columns[0]);
    expect(small).toMatchObject({ offset: 0, nullCount: 2 });
    expect(addressOf(returned.at(small?.buffers[0]))).toBe(addressOf(bits) + 1n);
    expect(bool).toMatchObject({ offset: 3, nullCount: 2 });
    expect(addressOf(returned.at(bool?.buffers[1]))).toBe(addressOf(bits) + 1n);
    nothingCopied();
  });

  test("many buffers of one ArrayBuffer, and one buffer of many columns", async () => {
    const memory = new ArrayBuffer(64);
    const views = [new BigInt64Array(memory, 0, 2), new BigInt64Array(memory, 16, 2)];
    const table: Table = {
      fields: ["a", "b", "c"].map((name) => ({ name, format: "l", nullable: true })),
      batches: [{ length: 2, columns: [column(2, [null, 0]), column(2, [null, 1]), column(2, [null, 0])] }],
    };
    const { tables, at } = await roundTrip([table], views);
    const columns = tables[0]?.batches[0]?.columns ?? [];
    expect(columns.map((out) => addressOf(at(out.buffers[1])))).toEqual([
      addressOf(views[0] as BigInt64Array),
      addressOf(views[1] as BigInt64Array),
      addressOf(views[0] as BigInt64Array),
    ]);
    nothingCopied();
  });

  test("a dictionary, once for all batches that share it", async () => {
    const words = new TextEncoder().encode("yesno");
    const table: Table = {
      fields: [{ name: "a", format: "i", nullable: true, dictionary: { name: "", format: "u", nullable: true } }],
      batches: [0, 1, 0].map((chosen) => ({ length: 2, columns: [column(2, [null, 2], { dictionary: chosen })] })),
      dictionaries: [[column(2, [null, 0, 1])], [column(2, [null, 0, 1])]],
    };
    const { tables, at } = await roundTrip([table], [Int32Array.of(0, 3, 5), words, Int32Array.of(1, 0)]);
    const out = tables[0];
    // Both dictionaries lie over the same bytes, so that one is enough.
    expect(out?.dictionaries).toHaveLength(1);
    expect(out?.batches.map((batch) => batch.columns[0]?.dictionary)).toEqual([0, 0, 0]);
    expect(addressOf(at(out?.dictionaries?.[0]?.[0]?.buffers[2]))).toBe(addressOf(words));
    nothingCopied();
  });
});

describe("what is copied is counted with its reason", () => {
  test("a validity bitmap that starts within a byte", async () => {
    const validity = Uint8Array.of(0b0110_1000);
    const { tables, at } = await roundTrip(
      [tableOf("c", column(4, [0, 1], { nullCount: -1, offset: 3 }))],
      [validity, Int8Array.of(1, 2, 3, 4)],
    );
    const [out] = tables[0]?.batches[0]?.columns ?? [];
    expect(out).toMatchObject({ offset: 0, nullCount: 1 });
    expect(at(out?.buffers[0])[0]).toBe(0b1101);
    expect(addon.diagnostics().copyReasons).toEqual({ "unaligned validity": 1 });
  });

  test("values at an address that their type cannot have", async () => {
    const memory = new Uint8Array(64);
    const values = memory.subarray(4, 36);
    new DataView(memory.buffer).setBigInt64(4, 42n, true);
    const { tables, at } = await roundTrip([tableOf("d:38,2", column(2, [null, 0]))], [values]);
    const [out] = tables[0]?.batches[0]?.columns ?? [];
    expect(at(out?.buffers[1])).toEqual(values);
    expect(addon.diagnostics().copyReasons).toEqual({ misaligned: 32 });
  });

  test("a dictionary in chunks", async () => {
    const table: Table = {
      fields: [{ name: "a", format: "C", nullable: true, dictionary: { name: "", format: "s", nullable: true } }],
      batches: [0, 1].map(() => ({ length: 3, columns: [column(3, [null, 2], { dictionary: 0 })] })),
      dictionaries: [[column(2, [null, 0]), column(1, [null, 1])]],
    };
    const { tables, at } = await roundTrip([table], [Int16Array.of(7, 8), Int16Array.of(9), Uint8Array.of(2, 1, 0)]);
    const [whole] = tables[0]?.dictionaries ?? [];
    expect(whole).toHaveLength(1);
    expect(at(whole?.[0]?.buffers[1])).toEqual(bytes(Int16Array.of(7, 8, 9)));
    // Once, although two batches use it.
    expect(addon.diagnostics().copyReasons).toEqual({ "dictionary in chunks": 6 });
  });

  test("what TypeScript says that it had to copy", async () => {
    const table = { ...tableOf("c", column(0, [null, null])), copied: [{ reason: "resizable", bytes: 12 }] };
    await roundTrip([table], []);
    expect(addon.diagnostics().copyReasons).toEqual({ resizable: 12 });
  });
});

describe("diagnostics", () => {
  test("count calls and the bytes that each side reads in the other's memory", async () => {
    await roundTrip([tableOf("l", column(2, [null, 0]))], [BigInt64Array.of(1n, 2n)]);
    expect(addon.diagnostics()).toMatchObject({ calls: 1, zeroCopyBytes: 32, copiedBytes: 0 });
    addon.resetDiagnostics();
    expect(addon.diagnostics()).toEqual({ calls: 0, zeroCopyBytes: 0, copiedBytes: 0, copyReasons: {} });
  });
});

describe("nothing at all", () => {
  test.each(["n", "b", "l", "u", "U", "vu", "w:3", "w:0", "d:10,2,256", "tsu:UTC"])(
    "an empty column of %s",
    async (format) => {
      const count = { n: 0, u: 3, U: 3 }[format] ?? 2;
      const empty = column(0, Array<null>(count).fill(null));
      const { tables } = await roundTrip([tableOf(format, empty)], []);
      expect(tables[0]?.fields[0]).toMatchObject({ name: "a", format, nullable: true });
      expect(tables[0]?.batches).toMatchObject([{ length: 0 }]);
    },
  );

  test("a table without batches, and a batch without columns", async () => {
    const { tables } = await roundTrip(
      [
        { fields: [], batches: [] },
        { fields: [], batches: [{ length: 7, columns: [] }] },
      ],
      [],
    );
    expect(tables).toMatchObject([{ batches: [] }, { batches: [{ length: 7, columns: [] }] }]);
  });

  test("an empty bitmap means: no nulls", async () => {
    const { tables } = await roundTrip(
      [tableOf("c", column(2, [0, 1], { offset: 5 }))],
      [new Uint8Array(0), Int8Array.of(1, 2)],
    );
    expect(tables[0]?.batches[0]?.columns[0]).toMatchObject({ nullCount: 0, offset: 0, buffers: [null, [0, 0, 2]] });
  });
});

describe("types that apache-arrow lacks are cast on the way out", () => {
  test("decimals of 64 bits", async () => {
    const { tables, at } = await roundTrip([tableOf("d:9,2,64", column(2, [null, 0]))], [BigInt64Array.of(1n, -1n)]);
    expect(tables[0]?.fields[0]?.format).toBe("d:9,2");
    const out = at(tables[0]?.batches[0]?.columns[0]?.buffers[1]);
    expect(new BigInt64Array(out.buffer, out.byteOffset, 4)).toEqual(BigInt64Array.of(1n, 0n, -1n, -1n));
    expect(addon.diagnostics().copyReasons).toEqual({ "type that apache-arrow lacks": 32, "small result": 32 });
  });

  test("run-end encoding, also within a struct", async () => {
    const runs: Table = {
      fields: [
        {
          name: "a",
          format: "+s",
          nullable: true,
          children: [
            {
              name: "r",
              format: "+r",
              nullable: true,
              children: [
                { name: "run_ends", format: "i", nullable: false },
                { name: "values", format: "l", nullable: true },
              ],
            },
          ],
        },
      ],
      batches: [
        {
          length: 3,
          columns: [
            column(3, [null], {
              children: [column(3, [], { children: [column(2, [null, 0]), column(2, [null, 1])] })],
            }),
          ],
        },
      ],
    };
    const { tables, at } = await roundTrip([runs], [Int32Array.of(2, 3), BigInt64Array.of(5n, 6n)]);
    expect(tables[0]?.fields[0]?.children?.[0]).toMatchObject({ name: "r", format: "l" });
    const out = at(tables[0]?.batches[0]?.columns[0]?.children?.[0]?.buffers[1]);
    expect(new BigInt64Array(out.buffer, out.byteOffset, 3)).toEqual(BigInt64Array.of(5n, 5n, 6n));
  });

  test("list views", async () => {
    const table = tableOf("+vl", column(2, [null, 0, 1], { children: [column(3, [null, 2])] }), {
      children: [{ name: "item", format: "c", nullable: true }],
    });
    const { tables } = await roundTrip([table], [Int32Array.of(1, 0), Int32Array.of(2, 1), Int8Array.of(1, 2, 3)]);
    expect(tables[0]?.fields[0]?.format).toBe("+l");
    expect(tables[0]?.batches[0]?.columns[0]).toMatchObject({ length: 2, children: [{ length: 3 }] });
  });
});
