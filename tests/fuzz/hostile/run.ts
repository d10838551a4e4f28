/** A hostile table handed over, and what may come of it: its values, an error with a code, or what it threw itself. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CollectOptions, col, Frame, Graph, QuiverError, type TableInput } from "../../../src/index.ts";
import { type Built, build, contain, Hostile } from "./build.ts";
import type { Deed, Spec } from "./spec.ts";

export type Verdict = "given" | "refused" | "thrown" | "aborted";

/** Why something is a fault. */
export class Fault extends Error {}

const collectGarbage = (globalThis as { gc?: () => void }).gc ?? (() => {});

class Run {
  readonly #spec: Spec;
  readonly #built: Built[];
  readonly #controller = new AbortController();
  #expected: number[] | undefined;

  constructor(spec: Spec) {
    this.#spec = spec;
    this.#built = spec.columns.map((column, at) => build(column, spec.rows, ["id", "dst", "c"][at] as string));
    const first = spec.columns[0];
    // Only the first column is looked at, where it holds what it says.
    if (first && spec.container !== "ipc") this.#expected = this.#built[0]?.expected;
  }

  #do({ what }: Deed, options: { borrowed: boolean }): void {
    for (const built of this.#built) {
      if (what === "detach") built.detach();
      else if (what === "shrink") built.resize(8);
      else if (what === "grow") built.resize(1 << 19);
      // Whoever writes to what is borrowed breaks a promise; what is copied may change.
      else if (what === "write" && !options.borrowed) built.fill();
    }
    if (what === "collect") collectGarbage();
    if (what === "abort") this.#controller.abort(new Hostile("aborted"));
  }

  #deeds(when: Deed["when"]): void {
    const { ownership, columns, deeds } = this.#spec;
    const moving = columns.every(({ memory }) => !["plain", "pooled", "exported"].includes(memory));
    for (const deed of deeds) {
      if (deed.when === when) this.#do(deed, { borrowed: ownership !== "copy" && !moving });
    }
  }

  async run(): Promise<void> {
    const { ownership, call } = this.#spec;
    const input = contain(this.#spec, this.#built) as TableInput;
    const options: CollectOptions = { signal: this.#controller.signal };
    const running = CALLS[call](input, ownership, options, () => this.#deeds("between"), this.#built[0] as Built);
    // Awaited below, whatever happens until then.
    running.catch(() => {});
    // As a rule the call has crossed by now, and runs.
    await Promise.resolve();
    this.#deeds("during");
    const got = await running;
    if (got !== undefined && this.#expected !== undefined) this.#check(got);
  }

  #check(got: readonly (number | bigint | null)[]): void {
    const { rows, container, deeds, columns, trap } = this.#spec;
    // A table that says other things of itself at other times is what it says; so is memory that changes before it is taken.
    const moves = deeds.some(({ what }) => ["detach", "shrink", "grow", "write"].includes(what));
    if (trap !== "none" || moves || columns.some(({ lies }) => lies.length > 0)) return;
    const times = container === "batches" ? 2 : 1;
    const expected = Array.from({ length: times }, () => this.#expected as number[]).flat();
    if (got.length !== rows * times || got.some((value, at) => Number(value) !== expected[at])) {
      throw new Fault(`${got.length} values, ${got.slice(0, 5)} …; expected ${expected.slice(0, 5)} …`);
    }
  }
}

type Values = (number | bigint | null)[] | undefined;
type Call = (
  input: TableInput,
  ownership: Spec["ownership"],
  options: CollectOptions,
  between: () => void,
  first: Built,
) => Promise<Values>;

const valuesOf = (table: { getChild(name: string): Iterable<unknown> | null }, name: string) => [
  ...((table.getChild(name) ?? []) as Iterable<number | bigint | null>),
];

/** A frame over what is handed over; bytes are those of a file. */
async function frameOf(input: TableInput, ownership: Spec["ownership"]): Promise<Frame> {
  return (await Frame.from(input, { ownership })) as Frame;
}

const CALLS: Record<Spec["call"], Call> = {
  collect: async (input, ownership, options, between) => {
    const frame = await frameOf(input, ownership);
    between();
    return valuesOf(await frame.collect(options), "id");
  },
  stream: async (input, ownership, options, between) => {
    const frame = await frameOf(input, ownership);
    const values: (number | bigint | null)[] = [];
    for await (const batch of frame.stream({ ...options, batchSize: 100 })) {
      if (values.length === 0) between();
      values.push(...valuesOf(batch as never, "id"));
    }
    return values;
  },
  nodes: async (input, ownership, options, between) => {
    const graph = await Graph.from({ nodes: (await frameOf(input, ownership)).distinct() }, { ownership, ...options });
    between();
    await graph.nodes.collect(options);
    graph.close();
    return undefined;
  },
  edges: async (input, ownership, options, between) => {
    const graph = await Graph.from({ edges: input }, { src: "id", dst: "id", ownership, ...options });
    between();
    await graph.algo.degree(options);
    const values = valuesOf(await graph.edges.collect(options), "id");
    graph.close();
    return values;
  },
  addNodes: async (input, _, options, between) => {
    const graph = await Graph.from({ nodes: { id: [-1] } });
    between();
    const more = await graph.addNodes(input, options);
    await more.nodes.collect(options);
    more.close();
    graph.close();
    return undefined;
  },
  isIn: async (_, __, options, between, { view }) => {
    const frame = Frame.from({ a: [1, 2, 3] }).filter(col("a").isIn(view as never));
    between();
    await frame.collect(options);
    return undefined;
  },
  bytes: async (input, ownership, options, between) => {
    const bytes = await (await frameOf(input, ownership)).toIpc(options);
    between();
    return valuesOf(await (Frame.fromIpc(bytes) as Frame).collect(options), "id");
  },
  write: async (input, ownership, options, between) => {
    const folder = mkdtempSync(join(tmpdir(), "quiver-hostile-"));
    try {
      const frame = await frameOf(input, ownership);
      between();
      await frame.writeParquet(join(folder, "a.parquet"), options);
      return undefined;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/**
 * Runs a table.
 *
 * @throws {@link Fault} for a defect, an error without a code, or other values than it had
 */
export async function attempt(spec: Spec): Promise<Verdict> {
  try {
    await new Run(spec).run();
    return "given";
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (error instanceof Hostile) return error.message === "aborted" ? "aborted" : "thrown";
    if (error instanceof QuiverError && error.code !== "INTERNAL") return "refused";
    throw new Fault(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
