/** A registry of npm that has nothing but what it is given, so that packages are installed as users install them, without a network. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";

/** A package as it lies in a registry. */
export interface Published {
  manifest: { name: string; version: string; [field: string]: unknown };
  tarball: string;
}

export interface Registry {
  url: string;
  /** The tarballs that were fetched, in turn. */
  fetched: string[];
  close: () => void;
}

export async function serve(published: readonly Published[]): Promise<Registry> {
  const fetched: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    const path = decodeURIComponent(url.slice(1));
    const tarball = published.find(({ tarball }) => basename(tarball) === path)?.tarball;
    const versions = published.filter(({ manifest }) => manifest.name === path);
    if (tarball !== undefined) {
      fetched.push(path);
      response.end(readFileSync(tarball));
    } else if (versions.length > 0) {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(document(path, versions)));
    } else {
      response.statusCode = 404;
      response.end('{ "error": "not found" }');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const integrity = new Map(
    published.map(({ tarball }) => [tarball, createHash("sha512").update(readFileSync(tarball)).digest("base64")]),
  );
  /** What a registry says of a package. */
  const document = (name: string, versions: readonly Published[]) => ({
    name,
    "dist-tags": { latest: versions.at(-1)?.manifest.version },
    versions: Object.fromEntries(
      versions.map(({ manifest, tarball }) => {
        const dist = { tarball: `${url}/${basename(tarball)}`, integrity: `sha512-${integrity.get(tarball)}` };
        return [manifest.version, { ...manifest, dist }];
      }),
    ),
  });
  return { url, fetched, close: () => server.close() };
}
