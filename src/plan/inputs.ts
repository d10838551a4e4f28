/** What plans read, held by reference: a plan names its inputs by position once it crosses the boundary. */
import { BufferList, type Ownership, ownershipOf } from "../arrow/memory.ts";
import type { Batches } from "../arrow/structure.ts";
import { lower } from "../bridge/lower.ts";
import { callSync } from "../native/errors.ts";
import { type BytesHandle, type GraphHandle, type NativeInput, native, type TableHandle } from "../native/native.ts";

/** A graph or a table in a plan. */
export abstract class PlanInput {
  /** What stands for it in a call of the native part. */
  abstract handle(): NativeInput;

  /** The key's columns by name, per label: how ids are given as arguments. */
  get keys(): readonly (readonly string[])[] {
    return [];
  }
}

/** A graph, for as long as it is open. */
export class PlanGraph extends PlanInput {
  readonly #handle: GraphHandle;
  readonly #keys: () => readonly (readonly string[])[];

  constructor(handle: GraphHandle, keys: () => readonly (readonly string[])[]) {
    super();
    this.#handle = handle;
    this.#keys = keys;
  }

  handle(): GraphHandle {
    return this.#handle;
  }

  override get keys(): readonly (readonly string[])[] {
    return this.#keys();
  }
}

/**
 * A table in JavaScript's memory. It crosses once: when a query first needs it, or at once where its memory is to be copied or
 * taken away. The first query validates it.
 */
export class PlanTable extends PlanInput {
  readonly #source: Batches;
  #handle: TableHandle | undefined;

  constructor(source: Batches, ownership?: Ownership) {
    super();
    this.#source = source;
    if (ownershipOf(ownership) !== "borrow") this.#handle = opened(source, ownership);
  }

  /** The table itself, for calls that it travels with. */
  get source(): Batches {
    return this.#source;
  }

  handle(): TableHandle {
    this.#handle ??= opened(this.#source);
    return this.#handle;
  }
}

/** A table, or what a file holds, that lies in native memory already. */
export class PlanHandle extends PlanInput {
  readonly #handle: TableHandle | BytesHandle;

  constructor(handle: TableHandle | BytesHandle) {
    super();
    this.#handle = handle;
  }

  handle(): TableHandle | BytesHandle {
    return this.#handle;
  }
}

/** What a file holds, in JavaScript's memory. It crosses as a table does. */
export class PlanBytes extends PlanInput {
  readonly #pieces: readonly Uint8Array[];
  #handle: BytesHandle | undefined;

  constructor(pieces: readonly Uint8Array[], ownership?: Ownership) {
    super();
    this.#pieces = pieces;
    if (ownershipOf(ownership) !== "borrow") this.#handle = this.#open(ownership);
  }

  handle(): BytesHandle {
    this.#handle ??= this.#open();
    return this.#handle;
  }

  #open(ownership?: Ownership): BytesHandle {
    return callSync(() => {
      const buffers = new BufferList(ownershipOf(ownership));
      for (const piece of this.#pieces) buffers.add(piece, "the bytes");
      return native().openBytes(buffers.finish());
    });
  }
}

function opened(source: Batches, ownership?: Ownership): TableHandle {
  return callSync(() => {
    const { tables, buffers } = lower([source], ownership);
    return native().openTable(tables, buffers);
  });
}
