/** The engines of the Python that `QUIVER_PEERS_PYTHON` names. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Child } from "../child.ts";

const SCRIPT = fileURLToPath(new URL("python.py", import.meta.url));

/** Installed engines and their versions; empty, with the reason as a note, when there is no such Python. */
export function pythonPeers(wanted: string[], notes: string[]): Map<string, string> {
  const python = process.env.QUIVER_PEERS_PYTHON;
  if (!python) {
    notes.push(`${wanted.join(", ")}: not measured, QUIVER_PEERS_PYTHON names no Python that has them (and pyarrow)`);
    return new Map();
  }
  const found = JSON.parse(execFileSync(python, [SCRIPT, "list"], { encoding: "utf8" })) as Record<string, string>;
  const missing = wanted.filter((name) => !(name in found));
  if (missing.length > 0) notes.push(`${missing.join(", ")}: not measured, ${python} does not have them`);
  return new Map(wanted.filter((name) => name in found).map((name) => [name, found[name] as string]));
}

export function startPython(engine: string): Child {
  return new Child(engine, process.env.QUIVER_PEERS_PYTHON ?? "python3", [SCRIPT, engine]);
}
