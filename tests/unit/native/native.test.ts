import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

/** A fresh copy of the module: it keeps what it has loaded. */
const fresh = async () => (await import("../../../src/native/native.ts")).native;

describe("native", () => {
  it("loads the addon once", async () => {
    const native = await fresh();
    expect(native().diagnostics()).toMatchObject({ calls: expect.any(Number), copiedBytes: expect.any(Number) });
    expect(native()).toBe(native());
  });

  it.each(["QUIVER_NATIVE_LIBRARY_PATH", "NAPI_RS_NATIVE_LIBRARY_PATH"])(
    "takes the file that %s names",
    async (name) => {
      vi.stubEnv(name, "/nowhere/quiver.node");
      const native = await fresh();
      expect(native).toThrow(
        expect.objectContaining({
          code: "NATIVE_UNAVAILABLE",
          details: { got: expect.stringContaining(`${process.platform}-${process.arch}`) },
          message: expect.stringContaining("/nowhere/quiver.node"),
        }),
      );
      // What failed is tried again, for it may have been built meanwhile.
      vi.unstubAllEnvs();
      expect(native().diagnostics()).toBeTypeOf("object");
    },
  );

  it("takes a named file from the current folder on, and says what to do where it does not load", async () => {
    vi.stubEnv("QUIVER_NATIVE_LIBRARY_PATH", "nowhere.node");
    const native = await fresh();
    expect(native).toThrow(resolve("nowhere.node"));
    expect(native).toThrow(/mark arrow-quiver external.*QUIVER_NATIVE_LIBRARY_PATH.*npm run build/s);
    // It would not be looked into.
    expect(native).not.toThrow(/npm install/);
    vi.stubEnv(
      "QUIVER_NATIVE_LIBRARY_PATH",
      `bindings/${readdirSync("bindings").find((name) => name.endsWith(".node"))}`,
    );
    expect(native().diagnostics()).toBeTypeOf("object");
  });

  it("reads the address of a view, where it begins", async () => {
    const { bufferAddress } = (await fresh())();
    const bytes = new Uint8Array(64);
    expect(bufferAddress(bytes.subarray(24)) - bufferAddress(bytes)).toBe(24n);
  });
});

describe("what the addon exports", () => {
  it("never lets a panic out: it would end the process", () => {
    const folder = fileURLToPath(new URL("../../../bindings/src", import.meta.url));
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rs"));
    const exported = files.flatMap((name) => {
      const source = readFileSync(join(folder, name), "utf8");
      return [...source.matchAll(/#\[napi(?:\(([^)]*)\))?\]\s*pub (?:async )?fn (\w+)/g)].map(
        ([, options = "", fn]) => ({ fn: `${name}: ${fn}`, caught: options.includes("catch_unwind") }),
      );
    });
    expect(exported.length).toBeGreaterThan(40);
    expect(exported.filter(({ caught }) => !caught)).toEqual([]);
  });
});
