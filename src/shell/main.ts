#!/usr/bin/env node
/** The program `quiver`: starts, stops when it is told to, and ends with the code that says how it went. */
import { exit } from "./exit.ts";
import { Interruption } from "./interruption.ts";

const interruption = new Interruption();
try {
  // What is loaded from here on takes most of the time until a command begins; Node keeps it compiled where it can.
  const { default: modules } = await import("node:module");
  (modules as { enableCompileCache?: () => void }).enableCompileCache?.();
  const { run } = await import("./program.ts");
  await run(process.argv.slice(2), interruption.signal);
} catch (error) {
  exit(error, interruption);
}
