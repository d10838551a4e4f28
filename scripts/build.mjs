// `npm run build`: the addon (cargo, release profile) and the package (tsc); says how far the long part is.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { addonKey, keepAddon, placeAddon, takeAddon } from "./addon-cache.mjs";
import { claimTarget } from "./claim-target.mjs";
import { buildCommonJs } from "./commonjs.mjs";
import { libraryOf, thisPlatform } from "./release/platforms.mjs";
import { cacheDir, environment, fail, root, setup, targetDir, tellTime } from "./setup.mjs";
import { buildViewPage } from "./view-page.mjs";

export async function build() {
  await buildAddon();
  await buildPackage();
  tellTime("set up and built");
}

/** Puts the addon where `src/native/load.ts` looks for it: one that was built of the same sources before, or a new one. */
export async function buildAddon() {
  claimTarget();
  const addon = join(root, "bindings", thisPlatform()?.file ?? `quiver.${process.platform}-${process.arch}.node`);
  const cache = join(cacheDir, "addons");
  const key = addonKey(root, environment);
  if (takeAddon(cache, key, addon)) return;
  await cargoBuild();
  placeAddon(join(targetDir, "release", libraryOf(process.platform)), addon);
  // Sources may have been edited while they were compiled.
  if (addonKey(root, environment) === key) keepAddon(cache, key, addon);
}

export async function buildPackage() {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  // TypeScript 7 takes a fifth of the time of 6, whose API is what TypeDoc and the tests of snippets need.
  const tsc = join(root, "node_modules", "typescript-7", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
  if (status !== 0) fail("TypeScript did not compile; the messages are above");
  chmodSync(join(root, "dist", "shell", "main.js"), 0o755);
  await buildCommonJs();
  await buildViewPage();
}

/** Runs cargo and turns its progress bar into one line that also reads well in a log. */
function cargoBuild() {
  const started = Date.now();
  const line = progressLine();
  const left = remaining(started);
  const cargo = spawn(
    "cargo",
    ["build", "--release", "--workspace", "--locked", "--message-format=json-render-diagnostics"],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...environment,
        CARGO_TERM_COLOR: "never",
        CARGO_TERM_PROGRESS_WHEN: "always",
        CARGO_TERM_PROGRESS_WIDTH: "200",
      },
    },
  );
  let rest = "";
  cargo.stderr.setEncoding("utf8").on("data", (chunk) => {
    const lines = (rest + chunk).split(/[\r\n]+/);
    rest = lines.pop() ?? "";
    for (const text of lines) {
      const bar = /Building \[.*?\] (\d+)\/(\d+)(?:: (.*))?/.exec(text);
      if (bar) {
        const [done, all] = [Number(bar[1]), Number(bar[2])];
        const names = bar[3]?.trim() ?? "";
        line.show(`compiling Rust: ${done} of ${all} crates, ${minutes(started)}${left.text()} (${names})`);
        const cold = all - done > 150;
        if (cold) line.once("· compiling DataFusion for the first time: about 16 minutes on 2 cores, once per machine");
      } else if (
        text.trim() &&
        !/^\s+(Compiling|Fresh|Finished|Downloaded|Downloading|Updating|Locking|Adding) /.test(text)
      ) {
        line.print(text);
      }
    }
  });
  createInterface({ input: cargo.stdout }).on("line", (text) => left.hear(text));
  return new Promise((resolve) => {
    cargo.on("error", (error) => fail(`cargo could not be started: ${error.message}`));
    cargo.on("close", (code, signal) => {
      if (rest.trim()) line.print(rest);
      line.end();
      if (code !== 0) fail(`cargo build failed (${signal ?? `exit code ${code}`}); its messages are above`);
      resolve();
    });
  });
}

/**
 * How long a cold build will go on, by what share of its work is done. Crates differ too much for their number to tell: these are the
 * seconds that one core takes for the heaviest; all others take about one.
 */
const SECONDS = {
  ...{ "datafusion-functions-aggregate": 86, datafusion: 85, "quiver-query": 83, "datafusion-physical-plan": 83 },
  ...{ "datafusion-functions": 62, "datafusion-physical-expr": 57, parquet: 55, "arrow-cast": 54 },
  ...{ "datafusion-functions-nested": 54, sqlparser: 44, "datafusion-catalog": 42, "datafusion-expr": 42 },
  ...{ "quiver-graph": 41, "arrow-ord": 41, "datafusion-datasource-parquet": 34, "arrow-select": 32 },
  ...{ "datafusion-common": 31, "datafusion-optimizer": 31, "datafusion-sql": 23, "arrow-arith": 23 },
  ...{ "datafusion-functions-aggregate-common": 20, "datafusion-catalog-listing": 18, "quiver-node": 16 },
};

/** How many other crates, and build scripts, there are. */
const OTHERS = 290;

function remaining(started) {
  const sum = (names) => names.reduce((seconds, name) => seconds + (SECONDS[name] ?? 1), 0);
  const heavy = Object.keys(SECONDS);
  const done = new Set();
  let others = 0;
  let fresh = false;
  return {
    /** Takes one of cargo's messages. */
    hear(text) {
      const message = text.startsWith("{") ? JSON.parse(text) : {};
      if (message.reason !== "compiler-artifact") return;
      const name = message.target.name.replaceAll("_", "-");
      if (heavy.includes(name)) {
        fresh ||= message.fresh;
        done.add(name);
      } else others += 1;
    },
    /** Nothing where a part was there before, or the share is still too small to tell. */
    text() {
      const [now, all] = [sum([...done]) + others, sum(heavy) + OTHERS];
      const share = Math.min(now / all, 0.99);
      if (fresh || share < 0.05) return "";
      const seconds = ((Date.now() - started) / 1000) * (1 / share - 1);
      return seconds < 60 ? ", less than a minute left" : `, about ${Math.round(seconds / 60)} min left`;
    },
  };
}

function minutes(since) {
  const seconds = Math.round((Date.now() - since) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A line that rewrites itself on a terminal, and appears every 30 seconds in a log. */
function progressLine() {
  const terminal = process.stdout.isTTY;
  const said = new Set();
  let shownAt = terminal ? 0 : Date.now();
  const clear = () => terminal && process.stdout.write("\r\x1b[K");
  const print = (text) => {
    clear();
    console.log(text);
  };
  return {
    print,
    once(text) {
      if (!said.has(text)) print(text);
      said.add(text);
    },
    show(text) {
      if (Date.now() - shownAt < (terminal ? 100 : 30_000)) return;
      shownAt = Date.now();
      if (terminal) process.stdout.write(`\r\x1b[K· ${text}`.slice(0, process.stdout.columns + 4));
      else console.log(`· ${text}`);
    },
    end: clear,
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // `--no-addon`: where all that is wanted is `dist`.
  const addon = !process.argv.includes("--no-addon");
  setup({ rust: addon });
  await (addon ? build() : buildPackage());
}
