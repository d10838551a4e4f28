/** Where the addon is looked for, and what is said where it is nowhere. */
import modules from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { QuiverError } from "./errors.ts";
import { fileOf, packageOf, platformsOf, thisMachine } from "./platform.ts";
import { type Attempt, unavailable } from "./unavailable.ts";

/** The variables that name the addon's file by hand. */
export const VARIABLES = ["QUIVER_NATIVE_LIBRARY_PATH", "NAPI_RS_NATIVE_LIBRARY_PATH"] as const;

/**
 * What the addon exports, once `prepare` has told it what it must know; one that cannot be told is none.
 *
 * @throws {@link QuiverError} `NATIVE_UNAVAILABLE`
 */
export function load<T>(prepare: (addon: T) => void): T {
  const here = placeOfThisFile();
  // Called so that webpack, which wants to know at build time what is required, lets it be.
  const require = modules.createRequire(here);
  const version = versionOf(require, here);
  const named = VARIABLES.map(variable).find((value) => value);
  // A file that was asked for by name and does not load is an error, not a reason to take another.
  const platforms = platformsOf(thisMachine);
  const packages = platforms.map(packageOf);
  const candidates = named ? [resolve(named)] : [...filesOf(platforms, here), ...packages];
  const attempts: Attempt[] = [];
  for (const candidate of candidates) {
    try {
      if (packages.includes(candidate)) checkVersion(require, candidate, version);
      const addon = require(candidate) as T;
      prepare(addon);
      return addon;
    } catch (error) {
      attempts.push({ candidate, missing: isMissing(error, candidate), reason: firstLine(error) });
    }
  }
  const { message, details } = unavailable({ attempts, platforms, version, named: named !== undefined, here });
  throw new QuiverError("NATIVE_UNAVAILABLE", message, details);
}

/** What `npm run build` makes: from this file's folder in the package, and from one that a bundler made. */
function filesOf(platforms: readonly string[], here: string): string[] {
  return ["../../bindings", "../bindings"].flatMap((folder) =>
    platforms.map((platform) => fileURLToPath(new URL(`${folder}/${fileOf(platform)}`, here))),
  );
}

/** A bundler that makes CommonJS leaves `import.meta` empty, and modules from the network are nowhere on disk: then packages are those of the program. */
function placeOfThisFile(): string {
  const url: string | undefined = import.meta.url;
  if (url?.startsWith("file:")) return url;
  return pathToFileURL(typeof __filename === "string" ? __filename : resolve("bundle.js")).href;
}

/** This package's version, unless it is bundled. */
function versionOf(require: NodeJS.Require, here: string): string | undefined {
  try {
    const { name, version } = require(fileURLToPath(new URL("../../package.json", here)));
    return name === "arrow-quiver" ? version : undefined;
  } catch {
    return undefined;
  }
}

/** The two parts change together: one of another version may take what it is given for something else. */
function checkVersion(require: NodeJS.Require, name: string, version: string | undefined): void {
  const found = (require(`${name}/package.json`) as { version: string }).version;
  if (version !== undefined && found !== version)
    throw new Error(`is of version ${found}, and arrow-quiver of ${version}`);
}

function isMissing(error: unknown, candidate: string): boolean {
  const { code, message } = error as { code?: string; message?: string };
  // Not one of the libraries that it is linked to.
  return (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") && (message ?? "").includes(candidate);
}

/** Deno without `--allow-env` throws: then no file was named. */
function variable(name: string): string | undefined {
  try {
    return process.env[name];
  } catch {
    return undefined;
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}
