/** Graphs in folders: what saving and opening take, and their calls of the native part. */
import { pathOf } from "../frame/files.ts";
import { CALL, type CallOptions, call } from "../native/call.ts";
import { checked, checksOf, flag, known, namesOf } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import { type GraphHandle, native, type Opened } from "../native/native.ts";
import { sessionOf } from "../native/sessions.ts";
import type { Session } from "../session/session.ts";

/** What {@link Graph.save} takes. */
export interface SaveOptions extends CallOptions {
  /** Whether a graph that is saved there is replaced; default true. A folder of other things never is. */
  overwrite?: boolean;
}

/** What {@link Graph.open} takes. */
export interface OpenOptions extends CallOptions {
  /**
   * Whether all is read at once: every file against its SHA-256, every column against its type, and the graph against itself. Default
   * false: each piece is held against its checksum when it is first needed.
   */
  verify?: boolean;
  /**
   * Default `"borrow"`: the files are mapped, so that only what is needed is read, and processes share it. Nobody may write to them
   * meanwhile, or cut them off; a save never does. `"copy"` reads them into memory, for files that others may change.
   */
  ownership?: "borrow" | "copy";
  /** The session whose threads the graph's algorithms, changes and frames take; see {@link Graph.in}. */
  session?: Session;
}

const SAVE_OPTIONS = namesOf<SaveOptions>({ ...CALL, overwrite: 0 });
const OPEN_OPTIONS = checksOf<OpenOptions>({ ...CALL, verify: 0, ownership: 0, session: sessionOf });

/** What saving a graph or a session takes. */
export function savingTo(path: string | URL, options: SaveOptions): { folder: string; overwrite: boolean } {
  known("options", options, SAVE_OPTIONS);
  const { overwrite = true } = options;
  flag("overwrite", overwrite);
  return { folder: pathOf("path", path), overwrite };
}

/** What opening one takes. */
export function openingAt(
  path: string | URL,
  { verify = false, ownership = "borrow" }: { [Option in "verify" | "ownership"]?: OpenOptions[Option] | undefined },
): { folder: string; verify: boolean; copies: boolean } {
  flag("verify", verify);
  if (ownership !== "borrow" && ownership !== "copy") throw invalid("ownership", '"borrow" or "copy"', ownership);
  return { folder: pathOf("path", path), verify, copies: ownership === "copy" };
}

/** Saves the graph of `handle` to the folder at `path`. */
export async function save(
  handle: GraphHandle,
  path: string | URL,
  options: SaveOptions,
  session: Session | undefined,
): Promise<void> {
  session?.expectWrites();
  const { folder, overwrite } = savingTo(path, options);
  await call(options, (control) => handle.save(folder, overwrite, control), session);
}

/** Opens the graph that was saved to the folder at `path`. */
export async function open(path: string | URL, given: OpenOptions): Promise<Opened> {
  const options = checked("options", given, OPEN_OPTIONS);
  const { folder, verify, copies } = openingAt(path, options);
  options.session?.expectFiles(path);
  return call(options, (control) => native().openSaved(folder, verify, copies, control), options.session);
}
