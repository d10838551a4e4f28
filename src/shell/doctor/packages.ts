/** Packages that are found beside this one. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { FOLDER } from "../package.ts";

/** What is taken, drawn with or handed over, where it is installed. */
const OPTIONAL = [
  ...["vega", "vega-lite", "@uwdata/flechette", "arquero", "parquet-wasm", "graphology"],
  ...["@duckdb/node-api", "nodejs-polars", "@lancedb/lancedb"],
];

export interface Packages {
  /** The versions of apache-arrow: that which this package takes, and that which a program in this folder does. */
  arrow: { package: string | null; program: string | null };
  /** Others that a program in this folder finds, and their versions. */
  optional: Record<string, string>;
}

export function packages(folder: string = process.cwd()): Packages {
  const found = OPTIONAL.map((name) => [name, versionNear(folder, name)] as const);
  return {
    arrow: { package: versionNear(FOLDER, "apache-arrow"), program: versionNear(folder, "apache-arrow") },
    optional: Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== null)),
  };
}

/** The version of a package as a program in `folder` would find it: in its `node_modules`, or those of a folder above. */
function versionNear(folder: string, name: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const version = versionIn(join(at, "node_modules", name, "package.json"));
    if (version !== null || dirname(at) === at) return version;
  }
}

function versionIn(file: string): string | null {
  try {
    const { version } = JSON.parse(readFileSync(file, "utf8")) as { version?: unknown };
    return typeof version === "string" ? version : null;
  } catch {
    return null;
  }
}
