import { describe, expect, it } from "vitest";

import { PLATFORMS, platformsOf } from "../../../src/native/platform.ts";
import { type Failure, unavailable } from "../../../src/native/unavailable.ts";

const failure: Failure = {
  attempts: [
    { candidate: "/app/bindings/quiver.linux-x64.node", missing: true, reason: "Cannot find module" },
    { candidate: "arrow-quiver-linux-x64-gnu", missing: true, reason: "Cannot find module" },
  ],
  ...{ platforms: ["linux-x64-gnu"], version: "1.2.3", named: false, here: "file:///app/dist/native/load.js" },
};
const said = (other: Partial<Failure>) => unavailable({ ...failure, ...other }).message;

describe("what is said where the addon does not load", () => {
  it("names what was tried, the package that is missing and why npm may have left it out", () => {
    const { message, details } = unavailable(failure);
    expect(details).toEqual({ got: "linux-x64-gnu" });
    expect(message).toContain("  /app/bindings/quiver.linux-x64.node: Cannot find module\n");
    expect(message).toContain(
      "arrow-quiver-linux-x64-gnu, which has it for this platform, is not installed; run `npm install arrow-quiver-linux-x64-gnu@1.2.3`.",
    );
    expect(message).toMatch(/--omit=optional.*package-lock\.json.*another platform.*delete both/);
    expect(message).toMatch(/mark arrow-quiver external.*QUIVER_NATIVE_LIBRARY_PATH.*npm run build/);
  });

  it("names both packages of a Linux whose C library nothing tells", () => {
    const platforms = ["linux-x64-gnu", "linux-x64-musl"];
    expect(said({ platforms, version: undefined })).toContain(
      "run `npm install arrow-quiver-linux-x64-gnu`, or run `npm install arrow-quiver-linux-x64-musl`.",
    );
  });

  it("does not say that a package is missing that is there", () => {
    const attempts = [
      { candidate: "arrow-quiver-linux-x64-gnu", missing: false, reason: "version `GLIBC_2.17' not found" },
    ];
    const message = said({ attempts });
    expect(message).toContain("arrow-quiver-linux-x64-gnu does not load, for the reason above");
    expect(message).not.toContain("is not installed");
  });

  it("lists the platforms that there are, on another", () => {
    const message = said({ platforms: ["freebsd-x64"], attempts: [] });
    expect(message).toContain(`There is no package for this platform, only for ${PLATFORMS.join(", ")}.`);
    expect(message).not.toContain("npm install");
  });

  it("is about the file where a variable named one", () => {
    const message = said({
      named: true,
      attempts: [{ candidate: "/x.node", missing: true, reason: "Cannot find module" }],
    });
    expect(message).toContain("it must be the .node file of arrow-quiver@1.2.3 for this platform");
    expect(message).not.toContain("npm install");
  });

  it("tells how a program of Electron has it unpacked, and only such a one", () => {
    const packed = "file:///opt/app/resources/app.asar/node_modules/arrow-quiver/dist/native/load.js";
    expect(said({ here: packed })).toContain("asarUnpack");
    expect(said({ here: packed.replace("app.asar", "app.asar.unpacked") })).not.toContain("asarUnpack");
    expect(said({})).not.toContain("asarUnpack");
  });
});

describe("names of platforms", () => {
  const named = (platform: string, arch: string, libc: "gnu" | "musl" | undefined = undefined) =>
    platformsOf({ platform, arch, libc: () => libc });

  it("are those of packages", () => {
    const known = [
      ...["x64", "arm64"].flatMap((arch) => named("linux", arch)),
      ...["darwin", "win32"].flatMap((platform) => ["x64", "arm64"].flatMap((arch) => named(platform, arch))),
    ];
    expect(known.sort()).toEqual([...PLATFORMS].sort());
  });

  it("are by the C library on Linux, and by none elsewhere", () => {
    expect(named("linux", "x64", "musl")).toEqual(["linux-x64-musl"]);
    expect(named("linux", "arm64", "gnu")).toEqual(["linux-arm64-gnu"]);
    expect(named("darwin", "arm64", "musl")).toEqual(["darwin-arm64"]);
    expect(named("freebsd", "x64")).toEqual(["freebsd-x64"]);
  });
});
