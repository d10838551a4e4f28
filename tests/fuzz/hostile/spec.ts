/** A hostile table as data: what it is made of, and what becomes of its memory meanwhile. Made from a seed, run, and made smaller. */
import type { Ownership } from "../../../src/arrow/memory.ts";
import type { Random } from "../../property/random.ts";

export const MEMORIES = ["plain", "pooled", "resizable", "shared", "growable", "wasm", "exported"] as const;
export const TYPES = ["Int32Array", "Float64Array", "BigInt64Array", "Uint8Array"] as const;
/** Where a lie is told. */
export const PLACES = ["view", "buffer"] as const;
/** How it is told. */
export const LIES = ["value", "getter", "throwing", "changing", "subclass", "bare"] as const;
/** About what. */
export const NAMES = [
  ...["buffer", "byteLength", "byteOffset", "length", "resizable", "detached", "maxByteLength", "constructor"],
  ...["slice", "subarray", "then", "toArray", "schema", "batches", "toStringTag", "iterator", "asyncIterator"],
] as const;
export const CONTAINERS = ["columns", "vectors", "table", "batches", "iterable", "async", "promise", "ipc"] as const;
/** What a proxy around the container does at one of its answers. */
export const TRAPS = ["none", "passes", "throws", "changes", "forgets"] as const;
export const CALLS = ["collect", "nodes", "edges", "addNodes", "isIn", "stream", "bytes", "write"] as const;
export const WHENS = ["between", "during"] as const;
export const DEEDS = ["detach", "shrink", "grow", "write", "collect", "abort"] as const;

export interface Lie {
  place: (typeof PLACES)[number];
  how: (typeof LIES)[number];
  name: (typeof NAMES)[number];
}

export interface Column {
  type: (typeof TYPES)[number];
  memory: (typeof MEMORIES)[number];
  /** Elements before and behind those that the view has. */
  before: number;
  behind: number;
  lies: Lie[];
}

export interface Deed {
  when: (typeof WHENS)[number];
  what: (typeof DEEDS)[number];
}

export interface Spec {
  rows: number;
  columns: Column[];
  container: (typeof CONTAINERS)[number];
  trap: (typeof TRAPS)[number];
  /** How many answers a proxy gives before it does so. */
  trapAfter: number;
  ownership: Ownership;
  call: (typeof CALLS)[number];
  deeds: Deed[];
}

const ROWS = [0, 1, 3, 8, 100, 1000, 8192, 20_000] as const;

/** A table with few lies: of many, the first that is refused hides the rest. */
export function specOf(random: Random): Spec {
  const lie = (): Lie => ({ place: random.pick(PLACES), how: random.pick(LIES), name: random.pick(NAMES) });
  const column = (): Column => ({
    type: random.pick(TYPES),
    memory: random.pick(MEMORIES),
    before: random.below(3),
    behind: random.below(3),
    lies: Array.from({ length: random.below(3) }, lie),
  });
  return {
    rows: random.pick(ROWS),
    columns: Array.from({ length: 1 + random.below(3) }, column),
    container: random.pick(CONTAINERS),
    trap: random.chance(0.3) ? random.pick(TRAPS) : "none",
    trapAfter: random.below(30),
    ownership: random.pick(["borrow", "borrow", "transfer", "copy"] as const),
    call: random.pick(CALLS),
    deeds: Array.from({ length: random.below(3) }, () => ({ when: random.pick(WHENS), what: random.pick(DEEDS) })),
  };
}
