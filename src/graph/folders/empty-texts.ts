/** Fields of CSV that are quoted and empty, which are texts and no nulls: the engine's reader does not tell, and so they are marked. */
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createGunzip } from "node:zlib";
import { wrongFile } from "./tables.ts";

/** What stands for an empty text in a file that {@link EmptyTexts.marked} made: a text that no file has. */
export const EMPTY = "\u0001\u0002";

/** Copies of files in which empty texts are marked, for as long as they are read. */
export class EmptyTexts {
  #folder: string | undefined;
  /** The files that copies are of. */
  readonly originals: Map<string, string> = new Map();

  /** A copy of a file in which its empty texts are marked; undefined where it has none, which one pass over its quotes tells. */
  async marked(
    path: string,
    delimiter: string,
    quote: string,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    // Others than these are passed on as they are.
    if (/\.(zst|bz2|xz)$/i.test(path)) return undefined;
    let found = false;
    for await (const piece of pieces(path, delimiter, quote, signal)) {
      found = piece.isEmptyText;
      if (found) break;
    }
    if (!found) return undefined;
    this.#folder ??= mkdtempSync(join(tmpdir(), "quiver-csv-"));
    const copy = join(this.#folder, `${this.originals.size}-${basename(path).replace(/\.gz$/i, "")}`);
    this.originals.set(copy, path);
    const file = await open(copy, "wx");
    try {
      for await (const { bytes, isEmptyText } of pieces(path, delimiter, quote, signal)) {
        if (bytes.includes(EMPTY))
          throw wrongFile(path, "it has the characters U+0001 U+0002 one behind the other", { got: "U+0001 U+0002" });
        await file.writeFile(bytes);
        if (isEmptyText) await file.writeFile(EMPTY);
      }
    } finally {
      await file.close();
    }
    return copy;
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}

interface Piece {
  bytes: Buffer;
  /** Whether an empty text follows. */
  isEmptyText: boolean;
}

/** The bytes of a file between its empty texts. */
async function* pieces(
  path: string,
  delimiter: string,
  quote: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Piece> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const source = /\.gz$/i.test(path) ? file.pipe(createGunzip()) : file;
  file.on("error", (error) => source.destroy(error));
  const mark = quote.charCodeAt(0);
  const ends = new Set([delimiter.charCodeAt(0), 0x0a, 0x0d]);
  let rest: Buffer = Buffer.alloc(0);
  let [before, inside] = [0x0a, false];
  const cut = function* (bytes: Buffer, isLast: boolean): Generator<Piece> {
    let start = 0;
    // Two bytes behind a quote tell what it is.
    const end = isLast ? bytes.length : bytes.length - 2;
    let at = bytes.indexOf(mark);
    while (at >= 0 && at < end) {
      const previous = at === 0 ? before : (bytes[at - 1] as number);
      const next = bytes[at + 2];
      if (!inside && ends.has(previous) && bytes[at + 1] === mark && (next === undefined || ends.has(next))) {
        yield { bytes: bytes.subarray(start, at), isEmptyText: true };
        start = at + 2;
        at = bytes.indexOf(mark, start);
        continue;
      }
      inside = !inside;
      at = bytes.indexOf(mark, at + 1);
    }
    const upTo = Math.max(start, end);
    if (upTo > start) yield { bytes: bytes.subarray(start, upTo), isEmptyText: false };
    if (upTo > 0) before = bytes[upTo - 1] as number;
    rest = bytes.subarray(upTo);
  };
  try {
    for await (const chunk of source) {
      signal?.throwIfAborted();
      yield* cut(Buffer.concat([rest, chunk as Buffer]), false);
    }
    yield* cut(rest, true);
  } finally {
    file.destroy();
    source.destroy();
  }
}
