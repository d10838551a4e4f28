import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLATFORMS, thisPlatform } from "../../scripts/release/platforms.mjs";
import { firstExample } from "../../scripts/release/try.mjs";
import { publishInstalled, publishMain, publishPlatforms, tarballFolder } from "./published.ts";
import { type Published, type Registry, serve } from "./registry.ts";
import { bun, deno, nodes, type Runtime, run, strictDeno } from "./runtimes.ts";

const here = thisPlatform();
if (here === undefined) throw new Error("there is no package for this platform");
const { code, prints } = firstExample();
const { folder, remove } = tarballFolder();
const [node] = nodes as [Runtime, ...Runtime[]];

let main: Published;
let platforms: Published[];
let others: Published[];
let registry: Registry;

beforeAll(async () => {
  main = publishMain(folder);
  platforms = publishPlatforms(folder);
  others = publishInstalled(folder);
  registry = await serve([main, ...platforms, ...others]);
}, 300_000);
afterAll(() => {
  registry.close();
  remove();
}, 60_000);

/** Where npm, Deno and Bun look for packages, and keep them: nothing that this machine has is used. */
const env = () => ({
  ...{ npm_config_registry: registry.url, NPM_CONFIG_REGISTRY: registry.url, BUN_CONFIG_REGISTRY: registry.url },
  ...{
    npm_config_cache: join(folder, "npm"),
    DENO_DIR: join(folder, "deno"),
    BUN_INSTALL_CACHE_DIR: join(folder, "bun"),
  },
  ...{ npm_config_fetch_retries: "0", npm_config_loglevel: "error" },
});

/** An empty project with README's first example. */
function project(name: string): string {
  const made = join(folder, "projects", name);
  mkdirSync(made, { recursive: true });
  writeFileSync(join(made, "package.json"), '{ "private": true, "type": "module" }');
  writeFileSync(join(made, "first.mjs"), code);
  return made;
}

async function npmInstall(cwd: string, ...args: string[]): Promise<void> {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  await promisify(execFile)(npm, ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...args], {
    ...{ cwd, env: { ...process.env, ...env() }, shell: process.platform === "win32" },
  });
}

/** What a project has of this package. */
const quivers = (made: string) =>
  readdirSync(join(made, "node_modules")).filter((name) => name.startsWith("arrow-quiver"));

const files = (of: string) =>
  readdirSync(of, { recursive: true, encoding: "utf8" })
    .map((name) => `${name} ${statSync(join(of, name)).mtimeMs}`)
    .sort();

const failure = `
  import { Frame } from "arrow-quiver";
  await Frame.from({ a: [1] }).collect().then(() => console.log("it works"), ({ code, message }) => console.log(code, message));
`;

describe("the main package", () => {
  it("has no addon, no sources and no maps, and names every platform's package by its version", async () => {
    const { stdout } = await promisify(execFile)("tar", ["-tzf", main.tarball]);
    const names = stdout.trim().split("\n");
    expect(names).toContain("package/dist/index.js");
    expect(
      names.filter((name) => !/^package\/(dist\/|README\.md|LICENSE|CHANGELOG\.md|package\.json)/.test(name)),
    ).toEqual([]);
    expect(names.filter((name) => /\.(node|map|rs)$|(?<!\.d)\.ts$/.test(name))).toEqual([]);
    const versions = PLATFORMS.map(({ name }) => [name, main.manifest.version]);
    expect(main.manifest.optionalDependencies).toEqual(Object.fromEntries(versions));
  });
});

describe("installed by npm from a registry", () => {
  let made: string;
  beforeAll(async () => {
    made = project("npm");
    await npmInstall(made, "arrow-quiver", "apache-arrow");
  }, 120_000);

  it("has the addon of this platform alone, which is all that was fetched of them", () => {
    expect(quivers(made)).toEqual(["arrow-quiver", here.name]);
    const others = PLATFORMS.filter(({ name }) => name !== here.name);
    expect(registry.fetched.filter((file) => others.some(({ name }) => file.startsWith(`${name}-`)))).toEqual([]);
  });

  it.each([...nodes, deno, strictDeno, bun])(
    "runs README's first example on $name, and writes nothing",
    async (runtime) => {
      const before = files(join(made, "node_modules"));
      expect(await run(runtime, ["first.mjs"], { cwd: made })).toMatch(prints);
      expect(files(join(made, "node_modules"))).toEqual(before);
    },
  );

  it("runs in a worker, and by require", async () => {
    writeFileSync(
      join(made, "worker.mjs"),
      'import { Worker } from "node:worker_threads";\nnew Worker("./first.mjs");\n',
    );
    expect(await run(node, ["worker.mjs"], { cwd: made })).toMatch(prints);
    const required = `
      const { Graph } = require("arrow-quiver");
      Graph.fromEdges([1], [2]).then((g) => console.log(g.numNodes));
    `;
    writeFileSync(join(made, "required.cjs"), required);
    expect(await run(node, ["required.cjs"], { cwd: made })).toBe("2");
  });

  it.each(["esm", "cjs"] as const)(
    "runs in a bundle of everything, %s: the addon is found from there",
    async (format) => {
      const outfile = join(made, "bundles", format === "esm" ? "first.mjs" : "first.cjs");
      const entry = `import { Graph } from "arrow-quiver";\nGraph.fromEdges([1], [2]).then((g) => console.log(g.numNodes));\n`;
      const stdin = { contents: entry, resolveDir: made };
      await build({ stdin, outfile, format, bundle: true, platform: "node", logLevel: "silent" });
      for (const runtime of [...nodes, bun]) expect(await run(runtime, [outfile], { cwd: dirname(made) })).toBe("2");
    },
  );

  it("has the program", async () => {
    const said = await run(node, [join(made, "node_modules/arrow-quiver/dist/shell/main.js"), "--version"], {
      cwd: made,
    });
    expect(said).toBe(main.manifest.version);
  });
});

describe("installed from tarballs, before any is in a registry", () => {
  it("works with the two that this platform needs", async () => {
    const made = project("tarballs");
    const own = platforms.find(({ manifest }) => manifest.name === here.name) as Published;
    const empty = await serve(others);
    await npmInstall(made, main.tarball, own.tarball, "apache-arrow", `--registry=${empty.url}`);
    empty.close();
    expect(await run(node, ["first.mjs"], { cwd: made })).toMatch(prints);
  }, 120_000);
});

describe("without the addon", () => {
  let made: string;
  beforeAll(async () => {
    made = project("without");
    await npmInstall(made, "--omit=optional", "arrow-quiver", "apache-arrow");
    writeFileSync(join(made, "failure.mjs"), failure);
  }, 120_000);

  it.each([...nodes, deno, bun])("says which package is missing and how to get it, on $name", async (runtime) => {
    expect(quivers(made)).toEqual(["arrow-quiver"]);
    const said = await run(runtime, ["failure.mjs"], { cwd: made });
    expect(said).toMatch(/^NATIVE_UNAVAILABLE /);
    expect(said).toContain(`${here.name}, which has it for this platform, is not installed`);
    expect(said).toContain(`npm install ${here.name}@${main.manifest.version}`);
    expect(said).toContain("--omit=optional");
  });

  it("works once that is done", async () => {
    await npmInstall(made, `${here.name}@${main.manifest.version}`);
    expect(await run(node, ["failure.mjs"], { cwd: made })).toBe("it works");
    expect(await run(node, ["first.mjs"], { cwd: made })).toMatch(prints);
  }, 120_000);

  it("refuses one of another version", async () => {
    const manifest = join(made, "node_modules", here.name, "package.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace(`"${main.manifest.version}"`, '"9.9.9"'));
    const said = await run(node, ["failure.mjs"], { cwd: made });
    expect(said).toContain(`${here.name}: is of version 9.9.9, and arrow-quiver of ${main.manifest.version}`);
    expect(said).toContain(`npm install ${here.name}@${main.manifest.version}`);
  });
});

describe("on Deno, by npm: and from its own cache", () => {
  it("resolves the packages of every platform and runs README's first example", async () => {
    const made = project("deno-project");
    rmSync(join(made, "package.json"));
    const imports = { "arrow-quiver": `npm:arrow-quiver@${main.manifest.version}`, "apache-arrow": "npm:apache-arrow" };
    writeFileSync(join(made, "deno.json"), JSON.stringify({ imports }));
    const permissions = ["--allow-ffi", "--allow-read", "--allow-env"];
    const given = { ...deno, args: ["run", "--no-prompt", "--minimum-dependency-age=0", ...permissions] };
    expect(await run(given, ["first.mjs"], { cwd: made, env: env() })).toMatch(prints);
    expect(existsSync(join(made, "node_modules"))).toBe(false);
  }, 120_000);
});

describe("installed by Bun", () => {
  it("has the addon of this platform and runs README's first example", async () => {
    const made = project("bun-project");
    const install = ["add", "--ignore-scripts", "arrow-quiver", "apache-arrow"];
    await run(bun, install, { cwd: made, env: env() });
    expect(quivers(made)).toContain(here.name);
    expect(await run(bun, ["first.mjs"], { cwd: made })).toMatch(prints);
  }, 120_000);
});
