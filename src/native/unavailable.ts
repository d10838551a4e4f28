/** What is said where the addon does not load: what was tried, and what to do. */
import type { ErrorDetails } from "./errors.ts";
import { PLATFORMS, packageOf } from "./platform.ts";

/** A file or package that was tried. */
export interface Attempt {
  candidate: string;
  /** Whether it is not there, rather than there and not loading. */
  missing: boolean;
  reason: string;
}

/** What is known when all has been tried. */
export interface Failure {
  attempts: readonly Attempt[];
  /** Names of this platform, the likeliest first. */
  platforms: readonly string[];
  /** This package's, where it is known. */
  version: string | undefined;
  /** Whether the file was named by a variable. */
  named: boolean;
  /** The URL of the file that loads. */
  here: string;
}

/** The message and details of the error. */
export function unavailable(failure: Failure): { message: string; details: ErrorDetails } {
  const { attempts, platforms } = failure;
  const [platform = ""] = platforms;
  const tried = attempts.map(({ candidate, reason }) => `  ${candidate}: ${reason}`).join("\n");
  const message = `The native part of arrow-quiver could not be loaded for ${platform}. Tried:\n${tried}\n${remedy(failure)}`;
  return { message, details: { got: platform } };
}

function remedy({ attempts, platforms, version, named, here }: Failure): string {
  const supported = platforms.filter((platform) => PLATFORMS.includes(platform));
  const packages = supported.map(packageOf);
  const at = version === undefined ? "" : `@${version}`;
  const broken = attempts.find(({ candidate, missing }) => !missing && packages.includes(candidate));
  const sentences: string[] = [];
  if (named) {
    sentences.push(`A variable names that file: it must be the .node file of arrow-quiver${at} for this platform.`);
  } else if (packages.length === 0) {
    sentences.push(`There is no package for this platform, only for ${PLATFORMS.join(", ")}.`);
  } else if (broken !== undefined) {
    sentences.push(`${broken.candidate} does not load, for the reason above; ${installs(packages, at)}`);
  } else {
    sentences.push(
      `${packages.join(" or ")}, which has it for this platform, is not installed; ${installs(packages, at)} ` +
        "npm leaves it out with --omit=optional (--no-optional), and where package-lock.json or node_modules was made on another " +
        "platform: then delete both and run npm install.",
    );
  }
  if (/\bapp\.asar\b(?!\.unpacked)/.test(here)) {
    sentences.push('An Electron program must unpack it from app.asar: "asarUnpack": ["**/arrow-quiver*/**"].');
  }
  sentences.push(
    "In a bundled program, mark arrow-quiver external, so that it is loaded from node_modules, or let QUIVER_NATIVE_LIBRARY_PATH " +
      "name the .node file of that package. In a checkout of arrow-quiver, `npm run build` makes one, which takes Node and Rust.",
  );
  return sentences.join(" ");
}

const installs = (packages: readonly string[], at: string) =>
  packages
    .map((name) => `run \`npm install ${name}${at}\``)
    .join(", or ")
    .concat(".");
