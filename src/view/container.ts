/**
 * Typed arrays and what describes them as one run of bytes, on its way into the page: the length of a JSON text, the text, and the arrays
 * behind it. The bytes of each array are laid out by place (all lowest bytes, then all next ones), as neighbours are alike then, which
 * gzip makes much of.
 */

export type Values = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

const KINDS = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float32Array, Float64Array };
type Kind = keyof typeof KINDS;

interface Entry {
  name: string;
  kind: Kind;
  length: number;
}

/** What is packed: `header` must be JSON. */
export interface Packed<Header> {
  header: Header;
  arrays: Map<string, Values>;
}

export function pack<Header>({ header, arrays }: Packed<Header>): Uint8Array<ArrayBuffer> {
  const entries = [...arrays].map(([name, values]): Entry => {
    return { name, kind: values.constructor.name as Kind, length: values.length };
  });
  const text = new TextEncoder().encode(JSON.stringify({ header, entries }));
  const total = [...arrays.values()].reduce((sum, { byteLength }) => sum + byteLength, 4 + text.length);
  const bytes = new Uint8Array(total);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let at = 4 + text.length;
  for (const values of arrays.values()) {
    const [from, width] = [
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      values.BYTES_PER_ELEMENT,
    ];
    for (let place = 0; place < width; place += 1) {
      for (let i = place; i < from.length; i += width) {
        bytes[at] = from[i] as number;
        at += 1;
      }
    }
  }
  return bytes;
}

export function unpack<Header>(bytes: Uint8Array): Packed<Header> {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + length));
  const { header, entries } = JSON.parse(text) as { header: Header; entries: Entry[] };
  const arrays = new Map<string, Values>();
  let at = 4 + length;
  for (const { name, kind, length: count } of entries) {
    const values = new KINDS[kind](count);
    const [into, width] = [new Uint8Array(values.buffer), values.BYTES_PER_ELEMENT];
    for (let place = 0; place < width; place += 1) {
      for (let i = place; i < into.length; i += width) {
        into[i] = bytes[at] as number;
        at += 1;
      }
    }
    arrays.set(name, values);
  }
  return { header, arrays };
}
