import * as arrow from "apache-arrow";

import { markOwn } from "../arrow/memory.ts";

/** The validity of a column under construction: no bitmap until the first null. */
export class Validity {
  bitmap: Uint8Array | undefined;
  nullCount = 0;
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  setNull(row: number): void {
    if (!this.bitmap) {
      this.bitmap = new Uint8Array((this.#length + 7) >> 3).fill(255);
      markOwn(this.bitmap);
    }
    this.bitmap[row >> 3] = (this.bitmap[row >> 3] as number) & ~(1 << (row & 7));
    this.nullCount += 1;
  }

  data(type: arrow.DataType, values: ArrayBufferView, valueOffsets?: Int32Array): arrow.Data {
    const buffers = [valueOffsets, values, this.bitmap];
    for (const buffer of buffers) if (buffer) markOwn(buffer);
    return new arrow.Data(type, 0, this.#length, this.nullCount, buffers as never);
  }
}
