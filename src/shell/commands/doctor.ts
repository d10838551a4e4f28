/** `quiver doctor`: what a bug report needs, and whether the library works here. */
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import type { Command } from "commander";

import { type Machine, machine } from "../doctor/machine.ts";
import { type Packages, packages } from "../doctor/packages.ts";
import { withoutNames } from "../doctor/private.ts";
import { type Check, selfTest } from "../doctor/self-test.ts";
import { EXIT } from "../exit.ts";
import { newCommand } from "../new-command.ts";
import { version } from "../package.ts";
import { print, sizeText } from "../standard-output.ts";

export function doctor(): Command {
  return newCommand("doctor")
    .usage("[options]")
    .description(
      "Print what a bug report needs: versions, the machine and its limits, the addon, packages beside it, and a self test. Paths into " +
        "homes begin with ~; no data and no names of users or hosts are told. The exit code is 1 where something does not work.",
    )
    .option("--json", "as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async ({ json }: { json?: boolean }) => {
      const told = await examine();
      await print(json ? JSON.stringify(told, undefined, 2) : textOf(told));
      if (told.checks.some(({ problem }) => problem !== null)) process.exitCode = EXIT.failure;
    });
}

const EXAMPLES = `
Examples:
  quiver doctor
  quiver doctor --json > doctor.json`;

interface Told extends Machine {
  version: string;
  /** Null where none is loaded. */
  addon: { path: string; bytes: number } | null;
  packages: Packages;
  /** Variables that say otherwise where the addon is, or how it is told of. */
  variables: Record<string, string>;
  checks: Check[];
}

const VARIABLES = ["QUIVER_NATIVE_LIBRARY_PATH", "NAPI_RS_NATIVE_LIBRARY_PATH", "QUIVER_DEBUG"];

async function examine(): Promise<Told> {
  const checks = await examineLibrary();
  const set = VARIABLES.flatMap((name) =>
    process.env[name] ? [[name, withoutNames(process.env[name])] as const] : [],
  );
  const variables = Object.fromEntries(set);
  return { version: version(), addon: addon(), ...machine(), packages: packages(), variables, checks };
}

/** Loaded here, as it is part of what may not work. */
async function examineLibrary(): Promise<Check[]> {
  const loads = "the library and its addon load";
  try {
    const quiver = await import("../../index.ts");
    quiver.diagnostics();
    return [{ name: loads, problem: null }, ...(await selfTest(quiver))].map(clean);
  } catch (error) {
    return [clean({ name: loads, problem: error instanceof Error ? error.message : String(error) })];
  }
}

const clean = ({ name, problem }: Check): Check => ({ name, problem: problem && withoutNames(problem) });

/** The addon that was loaded, whichever of the places that are looked into it lay in. */
function addon(): Told["addon"] {
  const { cache } = createRequire(import.meta.url);
  const path = Object.keys(cache ?? {}).find((name) => name.endsWith(".node"));
  return path === undefined ? null : { path: withoutNames(path), bytes: statSync(path).size };
}

function textOf(told: Told): string {
  const { platform, runtime, processor, memory, temporaryFolder, packages, checks } = told;
  const orNot = (text: string | null) => text ?? "not found";
  const system = [`${platform.system}-${platform.architecture}`, platform.release, platform.libc];
  const limit = memory.limit === null ? "no limit" : `limit ${sizeText(memory.limit)}`;
  const free = temporaryFolder.free === null ? "" : `, ${sizeText(temporaryFolder.free)} free`;
  const others = Object.entries(packages.optional).map(([name, found]) => `${name} ${found}`);
  const rows = {
    "arrow-quiver": told.version,
    addon: told.addon === null ? "not loaded" : `${told.addon.path}, ${sizeText(told.addon.bytes)}`,
    runtime: `${runtime.name} ${runtime.version}, ${runtime.engine}`,
    platform: system.filter((part) => part !== null).join(", "),
    processor: `${processor.model}, ${processor.cores} cores${processor.features.map((name) => ` ${name}`).join("")}`,
    threads: String(told.threads),
    memory: `${sizeText(memory.total)}, ${sizeText(memory.free)} free, ${limit}`,
    "open files": told.openFiles === null ? "unknown" : `at most ${told.openFiles}`,
    temporary: `${temporaryFolder.path}${free}`,
    "apache-arrow": `${orNot(packages.arrow.package)}; of programs in this folder: ${orNot(packages.arrow.program)}`,
    packages: others.join(", ") || "none of those that are optional",
    ...told.variables,
  };
  const lines = Object.entries(rows).map(([name, text]) => `${name.padEnd(13)} ${text}`);
  const tests = checks.map(({ name, problem }) => (problem === null ? `✓ ${name}` : `✗ ${name}: ${problem}`));
  const failed = checks.filter(({ problem }) => problem !== null).length;
  return [...lines, "", ...tests, `${checks.length - failed} checks passed, ${failed} failed`].join("\n");
}
