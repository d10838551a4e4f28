/** What a table of another library is to this package. */
import type { Batches } from "../../arrow/structure.ts";

/** A library whose tables are read: known by their structure alone, whichever copy and version they come from. */
export interface Neighbour {
  /** Of the library, and of the bytes that are copied for it in `diagnostics().copyReasons`. */
  readonly name: string;
  /** Asks for properties only. */
  is(input: object): boolean;
  read(input: object): Batches | Promise<Batches>;
}

/** Whether `input` has methods of these names. */
export const hasMethods = (input: object, ...names: string[]): boolean =>
  names.every((name) => typeof (input as Record<string, unknown>)[name] === "function");
