import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { tableFromArrays } from "apache-arrow";
import { col, Frame, fn, Graph, scanCsv, scanIpc, scanNdjson, scanParquet } from "arrow-quiver";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { FakeStore, KEY_ID, SECRET } from "../../fake-store.ts";
import { runSnippet, snippets } from "../../snippets.ts";

let store: FakeStore;
beforeEach(async () => {
  store = await FakeStore.start();
});
afterEach(() => store.close());

const code = (code: string) => expect.objectContaining({ code });
const people = () =>
  Frame.from(tableFromArrays({ id: Int32Array.of(1, 2, 3, 4), city: ["Oslo", "Rome", "Oslo", null] }));
const put = async (key: string, bytes: Uint8Array | Promise<Uint8Array>) =>
  store.objects.set(key, Buffer.from(await bytes));

/** Rows whose file takes several parts. */
const many = (rows = 3_000_000) => {
  const values = Float64Array.from({ length: rows }, (_, i) => Math.sin(i));
  return Frame.from(tableFromArrays({ value: values }));
};

/** What an error shows of itself, anywhere. */
async function shownBy(failing: Promise<unknown>): Promise<{ code?: string; text: string }> {
  const error = await failing.then(
    () => expect.fail("it works"),
    (error) => error,
  );
  const text = [
    inspect(error, { depth: 10, showHidden: true }),
    error.message,
    error.stack,
    JSON.stringify(error.details),
  ];
  return { code: error.code, text: text.join("\n") };
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 1000) expect.fail("it does not come");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe("files of the web", () => {
  it("are read by ranges, in all formats", async () => {
    const rows = await people().toArray();
    await put("a.parquet", people().toParquet());
    await put("a.csv", people().toCsv());
    await put("a.csv.gz", gzipSync(await people().toCsv()));
    await put("a.ndjson", people().toNdjson());
    await put("a.arrow", people().toIpc({ form: "file" }));
    await put("a.arrows", people().toIpc({ form: "stream" }));
    expect(await scanParquet(store.url("a.parquet")).toArray()).toEqual(rows);
    for (const name of ["a.arrow", "a.arrows"]) expect(await scanIpc(store.url(name)).toArray()).toEqual(rows);
    const schema = { id: "int32" } as const;
    for (const name of ["a.csv", "a.csv.gz"])
      expect(await scanCsv(new URL(store.url(name)), { schema }).toArray()).toEqual(rows);
    expect(await scanNdjson(store.url("a.ndjson"), { schema }).toArray()).toEqual(rows);
    expect(store.requests.filter((request) => !/^GET .* bytes=/.test(request))).toEqual([]);
    expect(await scanParquet(store.url("a.parquet")).filter("id > 2").select("city").count()).toBe(2);
    expect(await scanCsv([store.url("a.csv"), store.url("a.csv.gz")]).count()).toBe(8);
  });

  it("are read in pieces where they are long, by one thread and by several", async () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => `${i},text number ${i}`);
    await put("a.csv", Buffer.from(`id,text\n${lines.join("\n")}\n`));
    for (const newlinesInValues of [true, false]) {
      const rows = scanCsv(store.url("a.csv"), { newlinesInValues });
      expect(await rows.agg(col("id").sum().as("sum"), col("text").max().as("last")).toArray()).toEqual([
        { sum: (200_000n * 199_999n) / 2n, last: "text number 99999" },
      ]);
    }
    expect(store.requests.length).toBeGreaterThan(4);
  });

  it("keep secrets of their addresses to themselves", async () => {
    await put("a.parquet", people().toParquet());
    const address = store.url("a.parquet", `?X-Amz-Signature=${SECRET}`).replace("//", `//me:${SECRET}@`);
    const frame = scanParquet(address);
    expect(await frame.count()).toBe(4);
    expect(store.requests.every((request) => request.includes(`?X-Amz-Signature=${SECRET}`))).toBe(true);
    const shown = [inspect(frame), String(frame), await frame.explain(), frame.toString()];
    expect(shown.join("\n")).not.toContain(SECRET);
    store.objects.clear();
    const missing = await shownBy(frame.collect());
    expect(missing.code).toBe("FILE_NOT_FOUND");
    expect(missing.text).toContain("/bucket/a.parquet");
    expect(missing.text).not.toContain(SECRET);
    const elsewhere = await shownBy((async () => Graph.open(address))());
    expect(elsewhere.code).toBe("INVALID_ARGUMENT");
    expect(elsewhere.text).not.toContain(SECRET);
  });

  it("tell what is wrong with them", async () => {
    await put("a.parquet", Buffer.from("no Parquet at all, whatever its name says"));
    await expect(scanParquet(store.url("a.parquet")).collect()).rejects.toThrow(code("INVALID_DATA"));
    await put("a.csv", Buffer.from("id\n1\nx\n"));
    await expect(scanCsv(store.url("a.csv"), { schema: { id: "int32" } }).collect()).rejects.toThrow(
      /a\.csv, line 3, column "id"/,
    );
    store.ranges = false;
    await expect(scanCsv(store.url("a.csv")).collect()).rejects.toThrow(/as a whole only; fetch it/);
    store.before = () => 403;
    await expect(scanCsv(store.url("a.csv")).collect()).rejects.toThrow(code("IO_ERROR"));
    await expect(people().writeCsv(store.url("b.csv"))).rejects.toThrow(/only read/);
    const gone = await FakeStore.start();
    const nowhere = gone.url("a.csv");
    gone.close();
    await expect(scanCsv(nowhere).collect()).rejects.toThrow(/cannot be reached|broke off/);
  });

  it("are what they were when the query was planned, or an error", async () => {
    const text = (digit: number) => Buffer.from(`id\n${`${digit}\n`.repeat(600_000)}`);
    await put("a.csv", text(1));
    store.before = (request) => {
      if (Number(/bytes=(\d+)/.exec(request)?.[1]) > 300_000) store.objects.set("a.csv", text(2));
      return undefined;
    };
    await expect(scanCsv(store.url("a.csv")).collect()).rejects.toThrow(code("FILE_CHANGED"));
  });

  it("are planned anew by a prepared query when they have changed", async () => {
    await put("a.parquet", people().toParquet());
    const query = await scanParquet(store.url("a.parquet")).prepare();
    expect((await query.execute()).numRows).toBe(4);
    await put("a.parquet", people().filter("id > 1").toParquet());
    expect((await query.execute()).numRows).toBe(3);
  });

  it.each(["plan", "run"])("let go of a server that does not answer, at the %s", async (when) => {
    await put("a.csv", Buffer.from(`id\n${"1\n".repeat(600_000)}`));
    let stalled = false;
    store.before = (request) => {
      const waits = when === "plan" || Number(/bytes=(\d+)/.exec(request)?.[1]) > 300_000;
      stalled ||= waits;
      return waits ? false : undefined;
    };
    const controller = new AbortController();
    const rows = scanCsv(store.url("a.csv")).collect({ signal: controller.signal });
    rows.catch(() => {});
    await until(() => stalled);
    controller.abort(new Error("enough"));
    await expect(rows).rejects.toThrow("enough");
  });
});

describe("object stores", () => {
  it.each(["parquet", "csv", "ndjson", "arrow"] as const)("hold what was written, as %s", async (name) => {
    const { storage } = store;
    const at = store.s3(`folder/a.${name}`);
    const rows = await people().toArray();
    const schema = { id: "int32" } as const;
    const [written, read] = {
      parquet: () => [people().writeParquet(at, { storage }), scanParquet(at, { storage })] as const,
      csv: () => [people().writeCsv(at, { storage }), scanCsv(at, { storage, schema })] as const,
      ndjson: () => [people().writeNdjson(at, { storage }), scanNdjson(at, { storage, schema })] as const,
      arrow: () => [people().writeIpc(at, { storage }), scanIpc(at, { storage })] as const,
    }[name]();
    expect(await written).toEqual({ rows: 4, bytes: store.objects.get(`folder/a.${name}`)?.length, files: 1 });
    expect(await read.toArray()).toEqual(rows);
    expect(store.uploads.size).toBe(0);
  });

  it("take files of several parts", async () => {
    const { storage } = store;
    await many().writeIpc(store.s3("a.arrow"), { storage });
    expect(store.requests.filter((request) => request.startsWith("PUT")).length).toBe(3);
    const told = (frame: Frame) => frame.agg(fn.count().as("rows"), col("value").max().as("most")).toArray();
    expect(await told(scanIpc(store.s3("a.arrow"), { storage }))).toEqual(await told(many()));
  });

  it("are searched by folder and glob", async () => {
    const { storage } = store;
    for (const key of ["in/b/2.csv", "in/a/1.csv", "in/a.csv", "in/_temporary/0.csv", "out/3.csv"]) {
      await put(key, Buffer.from(`key\n${key}\n`));
    }
    const keys = async (...keys: string[]) =>
      (
        await scanCsv(
          keys.map((key) => store.s3(key)),
          { storage },
        ).toArray()
      ).map(({ key }) => key);
    expect(await keys("in")).toEqual(["in/a/1.csv", "in/a.csv", "in/b/2.csv"]);
    expect(await keys("in/")).toEqual(["in/a/1.csv", "in/a.csv", "in/b/2.csv"]);
    expect(await keys("in/[ab]/?.csv")).toEqual(["in/a/1.csv", "in/b/2.csv"]);
    expect(await keys("**/[13].csv")).toEqual(["in/a/1.csv", "out/3.csv"]);
    expect(await keys("out/3.csv", "in/a.csv")).toEqual(["out/3.csv", "in/a.csv"]);
    await expect(keys("in/*.parquet")).rejects.toThrow(/no file matches s3:\/\/bucket\/in\/\*\.parquet/);
    await expect(keys("nowhere")).rejects.toThrow(code("FILE_NOT_FOUND"));
  });

  it("take partitioned writes, which are there together", async () => {
    const { storage } = store;
    const at = store.s3("table");
    const seen: number[] = [];
    store.before = (request) => {
      if (request.startsWith("PUT")) seen.push(store.objects.size);
      return undefined;
    };
    const written = await people().writeParquet(at, { partitionBy: "city", storage });
    expect(seen.every((objects) => objects === 0)).toBe(true);
    expect(written).toMatchObject({ rows: 4, files: 3 });
    expect(store.keys).toEqual([
      "table/city=Oslo/part-00000.parquet",
      "table/city=Rome/part-00000.parquet",
      "table/city=__HIVE_DEFAULT_PARTITION__/part-00000.parquet",
    ]);
    const read = scanParquet(at, { storage });
    expect(await read.sort("id").toArray()).toEqual(await people().toArray());
    expect(await read.filter("city = 'Rome'").count()).toBe(1);
    await expect(people().writeParquet(at, { partitionBy: "city", storage })).rejects.toThrow(code("FILE_EXISTS"));
    const fewer = people().filter("city = 'Oslo'");
    await fewer.writeParquet(at, { partitionBy: "city", storage, overwrite: true });
    expect(store.keys).toEqual(["table/city=Oslo/part-00000.parquet"]);
  });

  it("are looked up eight at once where a list names them", async () => {
    const bytes = Buffer.from("id\n1\n");
    const names = Array.from({ length: 20 }, (_, i) => `list/${i}.csv`);
    for (const name of names) await put(name, bytes);
    store.requests.length = 0;
    let asked = 0;
    store.before = (request) => {
      asked += 1;
      // Nobody is answered.
      return /^(HEAD|GET)/.test(request) ? false : undefined;
    };
    const controller = new AbortController();
    const paths = names.map((name) => store.s3(name));
    const looking = scanCsv(paths, { storage: store.storage }).count({ signal: controller.signal });
    looking.catch(() => {});
    await until(() => asked >= 8);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asked).toBe(8);
    controller.abort(new Error("enough"));
    await expect(looking).rejects.toThrow("enough");
    store.before = () => undefined;
    expect(await scanCsv(paths, { storage: store.storage }).count()).toBe(20);
  });

  it("are written at most 32 at once, as each has a part in memory", async () => {
    const { storage } = store;
    let [open, most] = [0, 0];
    store.before = (request) => {
      if (/^POST .*\?uploads/.test(request)) open += 1;
      if (/^PUT .*partNumber=/.test(request)) open -= 1;
      most = Math.max(most, open);
      return undefined;
    };
    const rows = Frame.from({ folder: Int32Array.from({ length: 80 }, (_, i) => i % 40), id: new Int32Array(80) });
    const at = store.s3("wide");
    // A row group per row: all folders have a file that is open.
    await rows.writeParquet(at, { partitionBy: "folder", rowGroupSize: 1, storage });
    expect([most <= 32, most > 16]).toEqual([true, true]);
    expect(await scanParquet(at, { storage }).count()).toBe(80);
  });

  it("may stand for folders, which are no files and nobody's", async () => {
    const { storage } = store;
    store.objects.set("table/", Buffer.alloc(0));
    const at = store.s3("table");
    await people().writeParquet(at, { partitionBy: "city", storage, overwrite: false });
    store.objects.set("table/below/", Buffer.alloc(0));
    for (const glob of ["table", "table/**", "table/*"])
      expect(await scanParquet(store.s3(glob), { storage }).count()).toBe(4);
    store.objects.set("table", Buffer.from("another object"));
    await people().limit(1).writeParquet(at, { partitionBy: "city", storage, overwrite: true });
    expect(store.objects.get("table")?.toString()).toBe("another object");
  });

  it("keep what is not to be replaced", async () => {
    const { storage } = store;
    await people().writeCsv(store.s3("a.csv"), { storage, overwrite: false });
    await expect(people().writeCsv(store.s3("a.csv"), { storage, overwrite: false })).rejects.toThrow(
      code("FILE_EXISTS"),
    );
    await people().limit(1).writeCsv(store.s3("a.csv"), { storage });
    expect(await scanCsv(store.s3("a.csv"), { storage }).count()).toBe(1);
  });

  it("hold nothing of a write that was aborted or failed", async () => {
    const { storage } = store;
    const controller = new AbortController();
    let sent = false;
    store.before = (request) => {
      if (!request.startsWith("PUT")) return undefined;
      sent = true;
      return controller.signal.aborted ? undefined : false;
    };
    const write = many().writeIpc(store.s3("a.arrow"), { storage, signal: controller.signal });
    write.catch(() => {});
    await until(() => sent);
    controller.abort(new Error("enough"));
    await expect(write).rejects.toThrow("enough");
    expect([...store.objects.keys()]).toEqual([]);

    store.before = (request) => (/^PUT .*partNumber=2/.test(request) ? 400 : undefined);
    await expect(many().writeIpc(store.s3("b.arrow"), { storage })).rejects.toThrow(
      /b\.arrow cannot be written: .*status 400/,
    );
    expect([...store.objects.keys()]).toEqual([]);

    store.before = (request) => (/^POST .*Rome.*uploadId/.test(request) ? 400 : undefined);
    const partitioned = people().writeCsv(store.s3("table"), { partitionBy: "city", storage });
    await expect(partitioned).rejects.toThrow(code("IO_ERROR"));
    expect([...store.objects.keys()]).toEqual([]);

    store.before = () => undefined;
    const broken = people().select(col("id").mul(100).cast("int8").as("id"));
    await expect(broken.writeCsv(store.s3("c.csv"), { storage })).rejects.toThrow(code("QUERY_FAILED"));
    expect([...store.objects.keys()]).toEqual([]);
  });

  it("tell nothing of secrets, whatever goes wrong", async () => {
    const storage = { ...store.storage, aws_access_key_id: "AKIAWRONG" };
    await put("a.parquet", people().toParquet());
    const at = store.s3("a.parquet");
    const frame = scanParquet(at, { storage });
    const shown = [inspect(frame, { depth: 3 }), String(frame)];
    for (const failing of [
      () => frame.collect(),
      () => frame.explain(),
      () => scanCsv(store.s3("*.csv"), { storage }).collect(),
      () => people().writeParquet(at, { storage }),
      () => people().writeParquet(store.s3("t"), { storage, partitionBy: "city" }),
      () => Graph.fromParquet({ nodes: at }, { storage }),
    ]) {
      const { code, text } = await shownBy(failing());
      expect(code).toBe("IO_ERROR");
      expect(text).toMatch(/access is refused \(status 403\)/);
      shown.push(text);
    }
    const unknown = await shownBy(scanParquet(at, { storage: { ...storage, aws_sekret: SECRET } }).collect());
    expect(unknown).toMatchObject({ code: "INVALID_ARGUMENT", text: expect.stringContaining("aws_sekret") });
    const number = await shownBy((async () => scanParquet(at, { storage: { aws_region: 5, x: SECRET } as never }))());
    expect(number.code).toBe("INVALID_ARGUMENT");
    const inAddress = await shownBy(scanParquet(`s3://key:${SECRET}@bucket/a`, { storage }).collect());
    expect(inAddress.code).toBe("INVALID_ARGUMENT");
    const all = [...shown, unknown.text, number.text, inAddress.text].join("\n");
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain("AKIAWRONG");
    expect(all).not.toContain(KEY_ID);
    const right = scanParquet(at, { storage: store.storage });
    expect(await right.explain()).not.toContain(SECRET);
  });

  it("are Google's, too", async () => {
    const storage = store.googleStorage;
    await people().writeParquet("gs://bucket/table", { storage, partitionBy: "city" });
    expect(await scanParquet("gs://bucket/table/city=*/*.parquet", { storage }).sort("id").toArray()).toEqual(
      await people().toArray(),
    );
    await people().limit(1).writeParquet("gs://bucket/table", { storage, partitionBy: "city", overwrite: true });
    expect(store.keys).toEqual(["table/city=Oslo/part-00000.parquet"]);
  });

  it("are where graphs come from", async () => {
    const { storage } = store;
    const edges = Frame.from(tableFromArrays({ src: Int32Array.of(1, 2), dst: Int32Array.of(2, 3) }));
    await people().writeParquet(store.s3("nodes.parquet"), { storage });
    await edges.writeParquet(store.s3("edges.parquet"), { storage });
    const files = { nodes: store.s3("nodes.parquet"), edges: store.s3("edges.parquet") };
    const g = await Graph.fromParquet(files, { storage });
    expect([g.numNodes, g.numEdges]).toEqual([4, 2]);
  });

  it("are no tables of SQL", async () => {
    const { storage } = store;
    await people().writeCsv(store.s3("a.csv"), { storage });
    const g = await Graph.from({ edges: [{ src: 1, dst: 2 }] });
    const before = store.requests.length;
    for (const name of [`"${store.s3("a.csv")}"`, `"${store.url("a.csv")}"`, `read_csv('${store.url("a.csv")}')`]) {
      await expect(g.sql(`SELECT * FROM ${name}`).collect()).rejects.toMatchObject({
        code: expect.stringMatching(/^(UNKNOWN_TABLE|INVALID_QUERY)$/),
      });
    }
    expect(store.requests.length).toBe(before);
  });
});

describe("code in docs/object-stores.md", () => {
  const blocks = snippets("docs/object-stores.md");
  it("is there", () => expect(blocks.length).toBeGreaterThan(0));
  it.each(blocks)("$name runs, with credentials of the environment", async ({ code }) => {
    const names = Object.entries(store.storage).map(([name, value]) => [name.toUpperCase(), value] as const);
    for (const [name, value] of names) process.env[name] = value;
    try {
      await runSnippet(code);
    } finally {
      for (const [name] of names) delete process.env[name];
    }
    expect(store.objects.size).toBeGreaterThan(0);
  });
});
