/** The rows of prepared queries: numbers and bytes in place of a descriptor, of a schema that is known. */
import * as arrow from "apache-arrow";
import type { TableDescriptor } from "../arrow/descriptor.ts";
import { markExported } from "../arrow/memory.ts";
import { TypeId } from "../arrow/structure.ts";
import { callSync, QuiverError } from "../native/errors.ts";
import type { Packed, PlanHandle } from "../native/native.ts";
import { raise, type TypedArrayConstructor, viewOf } from "./raise.ts";
import { Shape } from "./shape.ts";

/** Raises the results of one prepared query, whose schemas it asks for once each. */
export class Unpacking {
  readonly #handle: Pick<PlanHandle, "schema">;
  readonly #shapes: PackedShape[] = [];

  constructor(handle: Pick<PlanHandle, "schema">) {
    this.#handle = handle;
  }

  /** The table that `rows` are; see {@link raise}. */
  table<T extends arrow.TypeMap>(rows: Packed): arrow.Table<T> {
    if (!Array.isArray(rows)) return raise(rows);
    const number = new Float64Array(rows[0] as ArrayBuffer, 0, 3)[1] as number;
    this.#shapes[number] ??= this.#shape(number);
    return this.#shapes[number].unpack(rows) as unknown as arrow.Table<T>;
  }

  #shape(number: number): PackedShape {
    const json = callSync(() => this.#handle.schema(number));
    if (json === null) throw new QuiverError("INTERNAL", `a result has the schema ${number}, which nobody knows`);
    return new PackedShape(JSON.parse(json));
  }
}

/** What is the same in all packed results of one schema. */
class PackedShape {
  readonly #shape: Shape;
  readonly #metadata: Record<string, string> | undefined;
  /** Per column its typed arrays in the order of the C Data Interface, without the validity. */
  readonly #views: readonly TypedArrayConstructor[][];

  constructor({ fields, metadata }: TableDescriptor<never>) {
    this.#shape = new Shape(fields);
    this.#metadata = metadata;
    this.#views = this.#shape.types.map(viewsOf);
  }

  /** `core-rs`' numbers are described where they are written, in `bindings/src/export/packed.rs`. */
  unpack(memory: ArrayBuffer[]): arrow.Table {
    markExported(memory);
    const first = memory[0] as ArrayBuffer;
    const numbers = new Float64Array(first, 0, first.byteLength >> 3);
    const behind = 8 * (numbers[0] as number);
    let at = 2;
    const view = (View: TypedArrayConstructor) => {
      const index = numbers[at++] as number;
      const start = numbers[at++] as number;
      const length = numbers[at++] as number;
      return viewOf(memory[index], index === 0 ? behind + start : start, length, View);
    };
    const batches = [];
    for (let rest = numbers[at++] as number; rest > 0; rest--) {
      const length = numbers[at++] as number;
      const columns = this.#views.map((views, i) => {
        const type = this.#shape.types[i] as arrow.DataType;
        const nullCount = numbers[at++] as number;
        const offset = numbers[at++] as number;
        if (views.length === 0) return new arrow.Data(type, 0, length, length);
        const hasValidity = numbers[at + 2] !== 0;
        const validity = view(Uint8Array);
        const [offsets, values] =
          views.length === 1
            ? [undefined, view(views[0] as TypedArrayConstructor)]
            : [view(views[0] as TypedArrayConstructor), view(views[1] as TypedArrayConstructor)];
        const buffers = [offsets, values, hasValidity ? validity : undefined];
        return new arrow.Data(type, offset, length, nullCount, buffers as never);
      });
      batches.push({ length, columns });
    }
    return this.#shape.table(batches, this.#metadata);
  }
}

function viewsOf(type: arrow.DataType): TypedArrayConstructor[] {
  switch (type.typeId as number) {
    case TypeId.Null:
      return [];
    case TypeId.Utf8:
    case TypeId.Binary:
    case TypeId.LargeUtf8:
    case TypeId.LargeBinary:
      return [(type as arrow.Utf8).OffsetArrayType, Uint8Array];
    default:
      return [type.ArrayType];
  }
}
