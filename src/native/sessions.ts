/** Where queries run that name no session. */
import { callSync } from "./errors.ts";
import { type NativeSession, native } from "./native.ts";

let standard: NativeSession | undefined;

/** The session of frames that name no other: without limits of its own. */
export function standardSession(): NativeSession {
  standard ??= callSync(() => new (native().Session)("{}"));
  return standard;
}
