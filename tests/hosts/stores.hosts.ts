import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { tableFromArrays } from "apache-arrow";
import { col, Frame, fn, type StorageOptions, scanCsv, scanIpc, scanNdjson, scanParquet } from "arrow-quiver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const python = process.env.QUIVER_TEST_MOTO;
if (python === undefined) throw new Error("QUIVER_TEST_MOTO is not set: run npm run test:hosts");

/** What Azurite and Azure's own emulator have for everybody. */
const ACCOUNT = "devstoreaccount1";
const ACCOUNT_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

const servers: ChildProcess[] = [];
const stores: Record<string, { root: string; storage: StorageOptions }> = {};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Runs a server until the tests end; its address once it answers. */
async function serve(command: string, args: (port: string) => string[]): Promise<string> {
  const port = String(await freePort());
  servers.push(spawn(command, args(port), { stdio: "ignore" }));
  const address = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer) return address;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${command} does not answer`);
}

/** Makes a container in Azurite, for which it wants a signature. */
async function makeContainer(endpoint: string, name: string): Promise<void> {
  const date = new Date().toUTCString();
  const headers = { "x-ms-date": date, "x-ms-version": "2021-08-06" };
  const canonical = `x-ms-date:${date}\nx-ms-version:2021-08-06\n/${ACCOUNT}/${ACCOUNT}/${name}\nrestype:container`;
  const signature = createHmac("sha256", Buffer.from(ACCOUNT_KEY, "base64"))
    .update(`PUT${"\n".repeat(12)}${canonical}`)
    .digest("base64");
  const made = await fetch(`${endpoint}/${ACCOUNT}/${name}?restype=container`, {
    ...{ method: "PUT", headers: { ...headers, authorization: `SharedKey ${ACCOUNT}:${signature}` } },
  });
  if (!made.ok) throw new Error(`Azurite: ${made.status} ${await made.text()}`);
}

beforeAll(async () => {
  const [s3, azure] = await Promise.all([
    serve(python, (port) => ["-m", "moto.server", "-H", "127.0.0.1", "-p", port]),
    serve(process.execPath, (port) => [
      fileURLToPath(new URL("node_modules/azurite/dist/src/blob/main.js", import.meta.url)),
      ...["--blobHost", "127.0.0.1", "--blobPort", port, "--inMemoryPersistence", "--skipApiVersionCheck", "--silent"],
    ]),
  ]);
  await fetch(`${s3}/bucket`, { method: "PUT" });
  await makeContainer(azure, "box");
  stores.s3 = {
    root: "s3://bucket",
    storage: {
      ...{ aws_access_key_id: "key", aws_secret_access_key: "not-so-secret", aws_region: "us-east-1" },
      ...{ aws_endpoint_url: s3, aws_allow_http: "true" },
    },
  };
  stores.azure = {
    root: "az://box",
    storage: {
      ...{ azure_storage_account_name: ACCOUNT, azure_storage_account_key: ACCOUNT_KEY, azure_allow_http: "true" },
      azure_storage_endpoint: `${azure}/${ACCOUNT}`,
    },
  };
});
afterAll(() => {
  for (const server of servers) server.kill();
});

const people = () =>
  Frame.from(tableFromArrays({ id: Int32Array.of(1, 2, 3, 4), city: ["Oslo", "Rome", "Oslo", null] }));
const code = (code: string) => expect.objectContaining({ code });

describe.each(["s3", "azure"])("a store of the kind %s", (name) => {
  const store = () => {
    const { root, storage } = stores[name] as (typeof stores)[string];
    return { at: (key: string) => `${root}/${key}`, storage };
  };

  it("gives back what was written, in all formats", async () => {
    const { at, storage } = store();
    const rows = await people().toArray();
    const schema = { id: "int32" } as const;
    const wrote = [
      await people().writeParquet(at("a.parquet"), { storage }),
      await people().writeCsv(at("a.csv.gz"), { storage }),
      await people().writeNdjson(at("a.ndjson"), { storage }),
      await people().writeIpc(at("a b=1.arrow"), { storage }),
    ];
    expect(wrote.every(({ rows, files }) => rows === 4 && files === 1)).toBe(true);
    expect(await scanParquet(at("a.parquet"), { storage }).toArray()).toEqual(rows);
    expect(await scanCsv(at("a.csv.gz"), { storage, schema }).toArray()).toEqual(rows);
    expect(await scanNdjson(at("a.ndjson"), { storage, schema }).toArray()).toEqual(rows);
    expect(await scanIpc(at("a b=1.arrow"), { storage }).toArray()).toEqual(rows);
    expect(await scanParquet(at("*.parquet"), { storage }).filter("id > 2").count()).toBe(2);
  });

  it("takes files of many parts", async () => {
    const { at, storage } = store();
    const value = Float64Array.from({ length: 4_000_000 }, (_, i) => Math.sin(i));
    const large = Frame.from(tableFromArrays({ value }));
    const { bytes } = await large.writeIpc(at("large/a.arrow"), { storage });
    expect(bytes).toBeGreaterThan(30e6);
    const told = (frame: Frame) => frame.agg(fn.count().as("rows"), col("value").max().as("most")).toArray();
    expect(await told(scanIpc(at("large"), { storage }))).toEqual(await told(large));
  });

  it("takes partitioned writes and replaces them", async () => {
    const { at, storage } = store();
    const folder = at(`table-${randomUUID()}`);
    await people().writeParquet(folder, { partitionBy: "city", storage });
    const read = scanParquet(folder, { storage });
    expect(await read.sort("id").toArray()).toEqual(await people().toArray());
    expect(await scanParquet(`${folder}/city=O*/*`, { storage }).count()).toBe(2);
    await expect(people().writeParquet(folder, { partitionBy: "city", storage })).rejects.toThrow(code("FILE_EXISTS"));
    await people().limit(1).writeParquet(folder, { partitionBy: "city", storage, overwrite: true });
    expect(await scanParquet(folder, { storage }).toArray()).toEqual([{ id: 1, city: "Oslo" }]);
  });

  it("tells what is not there, and what has changed", async () => {
    const { at, storage } = store();
    await expect(scanParquet(at("nowhere.parquet"), { storage }).collect()).rejects.toThrow(code("FILE_NOT_FOUND"));
    await expect(scanParquet(at("nowhere/*.parquet"), { storage }).collect()).rejects.toThrow(code("FILE_NOT_FOUND"));
    await people().writeParquet(at("c.parquet"), { storage });
    const query = await scanParquet(at("c.parquet"), { storage }).prepare();
    expect((await query.execute()).numRows).toBe(4);
    await people().limit(3).writeParquet(at("c.parquet"), { storage });
    expect((await query.execute()).numRows).toBe(3);
    await expect(people().writeParquet(at("c.parquet"), { storage, overwrite: false })).rejects.toThrow(
      code("FILE_EXISTS"),
    );
  });

  it("holds nothing of a write that is aborted", async () => {
    const { at, storage } = store();
    const value = Float64Array.from({ length: 8_000_000 }, (_, i) => Math.sin(i));
    const controller = new AbortController();
    const write = Frame.from(tableFromArrays({ value })).writeIpc(at("aborted.arrow"), {
      ...{ storage, signal: controller.signal },
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(write).rejects.toThrow("enough");
    await expect(scanIpc(at("aborted.arrow"), { storage }).collect()).rejects.toThrow(code("FILE_NOT_FOUND"));
  });
});

it("a wrong key is refused, and told nowhere", async () => {
  const { root, storage } = stores.azure as (typeof stores)[string];
  const wrong = {
    ...storage,
    azure_storage_account_key: Buffer.from("a wrong key that nobody may see").toString("base64"),
  };
  for (const failing of [
    () => scanParquet(`${root}/a.parquet`, { storage: wrong }).collect(),
    () => scanParquet(`${root}/*.parquet`, { storage: wrong }).explain(),
    () => people().writeCsv(`${root}/a.csv`, { storage: wrong }),
  ]) {
    const error = await failing().then(
      () => expect.fail("it works"),
      (error: unknown) => error,
    );
    expect(error).toMatchObject({ code: "IO_ERROR", message: expect.stringMatching(/access is refused/) });
    expect(inspect(error, { depth: 10 })).not.toContain(wrong.azure_storage_account_key);
  }
});
