/**
 * Feeds mutated descriptors and buffers to the importer, and reads whatever comes out. Run as a process of its own: a wrong
 * pointer would end it. Prints JSON `{ accepted, refused }`; `argv` holds the seed and the number of rounds.
 */
import { raiseAll } from "../../../src/bridge/raise.ts";
import { fromNative, QuiverError } from "../../../src/native/errors.ts";
import { addon, type Column, column, type Field, type Table, tableOf } from "../addon.ts";

const [seed = 1, rounds = 1000] = process.argv.slice(2).map(Number);
const child = (format: string): Field => ({ name: "item", format, nullable: true });
const text = new TextEncoder().encode("onetwothree, a longer one behind");

const view = new Uint8Array(32);
new DataView(view.buffer).setInt32(0, 20, true);
view.set(text.subarray(0, 4), 4);
new DataView(view.buffer).setInt32(16, 3, true);
view.set(text.subarray(0, 3), 20);

const pool: Uint8Array[] = [
  Uint8Array.of(0b1110_1011, 0b0101_1010),
  new Uint8Array(Int32Array.of(0, 3, 6, 11, 11).buffer),
  text,
  new Uint8Array(BigInt64Array.of(0n, 3n, 6n, 11n, 11n).buffer),
  new Uint8Array(Int32Array.of(0, 1, 1, 0).buffer),
  Uint8Array.of(0, 1, 0, 1),
  view,
  new Uint8Array(new Float64Array(64).buffer),
];
const [BITS, OFFSETS, TEXT, WIDE_OFFSETS, SMALL, IDS, VIEWS, NUMBERS] = [0, 1, 2, 3, 4, 5, 6, 7];

const nulls = { nullCount: -1, offset: 3 };
const words = (length: number): Column => column(length, [BITS, OFFSETS, TEXT], nulls);
const nested = (format: string, buffers: (number | null)[], ...children: [string, Column][]): Table =>
  tableOf(format, column(4, buffers, { ...nulls, children: children.map(([, values]) => values) }), {
    children: children.map(([type]) => child(type)),
  });
const map = tableOf(
  "+m",
  column(4, [BITS, OFFSETS], {
    children: [column(11, [null], { children: [column(11, [null, NUMBERS]), column(11, [null, NUMBERS])] })],
  }),
  {
    children: [
      {
        name: "entries",
        format: "+s",
        nullable: false,
        children: [{ ...child("c"), nullable: false }, child("d:38,2")],
      },
    ],
  },
);
const dictionary: Table = {
  ...tableOf("i", column(4, [BITS, SMALL], { ...nulls, dictionary: 0 }), { dictionary: child("u") }),
  dictionaries: [[words(1), words(2)], [words(3)]],
};
const seeds: Table[] = [
  ...["c", "l", "e", "d:38,2", "d:40,2,256", "tsu:UTC", "tin", "w:5", "tdD"].map((format) =>
    tableOf(format, column(4, [BITS, NUMBERS], nulls)),
  ),
  tableOf("n", column(4, [])),
  tableOf("b", column(4, [BITS, BITS], nulls)),
  tableOf("u", words(4)),
  tableOf("U", column(4, [BITS, WIDE_OFFSETS, TEXT], nulls)),
  tableOf("vu", column(2, [BITS, VIEWS, TEXT], nulls)),
  nested("+s", [BITS], ["u", words(4)], ["c", column(4, [null, NUMBERS])]),
  nested("+l", [BITS, OFFSETS], ["l", column(11, [null, NUMBERS])]),
  nested("+L", [BITS, WIDE_OFFSETS], ["l", column(11, [null, NUMBERS])]),
  nested("+w:2", [BITS], ["c", column(8, [BITS, NUMBERS])]),
  tableOf("+us:0,1", column(4, [IDS], { children: [words(4), column(4, [null, NUMBERS])] }), {
    children: [child("u"), child("l")],
  }),
  tableOf("+ud:0,1", column(4, [IDS, SMALL], { children: [words(4), column(4, [null, NUMBERS])] }), {
    children: [child("u"), child("l")],
  }),
  map,
  dictionary,
];

/** The generator of Numerical Recipes: the same mutations on every machine. */
let state = seed >>> 0;
const random = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;

const numbers = [
  -1,
  0,
  1,
  2,
  3,
  5,
  7,
  8,
  9,
  64,
  127,
  255,
  65536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  -(2 ** 31),
  null,
];
const formats = [
  "c",
  "C",
  "l",
  "u",
  "U",
  "z",
  "b",
  "n",
  "vu",
  "+s",
  "+l",
  "+L",
  "+w:3",
  "+us:0,1",
  "+ud:1,0",
  "+r",
  "+vl",
  "d:38,2",
  "w:7",
  "w:0",
  "x",
];

/** Replaces a number, a format, or an entry of a list somewhere in `node`. */
function mutate(node: unknown): void {
  const places: [Record<string, unknown>, string][] = [];
  const visit = (parent: Record<string, unknown>) => {
    for (const [key, value] of Object.entries(parent)) {
      if (typeof value === "number" || value === null || key === "format") places.push([parent, key]);
      if (Array.isArray(value) && value.length > 0) places.push([parent, key]);
      if (typeof value === "object" && value !== null) visit(value as Record<string, unknown>);
    }
  };
  visit(node as Record<string, unknown>);
  if (places.length === 0) return;
  const [parent, key] = pick(places);
  const value = parent[key];
  if (key === "format") parent[key] = pick(formats);
  else if (Array.isArray(value))
    random(2) ? value.splice(random(value.length), 1) : value.push(structuredClone(pick(value)));
  else parent[key] = pick(numbers);
}

function mutateBuffers(buffers: Uint8Array[]): void {
  const index = random(buffers.length);
  const buffer = buffers[index] as Uint8Array;
  if (buffer.length === 0) return;
  const choice = random(3);
  // Another length, another start, or another byte.
  if (choice === 0) buffers[index] = buffer.subarray(0, random(buffer.length));
  else if (choice === 1) buffers[index] = buffer.subarray(random(Math.min(buffer.length, 9)));
  else buffer[random(buffer.length)] = pick([0, 1, 2, 4, 0x7f, 0x80, 0xc3, 0xff]);
}

const counts = { accepted: 0, refused: 0 };
for (let round = 0; round < rounds; round++) {
  const table = structuredClone(pick(seeds));
  const buffers = pool.map((buffer) => buffer.slice());
  for (let times = random(4); times > 0; times--) random(2) ? mutate(table) : mutateBuffers(buffers);
  try {
    const exported = await addon.roundTrip(JSON.stringify([table]), buffers, null);
    counts.accepted++;
    try {
      for (const raised of raiseAll(exported)) raised.slice(0, 100).toString();
    } catch (error) {
      // Types that apache-arrow cannot hold; what matters here is that every value can be read.
      if (!(error instanceof QuiverError) && !(error instanceof TypeError) && !(error instanceof RangeError))
        throw error;
    }
  } catch (thrown) {
    const error = fromNative(thrown);
    if (!(error instanceof QuiverError) || error.code === "INTERNAL") {
      console.error(
        `round ${round}: ${thrown}\n${JSON.stringify(table)}\n${JSON.stringify(buffers.map((buffer) => [...buffer]))}`,
      );
      process.exit(1);
    }
    counts.refused++;
  }
}
console.log(JSON.stringify(counts));
