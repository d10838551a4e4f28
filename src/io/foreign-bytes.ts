/** Bytes that are no Arrow IPC, known by what they begin with. */

/** How many bytes {@link foreignBytes} looks at. */
export const TELLING = 512;

const startsWith = (bytes: Uint8Array, ...start: number[]) => start.every((byte, i) => bytes[i] === byte);

const BINARY: readonly [what: string, hint: string, ...start: number[]][] = [
  ["Parquet", "read them with Frame.fromParquet(bytes)", 0x50, 0x41, 0x52, 0x31],
  ["compressed by gzip", "decompress them first: node:zlib's gunzipSync", 0x1f, 0x8b],
  ["compressed by zstd", "decompress them first: node:zlib's zstdDecompressSync", 0x28, 0xb5, 0x2f, 0xfd],
  ["a ZIP archive", "unpack it first", 0x50, 0x4b, 0x03, 0x04],
  ["Feather of version 1", "write version 2, which is Arrow IPC", 0x46, 0x45, 0x41, 0x31],
  ["ORC", "convert them to Parquet or Arrow IPC", 0x4f, 0x52, 0x43],
  ["Avro", "convert them to Parquet or Arrow IPC", 0x4f, 0x62, 0x6a, 0x01],
  ["an SQLite database", "query it and pass the rows", 0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20],
];

/**
 * What bytes are that begin with `start`, where that is none of Arrow IPC, and how they are read; undefined where they may be
 * Arrow IPC or nothing tells.
 *
 * @example
 * ```ts
 * foreignBytes(new TextEncoder().encode('{"a": 1}')); // 'JSON; parse them …'
 * ```
 */
export function foreignBytes(start: Uint8Array): string | undefined {
  const binary = BINARY.find(([, , ...magic]) => startsWith(start, ...magic));
  if (binary) return `${binary[0]}; ${binary[1]}`;
  // A stream begins with the length of its schema, which has zeros, or with four bytes of 255; a file with ARROW1.
  if (start.length === 0 || startsWith(start, 0x41, 0x52, 0x52, 0x4f, 0x57, 0x31)) return undefined;
  const head = start.subarray(0, TELLING);
  // What is read by UTF-8 and has no control characters is text; the end may cut a character in two.
  const text = new TextDecoder().decode(head, { stream: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what text does not have
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text)) return undefined;
  const shown = text.trimStart();
  if (/^<(!doctype html|html|head|body)/i.test(shown))
    return "an HTML page; the address may be wrong, or ask for a login";
  if (shown.startsWith("<")) return "XML";
  if (/^[[{]/.test(shown)) {
    const lines = /^\{.*\}\s*\n\s*\{/.test(shown);
    return lines
      ? "newline-delimited JSON; read them with Frame.fromNdjson(bytes)"
      : "JSON; pass the rows that it holds: await response.json(), or JSON.parse";
  }
  const [line = ""] = shown.split(/\r?\n/, 1);
  if (/[,;\t|]/.test(line)) return "CSV; read them with Frame.fromCsv(bytes)";
  return `text, ${JSON.stringify(line.slice(0, 40))}`;
}
