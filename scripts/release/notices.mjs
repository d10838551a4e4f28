// The licences of the crates that an addon is linked of, which must go with it: each text once, with the crates that it is the text of.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cargoMetadata, linkedCrates } from "../supply/packages.mjs";

const IS_LICENCE = /^(licen[cs]e|copying|notice|copyright|unlicense)/i;

/** @param {string} target - as Rust names it: crates of other platforms are left out */
export function notices(target) {
  const byText = new Map();
  const crates = linkedCrates(cargoMetadata(["--filter-platform", target])).filter((crate) => crate.source);
  for (const { name, version, license, manifest_path } of crates) {
    for (const text of licenceTexts(dirname(manifest_path)) ?? [`Licensed under ${license}.`]) {
      const users = byText.get(text) ?? [];
      byText.set(text, [...users, `${name} ${version}`]);
    }
  }
  const parts = [...byText].map(([text, users]) => `${[...new Set(users)].sort().join(", ")}\n\n${text}\n`);
  return `The native part of arrow-quiver is linked of the crates below.\n\n${parts.sort().join(`\n${"-".repeat(80)}\n\n`)}`;
}

function licenceTexts(folder) {
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && IS_LICENCE.test(entry.name),
  );
  if (names.length === 0) return undefined;
  return names.map(({ name }) => readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n").trim());
}
