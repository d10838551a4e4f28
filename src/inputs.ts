/** What plans read, held by reference: a plan names its inputs by position once it crosses the boundary. */
import { lower } from "./arrow/lower.ts";
import type { Ownership } from "./arrow/memory.ts";
import type { TableSource } from "./arrow/structure.ts";
import { callSync } from "./errors.ts";
import { type GraphHandle, native, type TableHandle } from "./native.ts";

/** A graph or a table in a plan. */
export abstract class PlanInput {
  /** What stands for it in a call of the native part. */
  abstract handle(): GraphHandle | TableHandle;
}

/** A graph, for as long as it is open. */
export class InputGraph extends PlanInput {
  readonly #handle: GraphHandle;

  constructor(handle: GraphHandle) {
    super();
    this.#handle = handle;
  }

  handle(): GraphHandle {
    return this.#handle;
  }
}

/** A table in JavaScript's memory. It crosses once, when a query first needs it; that query validates it. */
export class InputTable extends PlanInput {
  readonly #source: TableSource;
  readonly #ownership: Ownership;
  #handle: TableHandle | undefined;

  constructor(source: TableSource, ownership: Ownership = "borrow") {
    super();
    this.#source = source;
    this.#ownership = ownership;
  }

  /** The table itself, for calls that it travels with. */
  get source(): TableSource {
    return this.#source;
  }

  handle(): TableHandle {
    this.#handle ??= callSync(() => {
      const { tables, buffers } = lower([this.#source], this.#ownership);
      return native().openTable(tables, buffers);
    });
    return this.#handle;
  }
}
