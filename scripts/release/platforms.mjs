// The platforms that the addon is published for, each in a package of its own: `src/native/platform.ts` looks for these names.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

/** @typedef {{ platform: string, os: string, cpu: string, libc?: string, target: string, name: string, file: string, title: string }} Platform */

/** @type {readonly Platform[]} */
export const PLATFORMS = [
  { platform: "linux-x64-gnu", libc: "glibc", target: "x86_64-unknown-linux-gnu", title: "Linux with glibc on x64" },
  {
    platform: "linux-arm64-gnu",
    libc: "glibc",
    target: "aarch64-unknown-linux-gnu",
    title: "Linux with glibc on arm64",
  },
  { platform: "linux-x64-musl", libc: "musl", target: "x86_64-unknown-linux-musl", title: "Linux with musl on x64" },
  {
    platform: "linux-arm64-musl",
    libc: "musl",
    target: "aarch64-unknown-linux-musl",
    title: "Linux with musl on arm64",
  },
  { platform: "darwin-x64", target: "x86_64-apple-darwin", title: "macOS on x64" },
  { platform: "darwin-arm64", target: "aarch64-apple-darwin", title: "macOS on arm64" },
  { platform: "win32-x64-msvc", target: "x86_64-pc-windows-msvc", title: "Windows on x64" },
  { platform: "win32-arm64-msvc", target: "aarch64-pc-windows-msvc", title: "Windows on arm64" },
].map((row) => {
  const [os, cpu] = row.platform.split("-");
  const file = `quiver.${row.platform.replace(/-(gnu|msvc)$/, "")}.node`;
  return { ...row, os, cpu, name: `arrow-quiver-${row.platform}`, file };
});

/** The platform of this machine; undefined where there is none for it. */
export function thisPlatform() {
  const musl = process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
  return PLATFORMS.find(
    ({ os, cpu, libc }) =>
      os === process.platform && cpu === process.arch && (libc === undefined || (libc === "musl") === musl),
  );
}

/** What Cargo calls the addon, by the names that Node has for systems. */
export const libraryOf = (os) =>
  ({ win32: "quiver_node.dll", darwin: "libquiver_node.dylib" })[os] ?? "libquiver_node.so";

/** SHA-256 of a file, in hexadecimal digits. */
export async function sha256(path) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
