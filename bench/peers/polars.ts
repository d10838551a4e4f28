/** Polars, in a process of its own: data frames in its own memory, results as Arrow tables in JavaScript's hands. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { tableFromIPC } from "apache-arrow";
import { checksum } from "../checksum.ts";
import { Child } from "../child.ts";

const FOLDER = new URL("polars/", import.meta.url);

/** Undefined, with the reason as a note, where the package is neither there nor to be had. */
export function startPolars(notes: string[], install: boolean): Child | undefined {
  const there = () => existsSync(new URL(`node_modules/${platformPackage()}`, FOLDER));
  if (!there() && install) installPackages();
  if (there()) {
    return new Child("polars", process.execPath, ["--import", "tsx", fileURLToPath(import.meta.url), "serve"]);
  }
  notes.push(`nodejs-polars: not measured, ${install ? "its packages could not be installed" : "not installed"}`);
  return undefined;
}

/**
 * The package of this platform is named, too, and forced: it asks for Node 22, which npm takes for a reason to leave it out, but it
 * speaks Node-API and runs on Node 20.
 */
function installPackages(): void {
  const { dependencies } = JSON.parse(readFileSync(new URL("package.json", FOLDER), "utf8"));
  const version = dependencies["nodejs-polars"];
  const packages = ["nodejs-polars", platformPackage()].map((name) => `${name}@${version}`);
  console.error(`installing ${packages.join(" and ")} for the bench`);
  spawnSync("npm", ["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--force", ...packages], {
    cwd: fileURLToPath(FOLDER),
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}

function platformPackage(): string {
  const { platform, arch } = process;
  const library = { linux: "-gnu", win32: "-msvc" }[platform as string] ?? "";
  return `nodejs-polars-${platform}-${arch}${library}`;
}

// biome-ignore lint/suspicious/noExplicitAny: its types come with the package, which may be absent.
type Any = any;

/** The queries of queries.ts by name. */
function queries(pl: Any, nodes: Any, edges: Any): Record<string, () => Any> {
  const col = pl.col;
  return {
    "filter, a twelfth of the nodes": () =>
      nodes.lazy().filter(col("department").eq(pl.lit("Engineering")).and(col("age").gt(35))),
    "filter, half of the edges": () => edges.lazy().filter(col("weight").gt(0.5)),
    "filter, a hundredth of the edges": () => edges.lazy().filter(col("weight").gt(0.99)),
    "group-by, 8 groups of text": () =>
      nodes
        .lazy()
        .groupBy("department")
        .agg(
          pl.len().cast(pl.Int64).alias("people"),
          col("salary").mean().alias("mean"),
          col("age").max().alias("oldest"),
        ),
    "group-by, a million groups": () =>
      edges.lazy().groupBy("src").agg(pl.len().cast(pl.Int64).alias("degree"), col("weight").sum().alias("strength")),
    "join, every edge with its node": () =>
      edges.lazy().join(nodes.lazy().select("id", "age", "salary"), { leftOn: "dst", rightOn: "id", how: "inner" }),
    "join with a few nodes, grouped": () =>
      edges
        .lazy()
        .join(nodes.lazy().filter(col("age").gt(60)), { leftOn: "dst", rightOn: "id", how: "inner" })
        .groupBy("department")
        .agg(pl.len().cast(pl.Int64).alias("edges"), col("weight").sum().alias("weight")),
    "top 10 of the nodes": () =>
      nodes
        .lazy()
        .sort([col("salary"), col("id")], [true, false])
        .limit(10),
    "top 100 of the edges": () =>
      edges
        .lazy()
        .sort([col("weight"), col("src"), col("dst")], [true, false, false])
        .limit(100),
  };
}

async function serve(): Promise<void> {
  const pl: Any = createRequire(new URL("package.json", FOLDER))("nodejs-polars");
  let known: Record<string, () => Any> = {};
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let answer: object;
    try {
      if (request.do === "open") {
        const [nodes, edges] = [request.nodes, request.edges].map((path) => pl.readIPC(readFileSync(path)));
        known = queries(pl, nodes, edges);
        answer = { version: createRequire(new URL("package.json", FOLDER))("nodejs-polars/package.json").version };
      } else {
        const query = known[request.query];
        if (!query) throw new Error(`there is no query "${request.query}"`);
        const start = performance.now();
        const frame = await query().collect();
        const engine_ms = performance.now() - start;
        const table = tableFromIPC(frame.writeIPCStream());
        const ms = performance.now() - start;
        answer = { ms, engine_ms, ...(request.check ? checksum(table) : {}) };
      }
    } catch (error) {
      answer = { error: String(error) };
    }
    console.log(JSON.stringify(answer));
  }
}

if (process.argv[2] === "serve") await serve();
