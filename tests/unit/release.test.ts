import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { mainManifest, platformManifest, wrongVersions } from "../../scripts/release/packages.mjs";
import { PLATFORMS, thisPlatform } from "../../scripts/release/platforms.mjs";
import * as loader from "../../src/native/platform.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const text = (path: string) => readFileSync(join(root, path), "utf8");
const manifest = JSON.parse(text("package.json"));

describe("platforms", () => {
  it("are those that the loader looks for, by its names of packages and files", () => {
    const made = PLATFORMS.map(({ platform, name, file }) => ({ platform, name, file }));
    const wanted = loader.PLATFORMS.map((platform) => {
      return { platform, name: loader.packageOf(platform), file: loader.fileOf(platform) };
    });
    expect(made).toEqual(wanted);
    expect(loader.platformsOf(loader.thisMachine)).toEqual([thisPlatform()?.platform]);
  });

  it("are all built and tried by the release workflow", () => {
    const workflow = text(".github/workflows/release.yml");
    const named = [...workflow.matchAll(/platform: ([\w-]+),/g)].map(([, platform]) => platform);
    const wanted = PLATFORMS.map(({ platform }) => platform);
    expect(named.filter((platform, at) => named.indexOf(platform) === at).sort()).toEqual([...wanted].sort());
    expect(named.length).toBe(2 * wanted.length);
  });
});

describe("what is published", () => {
  it("is a package per platform, which npm installs nowhere else", () => {
    const [gnu, , musl] = PLATFORMS;
    expect(platformManifest(gnu as (typeof PLATFORMS)[0], manifest)).toMatchObject({
      ...{
        name: "arrow-quiver-linux-x64-gnu",
        version: manifest.version,
        license: "Apache-2.0",
        main: "quiver.linux-x64.node",
      },
      ...{ os: ["linux"], cpu: ["x64"], libc: ["glibc"], engines: manifest.engines, repository: manifest.repository },
    });
    expect(platformManifest(musl as (typeof PLATFORMS)[0], manifest).libc).toEqual(["musl"]);
    for (const platform of PLATFORMS)
      expect("libc" in platformManifest(platform, manifest)).toBe(platform.os === "linux");
  });

  it("is a main package that names each of them by its exact version", () => {
    const { optionalDependencies, ...rest } = mainManifest(manifest, PLATFORMS);
    expect(Object.keys(optionalDependencies)).toEqual(PLATFORMS.map(({ name }) => name));
    expect(new Set(Object.values(optionalDependencies))).toEqual(new Set([manifest.version]));
    expect(rest).not.toHaveProperty("devDependencies");
    expect(rest).not.toHaveProperty("scripts");
    expect(rest).toMatchObject({ exports: manifest.exports, peerDependencies: manifest.peerDependencies });
  });

  it("has one version", () => {
    const given = {
      version: manifest.version,
      cargo: text("Cargo.toml"),
      jsr: text("jsr.json"),
      changelog: text("CHANGELOG.md"),
      tag: undefined,
    };
    expect(wrongVersions(given)).toEqual([]);
    expect(wrongVersions({ ...given, version: "9.9.9" })).toHaveLength(2);
    expect(wrongVersions({ ...given, tag: "v9.9.9" })).toHaveLength(2);
    const changelog = `# Changelog\n\n## ${manifest.version}\n`;
    expect(wrongVersions({ ...given, changelog, tag: `v${manifest.version}` })).toEqual([]);
  });
});
