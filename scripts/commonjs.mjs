// Makes `dist/cjs` of the sources: what `require` gets, whose tables are those of the CommonJS apache-arrow.
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./setup.mjs";

const dist = join(root, "dist");
const folder = join(dist, "cjs");

/** After `tsc`, whose declarations serve both builds: in a folder of type `commonjs` their imports resolve as `require` does. */
export async function buildCommonJs() {
  mkdirSync(folder, { recursive: true });
  // Not at the top: this file is loaded before the packages are installed.
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(root, "src", "index.ts")],
    outfile: join(folder, "index.cjs"),
    ...{ bundle: true, packages: "external", platform: "node", target: "node20", format: "cjs" },
    // package.json tells of side effects by the files of `dist`, not by the sources.
    ignoreAnnotations: true,
    // `bindings` is looked for from where the ES build has the file that does so.
    define: { "import.meta.url": "packageUrl" },
    banner: {
      js: 'const packageUrl = new URL("../native/native.js", require("node:url").pathToFileURL(__filename)).href;',
    },
    ...{ logLevel: "warning", absWorkingDir: root },
  });
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (/^(cjs|shell)\b/.test(file) || !file.endsWith(".d.ts")) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(dist, file), join(folder, file));
  }
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
}

if (process.argv[1] === import.meta.filename) await buildCommonJs();
