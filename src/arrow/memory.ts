/**
 * What may be borrowed of JavaScript's memory, and how it is taken.
 *
 * A reference from native code keeps an ArrayBuffer alive, but not its bytes in place: a transfer, a resize or a
 * `WebAssembly.Memory.grow()` takes them away under the reader. So every ArrayBuffer is looked at before it crosses.
 */
import * as workers from "node:worker_threads";

import { oneOf } from "../native/check.ts";
import { QuiverError } from "../native/errors.ts";
import {
  bufferLengthOf,
  bufferOf,
  byteLengthOf,
  byteOffsetOf,
  bytesOf,
  isDetached,
  isGone,
  isResizable,
  isShared,
} from "./engine.ts";

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

/** Memory that conversion has just written: nobody else holds it, so that no ownership asks for a copy. */
const own = new WeakSet<ArrayBufferLike>();

/** Notes that nobody else will hold the memory of `view`. */
export function markOwn(view: ArrayBufferView): void {
  own.add(bufferOf(view));
}

/** Why `buffer` cannot be borrowed or transferred, or null. */
export function copyReason(buffer: ArrayBufferLike): CopyReason {
  if (ordinary.has(buffer)) return null;
  if (isShared(buffer)) return "shared";
  if (isResizable(buffer)) return "resizable";
  if (hasPageSize(buffer) && isWasmMemory(buffer)) return "wasm";
  ordinary.add(buffer);
  return null;
}

const WASM_PAGE = 65536;

const ORDINARY = Symbol.for("arrow-quiver.ordinary");
/**
 * Buffers that may be borrowed, which never changes; looking costs more than the rest of a descriptor. Of all copies of this package in
 * the process, so that what one exported is known to the others.
 */
const ordinary = known(globalThis as object);

function known(shared: { [ORDINARY]?: WeakSet<ArrayBufferLike> }): WeakSet<ArrayBufferLike> {
  shared[ORDINARY] ??= new WeakSet();
  return shared[ORDINARY];
}

/** Those of them that are marked already. */
const marked = new WeakSet<ArrayBufferLike>();

/** Notes that `buffers` came out of the native part, so that none is taken for WebAssembly's when it is handed in again. */
export function markExported(buffers: readonly ArrayBuffer[]): void {
  for (const buffer of buffers) if (hasPageSize(buffer)) ordinary.add(buffer);
}

function hasPageSize(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  const length = bufferLengthOf(buffer);
  return length > 0 && length % WASM_PAGE === 0;
}

/**
 * Whether `buffer` belongs to a `WebAssembly.Memory`, which may take it away. Nothing tells directly, but such a buffer cannot be
 * detached, so each runtime is asked for a transfer that must fail, for one reason or the other.
 *
 * Buffers that are marked untransferable fail likewise, as does what Node-API made external, which Node marks. Where a mark
 * keeps the engine itself from detaching (Node 24 and later, Deno), memory with a mark stays where it is, whosesoever it is;
 * elsewhere the engine's own `transfer` does not look at marks. Node 20 has neither `transfer` nor a word for marks: there, what
 * another addon made external is taken for WebAssembly memory and copied, which is always sound.
 */
function isWasmMemory(buffer: ArrayBuffer): boolean {
  if (isMarked(buffer)) return !marksHold() && refusesTransfer(buffer);
  return "Deno" in globalThis ? refusesTransfer(buffer) : refusesClone(buffer);
}

function refusesClone(buffer: ArrayBuffer): boolean {
  try {
    structuredClone(null, { transfer: [buffer, buffer] });
    return true; // Node 20 passes over what it cannot detach.
  } catch (error) {
    return !/duplicate/i.test((error as Error).message);
  }
}

type Transfer = (this: ArrayBuffer, length?: number) => ArrayBuffer;
const engineTransfer = (ArrayBuffer.prototype as { transfer?: Transfer }).transfer;

/**
 * By an impossible length, which the engine sees after it has looked whether the buffer can be detached: Deno detaches the first
 * of a duplicate. Node 24 and later and Deno collect garbage before they refuse the length, for 10 ms and more.
 */
function refusesTransfer(buffer: ArrayBuffer): boolean {
  if (!engineTransfer) return true;
  try {
    engineTransfer.call(buffer, Number.MAX_SAFE_INTEGER);
    return true;
  } catch (error) {
    return !(error instanceof RangeError);
  }
}

const { markAsUntransferable, isMarkedAsUntransferable } = workers as typeof workers & {
  isMarkedAsUntransferable?(value: object): boolean;
};

const isMarked = (buffer: ArrayBuffer) => isMarkedAsUntransferable?.(buffer) ?? false;

let held: boolean | undefined;

/** Whether the engine itself refuses to detach a marked buffer. */
function marksHold(): boolean {
  if (held === undefined) {
    const buffer = new ArrayBuffer(1);
    markAsUntransferable(buffer);
    held = refusesTransfer(buffer);
  }
  return held;
}

function mark(buffer: ArrayBufferLike): void {
  if (marked.has(buffer)) return;
  // External memory of any addon is marked by Node, which detaches it in the end: a second mark would be in its way, and abort.
  if (!isMarked(buffer as ArrayBuffer)) markAsUntransferable?.(buffer);
  marked.add(buffer);
}

/** A list of views on its way to the native part: one per distinct view, taken as `ownership` says. */
export class BufferList {
  /** Bytes that were copied, by reason. */
  readonly copied: Map<string, number> = new Map();
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

  /** @throws {@link QuiverError} `INVALID_DATA` when the memory of `view` is detached, or ends before it. */
  assertAttached(view: ArrayBufferView, column: string): void {
    if (isDetached(bufferOf(view))) {
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
    if (isGone(view)) {
      throw new QuiverError("INVALID_DATA", `column "${column}": its ArrayBuffer was made shorter than it`, {
        column,
        expected: "an ArrayBuffer that holds the view",
        got: "a view outside of its ArrayBuffer",
      });
    }
  }

  #take(view: ArrayBufferView, column: string, index: number): Uint8Array {
    const buffer = bufferOf(view);
    if (own.has(buffer)) return bytesOf(view);
    this.assertAttached(view, column);
    let reason = this.#reasons.get(buffer);
    if (reason === undefined) {
      reason = copyReason(buffer);
      if (reason === null && this.#ownership === "borrow") mark(buffer);
      this.#reasons.set(buffer, reason);
    }
    if (reason !== null) return this.#copy(view, reason);
    if (this.#ownership === "copy") return this.#copy(view, "requested");
    const byteLength = byteLengthOf(view);
    if (this.#ownership === "transfer" && byteLength > 0) {
      const place = { index, byteOffset: byteOffsetOf(view), byteLength };
      const places = this.#toTransfer.get(buffer as ArrayBuffer);
      if (places) places.push(place);
      else this.#toTransfer.set(buffer as ArrayBuffer, [place]);
    }
    return bytesOf(view);
  }

  #copy(view: ArrayBufferView, reason: string): Uint8Array {
    const copy = new Uint8Array(bytesOf(view));
    this.#count(reason, copy.byteLength);
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
      if (copied) this.#count("untransferable", bufferLengthOf(buffer));
    }
    return this.#views;
  }
}

/** The memory of `buffer` in an ArrayBuffer that only we hold; a copy of it where the runtime does not let it go. */
function transfer(buffer: ArrayBuffer): { moved: ArrayBuffer; copied: boolean } {
  // Other Buffers live in the pool's memory too, and not every runtime marks it.
  const isPool = bufferLengthOf(buffer) === globalThis.Buffer?.poolSize;
  if (isPool || isMarked(buffer)) return { moved: copyOf(buffer), copied: true };
  try {
    const moved = engineTransfer ? engineTransfer.call(buffer) : structuredClone(buffer, { transfer: [buffer] });
    // Node 20 copies silently what it may not detach.
    return { moved, copied: bufferLengthOf(buffer) > 0 };
  } catch {
    return { moved: copyOf(buffer), copied: true };
  }
}

/** Not by `slice`, which an object can override. */
const copyOf = (buffer: ArrayBuffer): ArrayBuffer => new Uint8Array(new Uint8Array(buffer)).buffer;
