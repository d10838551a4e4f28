import { QuiverError } from "../native/errors.ts";

/** Strings as Arrow's Utf8: the bytes of all of them, and where each starts. */
export interface EncodedStrings {
  bytes: Uint8Array;
  /** One more than there are strings. */
  offsets: Int32Array;
}

/** Encoding is one call per chunk. Larger chunks leave the cache, smaller ones pay for the call. */
const CHUNK = 1024;
/** Characters of a chunk of more than one string: the engine joins no more than half a gigabyte. */
const CHUNK_CHARACTERS = 2 ** 22;
const MAX_BYTES = 2 ** 31 - 1;

const encoder = new TextEncoder();

/**
 * Encodes strings as UTF-8; null and undefined take no bytes.
 *
 * A chunk of strings is joined and encoded at once. When it has as many bytes as characters, it is ASCII, and the lengths of
 * the strings are their lengths in bytes; only other chunks are counted character by character.
 *
 * @param characters the sum of the strings' lengths: what the bytes will be if all is ASCII
 * @param rowOf the row of the string at an index, for errors; default: the index
 * @throws {@link QuiverError} `TOO_LARGE` beyond 2 GiB, which Utf8 cannot address; `INVALID_DATA` for half of a surrogate pair, which
 * has no UTF-8: encoders write U+FFFD for each, which would make one text of several
 */
export function encodeStrings(
  values: readonly (string | null | undefined)[],
  characters: number,
  column: string,
  rowOf: (index: number) => number = (index) => index,
): EncodedStrings {
  // A character takes a byte at least.
  if (characters > MAX_BYTES) throw tooLarge(column);
  const count = values.length;
  const offsets = new Int32Array(count + 1);
  let bytes = new Uint8Array(characters);
  let end = 0;
  for (let start = 0, stop = 0; start < count; start = stop) {
    stop = chunkEnd(values, start);
    const joined = values.slice(start, stop).join("");
    if (bytes.length - end < joined.length) bytes = grown(bytes, end, end + 3 * joined.length);
    let { read, written } = encoder.encodeInto(joined, bytes.subarray(end));
    if (read < joined.length) {
      bytes = grown(bytes, end, end + 3 * joined.length);
      ({ read, written } = encoder.encodeInto(joined, bytes.subarray(end)));
    }
    if (end + written > MAX_BYTES) throw tooLarge(column);
    if (written === joined.length) {
      for (let i = start, at = end; i < stop; i++) {
        at += values[i]?.length ?? 0;
        offsets[i + 1] = at;
      }
    } else {
      const wrong = countBytes(values, start, stop, end, offsets);
      if (wrong !== undefined) throw halved(column, rowOf(wrong), values[wrong] as string);
    }
    end += written;
  }
  // A quarter more than needed is not worth a copy.
  return { bytes: end * 1.25 < bytes.length ? bytes.slice(0, end) : bytes.subarray(0, end), offsets };
}

/** Where the chunk of strings ends that begins at `start`. */
function chunkEnd(values: readonly (string | null | undefined)[], start: number): number {
  const most = Math.min(start + CHUNK, values.length);
  let characters = values[start]?.length ?? 0;
  for (let stop = start + 1; stop < most; stop++) {
    characters += values[stop]?.length ?? 0;
    if (characters > CHUNK_CHARACTERS) return stop;
  }
  return most;
}

/** Numbers different strings in order of first appearance. */
export class DistinctStrings {
  readonly #keys = new Map<string, number>();
  /** The last string of a length, first and last character, and its key: to compare is faster than to hash. */
  readonly #recent = new Array<string | undefined>(256).fill(undefined);
  readonly #recentKeys = new Int32Array(256);

  keyOf(value: string): number {
    const { length } = value;
    const slot = length === 0 ? 0 : (length + 7 * value.charCodeAt(0) + 31 * value.charCodeAt(length - 1)) & 255;
    if (this.#recent[slot] === value) return this.#recentKeys[slot] as number;
    let key = this.#keys.get(value);
    if (key === undefined) {
      key = this.#keys.size;
      this.#keys.set(value, key);
    }
    this.#recent[slot] = value;
    this.#recentKeys[slot] = key;
    return key;
  }

  values(): string[] {
    return [...this.#keys.keys()];
  }
}

function grown(bytes: Uint8Array<ArrayBuffer>, used: number, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, Math.ceil(bytes.length * 1.5)));
  larger.set(bytes.subarray(0, used));
  return larger;
}

/** Fills the offsets of `values[start..stop]` from `from` on; gives the index of a string that has half of a surrogate pair. */
function countBytes(
  values: readonly (string | null | undefined)[],
  start: number,
  stop: number,
  from: number,
  offsets: Int32Array,
): number | undefined {
  let at = from;
  for (let i = start; i < stop; i++) {
    const value = values[i] ?? "";
    for (let k = 0; k < value.length; k++) {
      const unit = value.charCodeAt(k);
      if (unit < 0x80) at += 1;
      else if (unit < 0x800) at += 2;
      else if (unit >= 0xd800 && unit < 0xdc00 && (value.charCodeAt(k + 1) & 0xfc00) === 0xdc00) {
        at += 4;
        k += 1;
      } else if ((unit & 0xf800) === 0xd800) return i;
      else at += 3;
    }
    offsets[i + 1] = at;
  }
  return undefined;
}

/**
 * For text that others encode.
 *
 * @throws {@link QuiverError} as {@link encodeStrings}
 */
export function assertWellFormed(values: readonly (string | null)[], column: string): void {
  const row = values.findIndex((value) => value?.isWellFormed() === false);
  if (row >= 0) throw halved(column, row, values[row] as string);
}

function halved(column: string, row: number, value: string): QuiverError {
  const got = JSON.stringify(value.slice(0, 40));
  const message = `column "${column}", row ${row}: half of a surrogate pair has no UTF-8; expected well-formed text, got ${got}`;
  return new QuiverError("INVALID_DATA", message, { column, row, expected: "well-formed text", got });
}

const tooLarge = (column: string) =>
  new QuiverError("TOO_LARGE", `column "${column}" has more than 2 GiB of text; pass it as an Arrow LargeUtf8 vector`, {
    column,
    expected: `at most ${MAX_BYTES} bytes`,
  });
