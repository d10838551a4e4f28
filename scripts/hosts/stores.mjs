// Object stores on this machine: moto of PyPI, which speaks as S3 does, and Azurite of npm, which checks signatures as Azure does.
import { setupHosts } from "../setup.mjs";
import { hostTests } from "../steps.mjs";
import { pythonWith } from "./python.mjs";

/** The step of their tests; undefined where there is no Python, or a registry lacks them. */
export function storeStep() {
  const environment = pythonWith(["moto[server]==5.2.5"]);
  if (environment === undefined || !setupHosts()) return undefined;
  return hostTests(["stores"], { QUIVER_TEST_MOTO: environment.python });
}
