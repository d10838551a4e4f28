/** Sessions in folders: what saving and opening take, and how names and views lie there. */
import type { ScanOptions } from "../frame/files.ts";
import { Frame } from "../frame/frame.ts";
import { Graph } from "../graph/graph.ts";
import { openingAt, type SaveOptions, savingTo } from "../graph/saved.ts";
import { type CallOptions, call } from "../native/call.ts";
import { jsonOf } from "../native/check.ts";
import { callSync, QuiverError } from "../native/errors.ts";
import { type NativeInput, native, type SessionPart } from "../native/native.ts";
import { PlanHandle, PlanInput } from "../plan/inputs.ts";
import type { FileSource, Plan, Source } from "../plan/plan.ts";
import { readIn } from "../plan/sql.ts";
import type { Session, SessionOptions } from "./session.ts";

/** What {@link Session.open} takes. */
export interface OpenSessionOptions extends SessionOptions, Omit<CallOptions, "threads"> {
  /** Whether all is read at once and held against its SHA-256, as {@link OpenOptions.verify} says; default false. */
  verify?: boolean;
  /** Default `"borrow"`: files are mapped; see {@link OpenOptions.ownership}. */
  ownership?: "borrow" | "copy";
}

/** How a session is opened, beside its limits. */
export type Opening = {
  [Option in "verify" | "ownership" | "signal" | "onProgress"]: OpenSessionOptions[Option] | undefined;
};

/** What a session holds that is saved. */
export interface Names {
  used: Graph | undefined;
  tables: ReadonlyMap<string, Graph | Frame>;
}

/** What stands for an input in a saved plan: its position among the parts. */
interface Mark {
  $part: number;
}

type SavedTable = { name: string; graph: Mark } | { name: string; view: unknown };

interface SavedNames {
  used: Mark | null;
  tables: SavedTable[];
}

/** Saves `names` to the folder at `path`. */
export async function save(
  { used, tables }: Names,
  path: string | URL,
  options: SaveOptions,
  session: Session,
): Promise<void> {
  const { folder, overwrite } = savingTo(path, options);
  const parts = new Parts();
  const saved: SavedNames = { used: used ? parts.mark("the graph in use", used.input) : null, tables: [] };
  const views: string[] = [];
  for (const [name, table] of tables) {
    if (table instanceof Frame) views.push(`{"name":${JSON.stringify(name)},"view":${parts.text(name, table.plan)}}`);
    else views.push(JSON.stringify({ name, graph: parts.mark(name, table.input) } satisfies SavedTable));
  }
  const names = `{"used":${JSON.stringify(saved.used)},"tables":[${views.join()}]}`;
  const handles = parts.all.map(({ owner, input }) => named(owner, () => opened(input)));
  const owners = parts.all.map(({ owner }) => owner);
  await call(options, (control) => native().saveSession(folder, names, owners, handles, overwrite, control), session);
}

/** What stands for an input, which is not closed. */
function opened(input: PlanInput): NativeInput {
  const handle = input.handle();
  if ("memory" in handle) callSync(() => handle.memory());
  return handle;
}

/** Inputs by their positions, each with the name that first reads it. */
class Parts {
  readonly all: { owner: string; input: PlanInput }[] = [];
  readonly #places = new Map<PlanInput, number>();

  mark(owner: string, input: PlanInput): Mark {
    const place = this.#places.get(input) ?? this.all.push({ owner, input }) - 1;
    this.#places.set(input, place);
    return { $part: place };
  }

  text(owner: string, plan: Plan): string {
    const marked = (_: string, value: unknown) => {
      if (value instanceof PlanInput) return this.mark(owner, value);
      refuseSecrets(value);
      return isSql(value) ? withNames(value) : value;
    };
    return named(owner, () => jsonOf(plan, "view", marked));
  }
}

type SqlSource = Extract<Source, { kind: "sql" }>;

const isSql = (value: unknown): value is SqlSource =>
  typeof value === "object" && value !== null && (value as SqlSource).kind === "sql" && "relations" in value;

/** Settings of object stores hold credentials, which no file may. */
function refuseSecrets(value: unknown): void {
  if (typeof value !== "object" || value === null || (value as Source).kind !== "files") return;
  const { paths, options } = value as Partial<FileSource>;
  if (paths === undefined || (options as ScanOptions | undefined)?.storage === undefined) return;
  const expected = "the settings of its object store in the environment, which is asked when the session is opened";
  throw new QuiverError("INVALID_ARGUMENT", `a view with the option storage is not saved; expected ${expected}`, {
    parameter: "storage",
    expected,
  });
}

/** `source` with the names that its text may use, of all that its session had. */
function withNames({ others: _, ...source }: SqlSource): SqlSource {
  const isRead = readIn(source.text);
  return { ...source, graphs: source.graphs.filter(({ name }) => name === null || isRead(name)) };
}

/** What `make` gives, whose error says which name it is about. */
function named<T>(owner: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof QuiverError)) throw error;
    const { code, message, details } = error;
    throw new QuiverError(code, `"${owner}": ${message}`, { ...details, table: owner }, { cause: error });
  }
}

/** What is saved in the folder at `path`, in `session`. */
export async function open(path: string | URL, options: Opening, session: Session): Promise<Names> {
  const { folder, verify, copies } = openingAt(path, options);
  const { signal, onProgress } = options;
  const found = await call(
    { signal, onProgress },
    (control) => native().openSession(folder, verify, copies, control),
    session,
  );
  const inputs = found.parts.map((part) => opening(part, session));
  const at = (mark: unknown) => {
    const found = inputs[(mark as Mark | null)?.$part ?? -1];
    if (!found) throw foreign(folder);
    return found;
  };
  const graphAt = (mark: unknown) => {
    const found = at(mark);
    if (!(found instanceof Graph)) throw foreign(folder);
    return found;
  };
  const revived = (_: string, value: unknown) => {
    if (typeof value !== "object" || value === null || typeof (value as Mark).$part !== "number") return value;
    const found = at(value);
    return found instanceof Graph ? found.input : found;
  };
  const { used, tables } = namesIn(found.names, folder);
  if (!Array.isArray(tables)) throw foreign(folder);
  const all = tables.map((table): [string, Graph | Frame] => {
    if (typeof table?.name !== "string") throw foreign(folder);
    if ("graph" in table) return [table.name, graphAt(table.graph)];
    const plan = JSON.parse(JSON.stringify(table.view ?? null), revived) as Plan | null;
    if (typeof plan?.source?.kind !== "string" || !Array.isArray(plan.steps)) throw foreign(folder);
    return [table.name, new Frame(plan, session)];
  });
  return { used: used ? graphAt(used) : undefined, tables: new Map(all) };
}

function opening({ graph, table, bytes }: SessionPart, session: Session): Graph | PlanInput {
  if (graph) return Graph.opened(graph, session);
  return new PlanHandle((table ?? bytes) as NonNullable<typeof table>);
}

function namesIn(text: string, folder: string): Partial<SavedNames> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    throw foreign(folder);
  }
}

const foreign = (folder: string) =>
  new QuiverError("INVALID_DATA", `${folder} holds names that no session of this library has`, { table: folder });
