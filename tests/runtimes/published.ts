/** The packages as they are published, for tests of what users install. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mainManifest, makePackages, pack, platformManifest } from "../../scripts/release/packages.mjs";
import { PLATFORMS, thisPlatform } from "../../scripts/release/platforms.mjs";
import { besidePackage, installedFolders } from "../../scripts/sizes.mjs";
import type { Published } from "./registry.ts";
import { path } from "./runtimes.ts";

const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** Packs folders, each of a package. */
function packed(folders: readonly string[], out: string): Published[] {
  mkdirSync(out, { recursive: true });
  return pack(folders, out).map(({ filename }, at) => {
    return { manifest: manifestOf(folders[at] as string), tarball: join(out, filename) };
  });
}

/** A folder for tarballs, which is gone with `remove`. */
export function tarballFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "quiver-published-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The main package alone, with the names of all platforms' packages. */
export function publishMain(out: string): Published {
  const [folder = ""] = makePackages({ addons: path("bindings"), out: join(out, "main"), platforms: [] });
  const manifest = mainManifest(manifestOf(path(".")), PLATFORMS);
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  return packed([folder], join(out, "tarballs"))[0] as Published;
}

/** The packages of all platforms: this one's with its addon, and others as a file that is none. */
export function publishPlatforms(out: string): Published[] {
  const here = thisPlatform();
  const folders = PLATFORMS.map((platform) => {
    const folder = join(out, "platforms", platform.name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify(platformManifest(platform, manifestOf(path(".")))));
    if (platform === here) cpSync(path(`bindings/${platform.file}`), join(folder, platform.file));
    else writeFileSync(join(folder, platform.file), "of another platform");
    return folder;
  });
  return packed(folders, join(out, "tarballs"));
}

/** What npm installs beside the package, as it is in this checkout. */
export const publishInstalled = (out: string): Published[] =>
  packed(installedFolders(besidePackage()), join(out, "tarballs"));
