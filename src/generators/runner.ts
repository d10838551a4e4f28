/** What every generated function of `generate` calls. */
import type { Table, TypeMap } from "apache-arrow";
import { toJson } from "../algorithms/runner.ts";
import { raiseAll } from "../bridge/raise.ts";
import { type CallOptions, call } from "../native/call.ts";
import { invalid } from "../native/errors.ts";
import { type NativeControl, native } from "../native/native.ts";
import type { Session } from "../session/session.ts";

/** What every generator takes. */
export interface GenerateOptions extends CallOptions {
  /** The session whose threads and memory making the tables takes. */
  session?: Session | undefined;
}

/** The tables of a graph, as {@link Graph.from} takes them. */
export interface Generated<Nodes extends TypeMap = any, Edges extends TypeMap = any> {
  nodes: Table<Nodes>;
  edges: Table<Edges>;
}

/** Runs the generator called `name`, whose options the native part checks. */
export async function generated(name: string, options: GenerateOptions = {}): Promise<Generated> {
  if (typeof options !== "object" || options === null) throw invalid("options", "an object", options);
  const { signal, onProgress, threads, session, ...parameters } = options;
  const json = toJson(parameters);
  const run = (control: NativeControl | null) => native().generate(name, json, control);
  const exported = await call({ signal, onProgress, threads }, run, session);
  const [nodes, edges] = raiseAll(exported) as [Table, Table];
  return { nodes, edges };
}
