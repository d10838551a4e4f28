// `npm run test:hosts`: tests in programs that `npm test` does not need.
import { buildPackage } from "./build.mjs";
import { browserSteps } from "./hosts/browser.mjs";
import { fail, setup } from "./setup.mjs";
import { runSteps } from "./steps.mjs";

setup();
await buildPackage();
const steps = browserSteps();
if (steps.length === 0) fail("a browser is needed. On Debian: apt-get install chromium");
await runSteps(steps);
