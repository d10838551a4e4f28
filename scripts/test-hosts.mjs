// `npm run test:hosts`: tests in what `npm test` does without. What is not installed is installed, once.
import { pathToFileURL } from "node:url";
import { buildPackage } from "./build.mjs";
import { browserStep } from "./hosts/browser.mjs";
import { installerStep } from "./hosts/installers.mjs";
import { neighbourStep } from "./hosts/neighbours.mjs";
import { notebookStep } from "./hosts/notebooks.mjs";
import { shellStep } from "./hosts/shells.mjs";
import { storeStep } from "./hosts/stores.mjs";
import { fail, setup } from "./setup.mjs";
import { runSteps } from "./steps.mjs";

const HOSTS = {
  "neighbours of npm and Python": neighbourStep,
  "pictures in a browser": browserStep,
  "notebooks in Jupyter": notebookStep,
  "object stores": storeStep,
  "completion in zsh and fish": shellStep,
  "other installers and bundlers": installerStep,
};

/** A step per host that is there or can be installed, and the names of those that are not, of which a line has told why. */
export function externalSteps() {
  const tried = Object.entries(HOSTS).map(([name, step]) => [name, step()]);
  return {
    steps: tried.filter(([, step]) => step !== undefined),
    missing: tried.filter(([, step]) => step === undefined).map(([name]) => name),
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  setup();
  await buildPackage();
  const { steps, missing } = externalSteps();
  if (missing.length > 0) fail(`what ${missing.join(", ")} need is missing, as said above`);
  await runSteps(steps);
}
