// Publishes the tarballs of a folder, with the statement of where they were built:
//
//   node scripts/release/publish.mjs target/npm
//
// Platforms come first and the main package last, when all that it names can be had: Deno resolves the packages of every platform, and
// fails where one is missing. What is published already is left as it is, so that a run that failed halfway can be repeated.
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { npm } from "../npm.mjs";
import { fail, readJson } from "../setup.mjs";
import { PLATFORMS } from "./platforms.mjs";

const folder = resolve(process.argv[2] ?? "target/npm");
const { name: main, version } = readJson("package.json");

const isPublished = (name) =>
  npm(["view", `${name}@${version}`, "version"], { encoding: "utf8" }).stdout.trim() === version;

function publish(name) {
  if (isPublished(name)) return console.log(`${name}@${version} is published already`);
  const tarball = join(folder, `${name}-${version}.tgz`);
  const tag = version.includes("-") ? "next" : "latest";
  const command = ["publish", tarball, "--provenance", "--access", "public", "--tag", tag];
  const { status } = npm(command, { stdio: "inherit" });
  if (status !== 0) fail(`npm publish failed for ${name}; its message is above`);
}

const platforms = PLATFORMS.map(({ name }) => name);
for (const name of platforms) publish(name);
// The registry takes a while to show what it has taken.
for (let minutes = 0; ; minutes += 1) {
  const missing = platforms.filter((name) => !isPublished(name));
  if (missing.length === 0) break;
  if (minutes === 10) fail(`the registry does not show ${missing.join(", ")}`);
  await setTimeout(60_000);
}
publish(main);
