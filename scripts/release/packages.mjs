// `npm run pack`: the packages as they are published, out of what `npm run build` made: the main one without an addon, and one per platform
// that there is an addon of. They are folders and tarballs in `target/npm`, with `SHA256SUMS` beside them.
//
//   --addons FOLDER   where the addons are: `bindings`, or what a release has gathered
//   --all             fails unless there is one of every platform, which a release must have
//   --tag v1.2.3      fails unless this is that version
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { npm } from "../npm.mjs";
import { fail, readJson, root } from "../setup.mjs";
import { notices } from "./notices.mjs";
import { PLATFORMS, sha256 } from "./platforms.mjs";

const manifest = () => readJson("package.json");
const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);

/** What is wrong with the versions of what is to be published together, each a sentence. */
export function wrongVersions({ version, cargo, jsr, changelog, tag }) {
  const crates = /\[workspace\.package\]\s+version = "([^"]+)"/.exec(cargo)?.[1];
  const wrong = [];
  if (JSON.parse(jsr).version !== version) wrong.push(`package.json is of version ${version}, and jsr.json of another`);
  if (crates !== version) wrong.push(`package.json is of version ${version}, and Cargo.toml of ${crates}`);
  if (tag !== undefined && tag !== `v${version}`)
    wrong.push(`the tag is ${tag}, and package.json of version ${version}`);
  if (tag !== undefined && !changelog.includes(`\n## ${version}`)) wrong.push(`CHANGELOG.md has no heading ${version}`);
  return wrong;
}

/**
 * A platform's package: its addon, and what npm needs to install it nowhere else.
 *
 * @param {import("./platforms.mjs").Platform} platform
 * @param {Record<string, any>} main - what package.json says
 */
export function platformManifest({ name, os, cpu, libc, file, title }, main) {
  const { version, license, repository, engines } = main;
  return {
    ...{ name, version, description: `The native part of arrow-quiver for ${title}`, license, repository, engines },
    ...{ os: [os], cpu: [cpu], ...(libc && { libc: [libc] }), main: file, files: [file, "THIRD-PARTY-NOTICES.txt"] },
    publishConfig: { access: "public" },
  };
}

/**
 * The main package without what only a checkout needs, and with the exact version of each platform's package.
 *
 * @param {Record<string, any>} main - what package.json says
 * @param {readonly import("./platforms.mjs").Platform[]} platforms
 */
export function mainManifest(main, platforms) {
  const { devDependencies, scripts, ...published } = main;
  const versions = platforms.map(({ name }) => [name, published.version]);
  return { ...published, optionalDependencies: Object.fromEntries(versions), publishConfig: { access: "public" } };
}

/** Makes the folders of the packages, platforms first, as they are to be published; gives their paths. */
export function makePackages({ addons, out, platforms }) {
  rmSync(out, { recursive: true, force: true });
  const main = manifest();
  const folders = platforms.map((platform) => {
    const folder = join(out, platform.name);
    mkdirSync(folder, { recursive: true });
    writeJson(join(folder, "package.json"), platformManifest(platform, main));
    cpSync(join(addons, platform.file), join(folder, platform.file));
    cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
    writeFileSync(join(folder, "THIRD-PARTY-NOTICES.txt"), notices(platform.target));
    writeFileSync(join(folder, "README.md"), readme(platform));
    return folder;
  });
  const folder = join(out, main.name);
  mkdirSync(folder, { recursive: true });
  writeJson(join(folder, "package.json"), mainManifest(main, platforms));
  for (const name of [...main.files, "README.md", "LICENSE"])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  return [...folders, folder];
}

const readme = ({ name, title }) => `# ${name}

The native part of [arrow-quiver](https://www.npmjs.com/package/arrow-quiver) for ${title}. npm installs it with that package; by itself it
does nothing.
`;

/**
 * Packs folders into `out`.
 *
 * @param {readonly string[]} folders
 * @param {string} out
 * @returns {{ filename: string, size: number, unpackedSize: number, entryCount: number }[]} the tarballs, in the order of the folders
 */
export function pack(folders, out) {
  const { status, stdout } = npm(["pack", "--json", "--ignore-scripts", "--pack-destination", out, ...folders], {
    ...{ cwd: out, encoding: "utf8", maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "inherit"] },
  });
  if (status !== 0) fail("npm pack failed; its message is above");
  return JSON.parse(stdout).map(({ filename, size, unpackedSize, entryCount }) => ({
    ...{ filename, size, unpackedSize, entryCount },
  }));
}

async function main() {
  const options = { addons: { type: "string" }, all: { type: "boolean" }, tag: { type: "string" } };
  const { values } = parseArgs({ options });
  const text = (name) => readFileSync(join(root, name), "utf8");
  const addons = values.addons ?? join(root, "bindings");
  const out = join(root, "target", "npm");
  const platforms = PLATFORMS.filter(({ file }) => existsSync(join(addons, file)));
  const missing = PLATFORMS.filter((platform) => !platforms.includes(platform)).map(({ file }) => file);
  const given = {
    version: manifest().version,
    cargo: text("Cargo.toml"),
    jsr: text("jsr.json"),
    changelog: text("CHANGELOG.md"),
    tag: values.tag,
  };
  const wrong = wrongVersions(given);
  if (values.all && missing.length > 0) wrong.push(`${addons} lacks ${missing.join(", ")}`);
  if (platforms.length === 0) wrong.push(`${addons} has no addon: \`npm run build\` makes one`);
  if (!existsSync(join(root, "dist", "cjs", "index.cjs"))) wrong.push("dist is missing: `npm run build` makes it");
  if (wrong.length > 0) fail(wrong.join("\n✗ "));
  const packed = pack(makePackages({ addons, out, platforms }), out);
  const files = packed.map(({ filename }) => filename);
  const sums = await Promise.all(files.map(async (file) => `${await sha256(join(out, file))}  ${file}\n`));
  writeFileSync(join(out, "SHA256SUMS"), sums.join(""));
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  for (const { filename, size, unpackedSize } of packed)
    console.log(`target/npm/${filename}: ${megabytes(size)}, ${megabytes(unpackedSize)} installed`);
}

if (import.meta.filename === process.argv[1]) await main();
