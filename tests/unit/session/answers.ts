/** What SQL answers in sessions of one thread, of batches of one row, and whose steps are held to what they say. */
import { Session } from "../../../src/index.ts";

/** These sessions, with what `register` gives them. */
export const sessionsWith = (register: (session: Session) => Session = (session) => session): Session[] =>
  [{ threads: 1 }, { threads: 2, batchSize: 1 }, { threads: 2, verify: true }].map((options) =>
    register(new Session(options)),
  );

const plain = (value: unknown): unknown => {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, own]) => [key, plain(own)]));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null && Symbol.iterator in value)
    return Array.from(value as Iterable<unknown>, plain);
  return value;
};

/** The rows' values, integers as numbers. */
export async function rows(text: string, session: Session): Promise<unknown[][]> {
  const all = await session.sql(text).toArray();
  return all.map((row) => Object.values(row).map(plain));
}
