/** What a session may be kept from: reading files, and writing any. */
import { QuiverError } from "../native/errors.ts";
import { nested } from "../plan/parts.ts";
import { describeSource, type Plan, type Source } from "../plan/plan.ts";

/** @throws {@link QuiverError} `INVALID_ARGUMENT` for a plan that reads files, in a session with `files: false` */
export function refuseFilesOf(plan: Plan): void {
  const source = filesIn(plan, new Set());
  if (source !== undefined) refuseFiles("the frame", describeSource(source));
}

/** @throws {@link QuiverError} `INVALID_ARGUMENT` in any case: for a session with `files: false` */
export function refuseFiles(reader: string, got: string): never {
  const expected = "tables and graphs";
  const message = `the session was made with files: false, and ${reader} reads files; expected ${expected}, got ${got}`;
  throw new QuiverError("INVALID_ARGUMENT", message, { parameter: "files", expected, got });
}

/** @throws {@link QuiverError} `INVALID_ARGUMENT` in any case: for a session with `readOnly: true` */
export function refuseWriting(): never {
  const message = "the session was made with readOnly: true, and nothing of it is written";
  throw new QuiverError("INVALID_ARGUMENT", message, { parameter: "readOnly" });
}

/** The first source of a plan, or of one within it, that is read from files, object stores or the web; bytes in memory are not. */
function filesIn(plan: Plan, seen: Set<Plan>): Source | undefined {
  if (seen.has(plan)) return undefined;
  seen.add(plan);
  if (plan.source.kind === "files" && plan.source.bytes === undefined) return plan.source;
  for (const within of nested(plan)) {
    const found = filesIn(within, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}
