/**
 * What the engine itself says of views and buffers.
 *
 * A property such as `buffer` or `resizable` can be overridden by a subclass or on the object, and what crosses to native code must
 * not rest on that. The getters are taken from the prototypes once, before other code has had the chance to replace them; they read
 * internal slots, so that they also know objects of other realms.
 */
import { types } from "node:util";

type Getter = ((of: unknown) => unknown) | undefined;

const { apply, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const hasOwn = Object.hasOwn;
const Bytes = Uint8Array;

function getter(prototype: object | undefined, name: PropertyKey): Getter {
  const get = prototype && getOwnPropertyDescriptor(prototype, name)?.get;
  return get && ((of) => apply(get, of, []));
}

/** What `get` says of `of`, or undefined where it is not of its kind. */
function ask(get: Getter, of: unknown): unknown {
  try {
    return get?.(of);
  } catch {
    return undefined;
  }
}

const TypedArrayPrototype = getPrototypeOf(Bytes.prototype) as object;
const SharedPrototype = globalThis.SharedArrayBuffer?.prototype;

const typedName = getter(TypedArrayPrototype, Symbol.toStringTag) as (of: unknown) => string | undefined;
const length = getter(TypedArrayPrototype, "length");
const placeOfTyped = placeGetters(TypedArrayPrototype);
const placeOfDataView = placeGetters(DataView.prototype);
const byteLength = getter(ArrayBuffer.prototype, "byteLength");
const sharedByteLength = getter(SharedPrototype, "byteLength");
const resizable = getter(ArrayBuffer.prototype, "resizable");
const detached = getter(ArrayBuffer.prototype, "detached");

function placeGetters(prototype: object) {
  return ["buffer", "byteOffset", "byteLength"].map((name) => getter(prototype, name));
}

/** Whether `value` is a typed array or a DataView. */
export const isView: (value: unknown) => value is ArrayBufferView = ArrayBuffer.isView;

/** The name of a typed array's kind, such as `"Float64Array"`; undefined for anything else, whatever it calls itself. */
export const typedArrayName: (value: unknown) => string | undefined = typedName;

/** Whether `value` is an ArrayBuffer, shared ones not being one. */
export const isArrayBuffer: (value: unknown) => value is ArrayBuffer = types.isArrayBuffer;

/** Whether `value` is a SharedArrayBuffer. */
export const isShared: (value: unknown) => value is SharedArrayBuffer = types.isSharedArrayBuffer;

/** The memory that `view` lies in. */
export function bufferOf(view: ArrayBufferView): ArrayBufferLike {
  return gettersOf(view)[0]?.(view) as ArrayBufferLike;
}

/** Where in its memory `view` begins, in bytes; 0 where the memory was taken away. */
export const byteOffsetOf = (view: ArrayBufferView): number => (ask(gettersOf(view)[1], view) as number) ?? 0;

/** How many bytes `view` has; 0 where the memory was taken away, and for what is no view. */
export function byteLengthOf(view: unknown): number {
  return isView(view) ? ((ask(gettersOf(view)[2], view) as number) ?? 0) : 0;
}

/** How many elements a typed array has; 0 where its memory was taken away. */
export const lengthOf = (typedArray: ArrayBufferView): number => length?.(typedArray) as number;

/** How many bytes `buffer` has; 0 where it is detached. */
export function bufferLengthOf(buffer: ArrayBufferLike): number {
  return (ask(byteLength, buffer) ?? ask(sharedByteLength, buffer) ?? 0) as number;
}

/** Whether `buffer` may change its length in place. */
export const isResizable = (buffer: ArrayBufferLike): boolean => ask(resizable, buffer) === true;

/** Whether the memory of `buffer` was transferred away: its views then look empty, which must not pass for an empty column. */
export function isDetached(buffer: ArrayBufferLike): boolean {
  if (detached) return ask(detached, buffer) === true;
  if (bufferLengthOf(buffer) > 0) return false;
  try {
    new Bytes(buffer);
    return false;
  } catch {
    return true;
  }
}

const { keys } = TypedArrayPrototype as Uint8Array;

/** Whether the memory that `view` lies in was transferred away, or shrank until the view lies outside of it. */
export function isGone(view: ArrayBufferView): boolean {
  if (typedName(view) === undefined) return ask(placeOfDataView[2], view) === undefined;
  try {
    // What the engine checks first in every method of a typed array.
    apply(keys, view, []);
    return false;
  } catch {
    return true;
  }
}

/** `view` as a Uint8Array that nothing overrides: itself where it is one, else a new one over the same bytes. */
export function bytesOf(view: ArrayBufferView): Uint8Array {
  if (getPrototypeOf(view) === Bytes.prototype && !OVERRIDABLE.some((name) => hasOwn(view, name))) {
    return view as Uint8Array;
  }
  return new Bytes(bufferOf(view), byteOffsetOf(view), byteLengthOf(view));
}

const OVERRIDABLE = ["buffer", "byteOffset", "byteLength", "length", "constructor"];

const gettersOf = (view: ArrayBufferView) => (typedName(view) === undefined ? placeOfDataView : placeOfTyped);
