/** Where queries run that name no session. */
import { callSync, invalid } from "./errors.ts";
import { type NativeSession, native } from "./native.ts";

let standard: NativeSession | undefined;

/** The session of frames that name no other: without limits of its own. */
export function standardSession(): NativeSession {
  standard ??= callSync(() => new (native().Session)("{}"));
  return standard;
}

/** Refuses what is no session, by what sessions have. */
export function sessionOf<Session extends object>(parameter: string, session: Session): Session {
  if (typeof session === "object" && session !== null && "native" in session && "expectWrites" in session)
    return session;
  throw invalid(parameter, "a Session", session);
}
