/** Hostile tables as they are handed over. */
import * as arrow from "apache-arrow";
import type { Column, Lie, Spec } from "./spec.ts";

/** What lies throw: whoever catches it knows that it was no fault of the library's. */
export class Hostile extends Error {}

export type View = Int32Array | Float64Array | BigInt64Array | Uint8Array;
type Resizable = ArrayBuffer & { resize(length: number): void };

const VIEWS = { Int32Array, Float64Array, BigInt64Array, Uint8Array };

/** A view, and what can be done to its memory that no lie has touched. */
export interface Built {
  name: string;
  view: View;
  /** What it held when it was handed over. */
  expected: number[];
  memory: Column["memory"];
  detach(): void;
  resize(length: number): void;
  fill(): void;
}

const most = 1 << 20;
const { transfer } = ArrayBuffer.prototype as { transfer?: () => ArrayBuffer };

/** Memory of a kind, and how it is made longer or shorter. */
function allocate(
  kind: Column["memory"],
  bytes: number,
): { buffer: ArrayBufferLike; at: number; resize(n: number): void } {
  const still = { at: 0, resize() {} };
  switch (kind) {
    case "plain":
      return { ...still, buffer: new ArrayBuffer(bytes) };
    case "pooled": {
      // Small ones share one ArrayBuffer of Node's, at any offset.
      const pooled = Buffer.allocUnsafe(bytes + 8);
      return { ...still, buffer: pooled.buffer, at: Math.ceil(pooled.byteOffset / 8) * 8 };
    }
    case "resizable": {
      const Resizable = ArrayBuffer as unknown as new (n: number, o: object) => Resizable;
      const buffer = new Resizable(bytes, { maxByteLength: most });
      const { resize } = buffer;
      return { ...still, buffer, resize: (n) => resize.call(buffer, Math.min(n, most)) };
    }
    case "shared":
      return { ...still, buffer: new SharedArrayBuffer(bytes) };
    case "growable": {
      const Growable = SharedArrayBuffer as unknown as new (
        n: number,
        o: object,
      ) => SharedArrayBuffer & { grow(n: number): void };
      const buffer = new Growable(bytes, { maxByteLength: most });
      const { grow } = buffer;
      return { ...still, buffer, resize: (n) => n > bytes && grow.call(buffer, Math.min(n, most)) };
    }
    case "wasm": {
      const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / 65536)) });
      return { ...still, buffer: memory.buffer, resize: () => void memory.grow(1) };
    }
    case "exported": {
      // Memory of Arrow's own, as results have it.
      const { data } = arrow.vectorFromArray(new Float64Array(Math.ceil(bytes / 8)));
      return { ...still, buffer: ((data[0] as arrow.Data).values as Float64Array).buffer };
    }
  }
}

export function build(column: Column, rows: number, name: string): Built {
  const Type = VIEWS[column.type] as unknown as typeof Float64Array;
  const size = Type.BYTES_PER_ELEMENT;
  const elements = column.before + rows + column.behind;
  const { buffer, at, resize } = allocate(column.memory, elements * size);
  const view = new Type(buffer as ArrayBuffer, at + column.before * size, rows);
  const numbers = Array.from({ length: rows }, (_, row) => row % 200);
  const put = (value: number) => (column.type === "BigInt64Array" ? BigInt(value) : value) as number;
  for (let row = 0; row < rows; row++) view[row] = put(numbers[row] as number);
  const fill = view.fill.bind(view);
  for (const lie of column.lies) tell(lie, lie.place === "view" ? view : buffer);
  const detach = () => {
    try {
      if (transfer) transfer.call(buffer as ArrayBuffer);
      else structuredClone(null, { transfer: [buffer as ArrayBuffer] });
    } catch {
      // Not every memory lets go.
    }
  };
  return {
    name,
    view: view as unknown as View,
    expected: numbers,
    memory: column.memory,
    detach,
    resize: (length) => {
      try {
        resize(length);
      } catch {
        // Nor may every memory grow.
      }
    },
    fill: () => {
      try {
        fill(put(7));
      } catch {
        // The memory is gone.
      }
    },
  };
}

const symbols: Record<string, symbol> = {
  toStringTag: Symbol.toStringTag,
  iterator: Symbol.iterator,
  asyncIterator: Symbol.asyncIterator,
};
const other = new ArrayBuffer(8);
/** What lies say. */
const said: Record<string, unknown> = {
  ...{ buffer: other, byteLength: most, byteOffset: 8, length: most, resizable: false, detached: false },
  ...{ maxByteLength: 0, constructor: Float32Array, slice: () => other, subarray: () => new Uint8Array(other) },
  ...{ schema: { fields: [] }, batches: [], toStringTag: "Float32Array", toArray: () => [1, 2], iterator: null },
};

function tell({ how, name }: Lie, target: object): void {
  const key = symbols[name] ?? name;
  const value = said[name];
  let asked = 0;
  const getters: Partial<Record<Lie["how"], () => unknown>> = {
    getter: () => value,
    throwing: () => {
      throw new Hostile(`asked for ${name}`);
    },
    changing: () => (asked++ % 2 === 0 ? value : undefined),
  };
  switch (how) {
    case "value":
      Object.defineProperty(target, key, { value, configurable: true });
      return;
    case "bare":
      Object.setPrototypeOf(target, null);
      return;
    case "subclass": {
      const prototype = Object.create(Object.getPrototypeOf(target) as object);
      Object.defineProperty(prototype, key, { get: () => value });
      Object.setPrototypeOf(target, prototype);
      return;
    }
    default:
      Object.defineProperty(target, key, { get: getters[how] as () => unknown, configurable: true });
  }
}

const ARROW: Record<Column["type"], () => arrow.DataType> = {
  Int32Array: () => new arrow.Int32(),
  Float64Array: () => new arrow.Float64(),
  BigInt64Array: () => new arrow.Int64(),
  Uint8Array: () => new arrow.Uint8(),
};

/** The table that is handed over. */
export function contain(spec: Spec, built: readonly Built[]): unknown {
  const data = built.map(({ view }, index) => {
    const type = ARROW[(spec.columns[index] as Column).type]();
    const made = arrow.makeData({ type, length: spec.rows, nullCount: 0 } as never) as unknown as { values: View };
    // Put in by hand: makeData would look at it.
    made.values = view;
    return made as unknown as arrow.Data;
  });
  const vectors = () =>
    Object.fromEntries(built.map(({ name }, at) => [name, new arrow.Vector([data[at] as arrow.Data])]));
  const batch = () => {
    const fields = built.map(({ name }, at) => new arrow.Field(name, (data[at] as arrow.Data).type, true));
    const type = new arrow.Struct(fields);
    const struct = arrow.makeData({ type, length: spec.rows, nullCount: 0, children: data });
    return new arrow.RecordBatch(new arrow.Schema(fields), struct as arrow.Data<arrow.Struct>);
  };
  const columns = () => Object.fromEntries(built.map(({ name, view }) => [name, view]));
  const makers: Record<Spec["container"], () => unknown> = {
    columns,
    vectors,
    table: () => new arrow.Table([batch()]),
    batches: () => [batch(), batch()],
    iterable: () => new Set([batch()]),
    async: async function* () {
      yield batch();
    },
    promise: () => Promise.resolve(columns()),
    ipc: () => built[0]?.view,
  };
  return trapped(spec, makers[spec.container]());
}

/** `target` behind a proxy that gives a number of answers and then another, if any. */
function trapped({ trap, trapAfter }: Spec, target: unknown): unknown {
  if (trap === "none" || typeof target !== "object" || target === null) return target;
  let answers = 0;
  const answer = (of: object, key: PropertyKey, given: unknown) => {
    const late = answers++ >= trapAfter;
    if (!late || trap === "passes") return typeof given === "function" ? given.bind(of) : given;
    if (trap === "throws") throw new Hostile(`asked for ${String(key)}`);
    return trap === "forgets" ? undefined : [given, null, 7, "x"][answers % 4];
  };
  return new Proxy(target, {
    get: (of, key) => answer(of, key, Reflect.get(of, key)),
    has: (of, key) => Boolean(answer(of, key, Reflect.has(of, key))),
    ownKeys: (of) => (answers++ >= trapAfter && trap === "throws" ? [] : Reflect.ownKeys(of)),
  });
}
