/**
 * Memory for values that become others behind the boundary. It is used again: new pages take longer to get than to fill, and each
 * new ArrayBuffer brings the runtime nearer to a collection, which takes as long as all else when it holds millions of values.
 */

/** Weakly, so that what nobody asks for goes with the next collection. */
const kept: WeakRef<ArrayBuffer>[] = [];
const MOST = 16;

/** An ArrayBuffer of at least `byteLength` bytes, whatever is in them. */
export function scratch(byteLength: number): ArrayBuffer {
  let best = -1;
  let found: ArrayBuffer | undefined;
  for (let i = kept.length - 1; i >= 0; i--) {
    const buffer = kept[i]?.deref();
    if (!buffer) {
      kept.splice(i, 1);
      if (best > i) best -= 1;
    } else if (fits(buffer, byteLength) && (!found || buffer.byteLength < found.byteLength)) {
      [best, found] = [i, buffer];
    }
  }
  if (!found) return new ArrayBuffer(byteLength);
  kept.splice(best, 1);
  return found;
}

/** Twice the memory would be more than half of it for nothing. */
const fits = ({ byteLength }: ArrayBuffer, needed: number) => byteLength >= needed && byteLength <= 2 * needed;

/** Takes back what nobody reads any more. */
export function giveBack(buffers: readonly ArrayBuffer[]): void {
  for (const buffer of buffers.slice(0, MOST)) {
    if (kept.length === MOST) kept.shift();
    kept.push(new WeakRef(buffer));
  }
}
