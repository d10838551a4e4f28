/** This package, as it is installed. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the package. */
export const FOLDER: string = fileURLToPath(new URL("../..", import.meta.url));

/** Its version. */
export function version(): string {
  return (JSON.parse(readFileSync(`${FOLDER}/package.json`, "utf8")) as { version: string }).version;
}
