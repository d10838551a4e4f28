/**
 * What may be borrowed of JavaScript's memory, and how it is taken.
 *
 * A reference from native code keeps an ArrayBuffer alive, but not its bytes in place: a transfer, a resize or a
 * `WebAssembly.Memory.grow()` takes them away under the reader. So every ArrayBuffer is looked at before it crosses.
 */
import * as workers from "node:worker_threads";

import { oneOf } from "../check.ts";
import { QuiverError } from "../errors.ts";

/**
 * Who owns the memory of a table that is handed over.
 *
 * - `"borrow"` (default): nothing is copied. The caller must not write to the table while the graph or a result of it lives:
 *   it was validated once, and changed offsets may crash the process. Its ArrayBuffers are marked untransferable, which the
 *   runtime then enforces as far as it can (Node 20 copies instead of transferring, Deno throws, Bun throws but in
 *   `ArrayBuffer.transfer()`); the mark cannot be taken back.
 * - `"transfer"`: nothing is copied, and the table becomes unusable: its ArrayBuffers are detached, so that nobody can write
 *   to them. Memory that cannot be transferred (Node's Buffer pool, marked buffers) is copied.
 * - `"copy"`: whatever becomes of the table afterwards makes no difference; costs one copy.
 *
 * In every mode results share memory with the graph and with each other, which is why they cost nothing: they are to be read
 * only. Sorting or filling one in place would change the graph, and changed offsets may crash the process; a copy
 * (`column.toArray().slice()`) is its caller's own.
 *
 * Resizable, shared and WebAssembly memory is copied in every mode. `diagnostics()` tells the bytes by reason.
 */
export type Ownership = "borrow" | "transfer" | "copy";

/**
 * The ownership that was asked for.
 *
 * @throws {@link QuiverError} `INVALID_ARGUMENT` for a word that is none
 */
export function ownershipOf(given: Ownership = "borrow"): Ownership {
  return oneOf("ownership", given, ["borrow", "transfer", "copy"]);
}

/** Why memory cannot be borrowed, or null when it can. */
export type CopyReason = "resizable" | "shared" | "wasm" | null;

type AnyBuffer = ArrayBufferLike & { readonly detached?: boolean; readonly resizable?: boolean };

/** Memory that conversion has just written: nobody else holds it, so that no ownership asks for a copy. */
const own = new WeakSet<ArrayBufferLike>();

/** Notes that nobody else will hold the memory of `view`. */
export function markOwn(view: ArrayBufferView): void {
  own.add(view.buffer);
}

/** Whether the memory of `buffer` was transferred away: its views then look empty, which must not pass for an empty column. */
export function isDetached(buffer: AnyBuffer): boolean {
  if (buffer.detached !== undefined) return buffer.detached;
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/** Why `buffer` cannot be borrowed or transferred, or null. */
export function copyReason(buffer: AnyBuffer): CopyReason {
  if (ordinary.has(buffer)) return null;
  // By name: a SharedArrayBuffer may come from another realm.
  if (buffer[Symbol.toStringTag] === "SharedArrayBuffer") return "shared";
  if (buffer.resizable) return "resizable";
  if (isWasmMemory(buffer as ArrayBuffer)) return "wasm";
  ordinary.add(buffer);
  return null;
}

const WASM_PAGE = 65536;

/** Buffers that may be borrowed, which never changes; looking costs more than the rest of a descriptor. */
const ordinary = new WeakSet<ArrayBufferLike>();
/** Those of them that are marked already. */
const marked = new WeakSet<ArrayBufferLike>();

/**
 * Whether `buffer` belongs to a `WebAssembly.Memory`. Nothing tells directly, but such a buffer cannot be detached: each
 * runtime is asked for a transfer that must fail for another reason where the buffer is an ordinary one.
 */
function isWasmMemory(buffer: ArrayBuffer): boolean {
  if (buffer.byteLength === 0 || buffer.byteLength % WASM_PAGE !== 0 || isMarkedUntransferable(buffer)) return false;
  return "Deno" in globalThis ? isUndetachableInDeno(buffer) : isUndetachable(buffer);
}

function isUndetachable(buffer: ArrayBuffer): boolean {
  try {
    structuredClone(null, { transfer: [buffer, buffer] });
    return true; // Node 20 passes over what it cannot detach.
  } catch (error) {
    return !/duplicate/i.test((error as Error).message);
  }
}

/** Deno detaches a buffer before it sees the duplicate, so here the transfer fails for its impossible length instead. */
function isUndetachableInDeno(buffer: ArrayBuffer & { transfer?(length: number): ArrayBuffer }): boolean {
  try {
    buffer.transfer?.(Number.MAX_SAFE_INTEGER);
    return true;
  } catch (error) {
    return !(error instanceof RangeError);
  }
}

const { markAsUntransferable, isMarkedAsUntransferable } = workers as typeof workers & {
  isMarkedAsUntransferable?(value: object): boolean;
};

function mark(buffer: ArrayBufferLike): void {
  if (marked.has(buffer)) return;
  markAsUntransferable?.(buffer);
  marked.add(buffer);
}

const isMarkedUntransferable = (buffer: ArrayBuffer) => isMarkedAsUntransferable?.(buffer) ?? false;

/** A list of views on its way to the native part: one per distinct view, taken as `ownership` says. */
export class BufferList {
  /** Bytes that were copied, by reason. */
  readonly copied = new Map<string, number>();
  readonly #ownership: Ownership;
  readonly #views: Uint8Array[] = [];
  readonly #indices = new Map<ArrayBufferView, number>();
  readonly #reasons = new Map<ArrayBufferLike, CopyReason>();
  /** Places of views, taken before the first transfer makes them all empty. */
  readonly #toTransfer = new Map<ArrayBuffer, { index: number; byteOffset: number; byteLength: number }[]>();

  constructor(ownership: Ownership) {
    this.#ownership = ownership;
  }

  /**
   * The index of `view` in the list; `column` is for the error.
   *
   * @throws {@link QuiverError} `INVALID_DATA` when its memory is detached.
   */
  add(view: ArrayBufferView, column: string): number {
    let index = this.#indices.get(view);
    if (index === undefined) {
      index = this.#views.length;
      this.#views.push(this.#take(view, column, index));
      this.#indices.set(view, index);
    }
    return index;
  }

  /**
   * A copy of `view` with zeros behind it, counted as one; `column` is for the error.
   *
   * @throws {@link QuiverError} `INVALID_DATA` when its memory is detached.
   */
  grown(view: ArrayBufferView | undefined, byteLength: number, column: string): Uint8Array {
    if (view) this.assertAttached(view, column);
    const bytes = new Uint8Array(byteLength);
    if (view) bytes.set(bytesOf(view).subarray(0, byteLength));
    markOwn(bytes);
    this.#count("rows left out", byteLength);
    return bytes;
  }

  /** @throws {@link QuiverError} `INVALID_DATA` when the memory of `view` is detached. */
  assertAttached(view: ArrayBufferView, column: string): void {
    if (isDetached(view.buffer)) {
      throw new QuiverError(
        "INVALID_DATA",
        `column "${column}": its ArrayBuffer was transferred away (it is detached)`,
        {
          column,
          expected: "an attached ArrayBuffer",
          got: "a detached ArrayBuffer",
        },
      );
    }
  }

  #take(view: ArrayBufferView, column: string, index: number): Uint8Array {
    const { buffer } = view;
    if (own.has(buffer)) return bytesOf(view);
    let reason = this.#reasons.get(buffer);
    if (reason === undefined) {
      this.assertAttached(view, column);
      reason = copyReason(buffer);
      if (reason === null && this.#ownership === "borrow") mark(buffer);
      this.#reasons.set(buffer, reason);
    }
    if (reason !== null) return this.#copy(view, reason);
    if (this.#ownership === "copy") return this.#copy(view, "requested");
    if (this.#ownership === "transfer" && view.byteLength > 0) {
      const place = { index, byteOffset: view.byteOffset, byteLength: view.byteLength };
      const places = this.#toTransfer.get(buffer as ArrayBuffer);
      if (places) places.push(place);
      else this.#toTransfer.set(buffer as ArrayBuffer, [place]);
    }
    return bytesOf(view);
  }

  #copy(view: ArrayBufferView, reason: string): Uint8Array {
    this.#count(reason, view.byteLength);
    const copy = new Uint8Array(view.byteLength);
    copy.set(bytesOf(view));
    return copy;
  }

  #count(reason: string, bytes: number): void {
    if (bytes > 0) this.copied.set(reason, (this.copied.get(reason) ?? 0) + bytes);
  }

  /** The list; with `"transfer"`, this is when the memory is taken, so that an error before leaves the tables as they were. */
  finish(): Uint8Array[] {
    for (const [buffer, places] of this.#toTransfer) {
      const { moved, copied } = transfer(buffer);
      for (const { index, byteOffset, byteLength } of places) {
        this.#views[index] = new Uint8Array(moved, byteOffset, byteLength);
      }
      if (copied) this.#count("untransferable", buffer.byteLength);
    }
    return this.#views;
  }
}

const bytesOf = (view: ArrayBufferView): Uint8Array =>
  view instanceof Uint8Array ? view : new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** The memory of `buffer` in an ArrayBuffer that only we hold; a copy of it where the runtime does not let it go. */
function transfer(buffer: ArrayBuffer & { transfer?(): ArrayBuffer }): { moved: ArrayBuffer; copied: boolean } {
  // Other Buffers live in the pool's memory too, and not every runtime marks it.
  const isPool = buffer.byteLength === globalThis.Buffer?.poolSize;
  if (isPool || isMarkedUntransferable(buffer)) return { moved: buffer.slice(0), copied: true };
  try {
    const moved = buffer.transfer ? buffer.transfer() : structuredClone(buffer, { transfer: [buffer] });
    // Node 20 copies silently what it may not detach.
    return { moved, copied: buffer.byteLength > 0 };
  } catch {
    return { moved: buffer.slice(0), copied: true };
  }
}
