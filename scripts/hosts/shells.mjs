// Completion in the shells that a machine need not have.
import { spawnSync } from "node:child_process";
import { hostTests } from "../steps.mjs";
import { foundOrInstalled } from "./apt.mjs";

const SHELLS = ["zsh", "fish"];
const isInstalled = (shell) => spawnSync(shell, ["--version"]).status === 0;

/** The step of tests in zsh and fish; undefined, with a line that says so, where one of them is missing. */
export function shellStep() {
  const all = foundOrInstalled(() => (SHELLS.every(isInstalled) ? SHELLS : undefined), SHELLS);
  if (all !== undefined) return hostTests(["shells"]);
  console.log("· zsh or fish is missing (on Debian: apt-get install zsh fish)");
  return undefined;
}
