// What an addon of Linux consists of: the sizes of its sections, and its code by the crates that it comes from.
import { readFileSync } from "node:fs";

const SYMBOL_TABLE = 2;
const FUNCTION = 2;

/**
 * @param {string} path - of a 64-bit ELF file
 * @returns {{ sections: Map<string, number>, functions: { name: string, size: number }[] }} no functions where symbols are stripped
 */
export function readElf(path) {
  const bytes = readFileSync(path);
  if (bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2) throw new Error(`${path} is no 64-bit ELF file`);
  const number = (at) => Number(bytes.readBigUInt64LE(at));
  const [start, length, count] = [number(0x28), bytes.readUInt16LE(0x3a), bytes.readUInt16LE(0x3c)];
  const headers = Array.from({ length: count }, (_, i) => start + i * length).map((at) => ({
    ...{ name: bytes.readUInt32LE(at), type: bytes.readUInt32LE(at + 4), offset: number(at + 0x18) },
    ...{ size: number(at + 0x20), link: bytes.readUInt32LE(at + 0x28) },
  }));
  const textAt = (offset) => bytes.toString("latin1", offset, bytes.indexOf(0, offset));
  const names = headers[bytes.readUInt16LE(0x3e)];
  const NO_BITS = 8;
  const sections = new Map(
    headers.map(({ name, size, type }) => [textAt(names.offset + name), type === NO_BITS ? 0 : size]),
  );
  const table = headers.find(({ type }) => type === SYMBOL_TABLE);
  const functions = [];
  const seen = new Set();
  for (let at = table?.offset ?? 0; table && at < table.offset + table.size; at += 24) {
    const [address, size] = [number(at + 8), number(at + 16)];
    // Functions that are the same are one piece of code with several names.
    if ((bytes[at + 4] & 0xf) !== FUNCTION || size === 0 || seen.has(address)) continue;
    seen.add(address);
    functions.push({ name: textAt(headers[table.link].offset + bytes.readUInt32LE(at)), size });
  }
  return { sections, functions };
}

/** The crate that a function is written in, of its mangled name; `C` where it is not Rust's. */
export function crateOf(symbol) {
  const legacy = /^_ZN(\d+)(.*)/.exec(symbol);
  if (legacy) {
    const first = legacy[2].slice(0, Number(legacy[1]));
    // Of `<Type as Trait>` the type's, behind marks such as `&` and `mut`.
    return /^_?\$LT\$/.test(first) ? (/[a-z][a-z0-9_]{2,}(?=\.\.)/.exec(first)?.[0] ?? "core") : first;
  }
  const modern = /^_R.*?Cs[0-9A-Za-z]*_(\d+)_?([a-zA-Z_].*)/.exec(symbol);
  return modern ? modern[2].slice(0, Number(modern[1])) : "C";
}
