// Other programs than npm that install packages, and bundlers that the tests of runtimes do without.
import { hostTests } from "../steps.mjs";
import { npmInstalledOnce } from "./installed-once.mjs";

const PACKAGES = [
  ...["pnpm@12.21.0", "yarn@1.22.22", "@yarnpkg/cli-dist@4.18.1"],
  ...["rollup@4.68.8", "@rollup/plugin-node-resolve@16", "@rollup/plugin-commonjs@29", "vite@8"],
];

/** The step of their tests; undefined, with a line that says so, where npm cannot install them. */
export function installerStep() {
  const folder = npmInstalledOnce("installers-1", PACKAGES);
  return folder && hostTests(["installers"], { QUIVER_TEST_INSTALLERS: folder });
}
