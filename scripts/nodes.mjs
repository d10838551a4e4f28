// The versions of Node that the tests run on, from the platform packages of tests/runtimes.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJson, root } from "./setup.mjs";

const folder = join(root, "tests", "runtimes");
const { platform, arch } = process;

/**
 * One per major version that there is a package of for this platform, oldest first.
 *
 * @returns {{ major: number, version: string, command: string }[]}
 * @throws where one is not installed: tests must not pass because they did not run
 */
export function installedNodes() {
  const { optionalDependencies } = readJson(join(folder, "package.json"));
  return Object.keys(optionalDependencies)
    .filter((name) => name.endsWith(`-${platform.replace("win32", "win")}-${arch}`))
    .map((name) => {
      const installed = join(folder, "node_modules", name);
      const command = join(installed, "bin", platform === "win32" ? "node.exe" : "node");
      if (!existsSync(command)) throw new Error(`${name} is not installed in tests/runtimes; \`npm test\` installs it`);
      const { version } = readJson(join(installed, "package.json"));
      return { major: Number(version.split(".")[0]), version, command };
    })
    .sort((a, b) => a.major - b.major);
}
