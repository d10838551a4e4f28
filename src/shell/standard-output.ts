/** Standard output, at the pace of its reader. */

/** Writes text and a line's end to standard output. */
export const print = (text: string): Promise<void> => writeOut([`${text}\n`]);

/** Writes pieces to standard output at the pace of its reader, for whom nobody waits once `signal` is aborted. */
export async function writeOut(
  pieces: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  signal?: AbortSignal,
): Promise<void> {
  for await (const piece of pieces) {
    await new Promise<void>((resolve, reject) => {
      const abort = () => reject(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      process.stdout.write(piece, (error) => {
        signal?.removeEventListener("abort", abort);
        if (error) reject(error);
        else resolve();
      });
    });
  }
}

/** Bytes in the unit that a reader would take. */
export function sizeText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : Number(value.toPrecision(3))} ${units[power]}`;
}
