// A step of CI: what is known against the npm packages of the lockfile, where the registry tells. Crates are looked up with `cargo audit`
// or `cargo deny check advisories`, by hand: their database is fetched from the network.
import { npm } from "../npm.mjs";
import { root } from "../setup.mjs";

/** @returns {{ asked: boolean, wrong: string[], why?: string }} of what `npm audit --json` printed */
export function read(output) {
  let report;
  try {
    report = JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1));
  } catch {
    return { asked: false, wrong: [], why: "what npm audit printed is no report" };
  }
  if (report.vulnerabilities === undefined) {
    return { asked: false, wrong: [], why: report.error?.summary || report.message || "the registry gave no report" };
  }
  const serious = Object.values(report.vulnerabilities).filter(({ severity }) =>
    ["high", "critical"].includes(severity),
  );
  return { asked: true, wrong: serious.map(({ name, severity }) => `${name}: ${severity}`) };
}

if (import.meta.filename === process.argv[1]) {
  const { stdout } = npm(["audit", "--json", "--package-lock-only"], { cwd: root, encoding: "utf8" });
  const { asked, wrong, why } = read(stdout ?? "");
  for (const sentence of wrong) console.error(`✗ ${sentence}`);
  if (asked) console.log(`npm's advisories: ${wrong.length} high or critical`);
  else console.log(`! nothing was looked up: this registry offers no advisories (${why})`);
  process.exit(wrong.length === 0 ? 0 : 1);
}
