/** Where an error came from, as its caller sees it: without the frames of this package. */
import { fileURLToPath } from "node:url";

/** The folders of this package's code, as stacks name them: by path or URL, as it is or by its source map. None where a bundler has moved it. */
const FOLDERS = foldersOf(import.meta.url);

function foldersOf(url: string | undefined): string[] {
  if (typeof url !== "string" || !url.startsWith("file:")) return [];
  return ["..", "../../src/"].flatMap((folder) => {
    const { href } = new URL(folder, url);
    return [href, fileURLToPath(href)];
  });
}

/** The stack of `error`: its name and message, then the frames that are not of this package. */
export function outerStack({ name, message, stack }: Error): string {
  const frames = (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const outer = frames.filter((frame) => !FOLDERS.some((folder) => frame.includes(folder)));
  return [`${name}: ${message}`, ...outer].join("\n");
}
