/** Which platform this is, and which of the packages that hold the addon belongs to it. */
import { readFileSync } from "node:fs";

/** What there is a package of, as npm and Rust name them together: `arrow-quiver-linux-x64-gnu` and so on. */
export const PLATFORMS: readonly string[] = [
  ...["linux-x64-gnu", "linux-arm64-gnu", "linux-x64-musl", "linux-arm64-musl"],
  ...["darwin-x64", "darwin-arm64", "win32-x64-msvc", "win32-arm64-msvc"],
];

/** The package that holds the addon of a platform. */
export const packageOf = (platform: string): string => `arrow-quiver-${platform}`;

/** The addon's file, in a checkout and in its package. */
export const fileOf = (platform: string): string => `quiver.${platform.replace(/-(gnu|msvc)$/, "")}.node`;

/** The C library of a Linux. */
export type Libc = "gnu" | "musl";

/** What tells the platform. */
export interface Machine {
  platform: string;
  arch: string;
  /** Only asked on Linux; undefined where nothing tells. */
  libc: () => Libc | undefined;
}

/** The machine that runs this. */
export const thisMachine: Machine = { platform: process.platform, arch: process.arch, libc };

/** Names of the platform, the likeliest first: there are two where it is a Linux whose C library nothing tells. */
export function platformsOf({ platform, arch, libc }: Machine): string[] {
  const name = `${platform}-${arch}`;
  if (platform === "win32") return [`${name}-msvc`];
  if (platform !== "linux") return [name];
  const known = libc();
  return known === undefined ? [`${name}-gnu`, `${name}-musl`] : [`${name}-${known}`];
}

/**
 * The C library of this process. No program is started and nothing is looked up in the network, as both take long, and Deno asks the user
 * about either.
 */
function libc(): Libc | undefined {
  return libcOfDeno() ?? libcOfLdd() ?? libcOfReport();
}

function libcOfDeno(): Libc | undefined {
  const { Deno } = globalThis as { Deno?: { build?: { target?: string } } };
  const target = Deno?.build?.target;
  return target === undefined ? undefined : target.endsWith("musl") ? "musl" : "gnu";
}

/** By the program, a script that says what it belongs to; an image without a shell has none. */
function libcOfLdd(): Libc | undefined {
  try {
    const script = readFileSync("/usr/bin/ldd", "latin1");
    if (script.includes("musl")) return "musl";
    return script.includes("GNU C Library") ? "gnu" : undefined;
  } catch {
    return undefined;
  }
}

/** What `process.report` gives, as far as it matters here. */
interface Report {
  header?: { glibcVersionRuntime?: string };
  sharedObjects?: string[];
}

function libcOfReport(): Libc | undefined {
  const { report } = process as { report?: { excludeNetwork?: boolean; getReport(): unknown } };
  if (report === undefined) return undefined;
  const { excludeNetwork } = report;
  try {
    // Otherwise names are looked up for the addresses of all open sockets.
    report.excludeNetwork = true;
    const { header, sharedObjects = [] } = report.getReport() as Report;
    if (header?.glibcVersionRuntime !== undefined) return "gnu";
    return sharedObjects.some((file) => file.includes("ld-musl-") || file.includes("libc.musl-")) ? "musl" : undefined;
  } catch {
    return undefined;
  } finally {
    if (excludeNetwork !== undefined) report.excludeNetwork = excludeNetwork;
  }
}
