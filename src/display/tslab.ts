/** tslab, a kernel of Jupyter's: it prints what a cell ends with, and has no hook for more. What is richer goes through its own module. */
import type { Bundle } from "./shows.ts";

/** One output of a cell; what it is told later takes the place of what it was told before. */
interface Output {
  raw(type: string, content: unknown): void;
}

export interface Tslab {
  newDisplay(): Output;
}

/** The kernel that runs this program, where that is tslab. */
export function tslab(): Tslab | undefined {
  const { __tslab__: cells } = globalThis as { __tslab__?: { require(name: string): Partial<Tslab> } };
  try {
    const found = cells?.require("tslab");
    return typeof found?.newDisplay === "function" ? (found as Tslab) : undefined;
  } catch {
    return undefined;
  }
}

/** The kinds that are shown, the best first: tslab takes one at a time. */
const KINDS = ["application/vnd.vegalite.v5+json", "text/html"];

/** Shows what a notebook would; what takes its time is shown once it is there, where the cell is that asked for it. */
export function showIn(kernel: Tslab, bundle: Bundle | Promise<Bundle>): void {
  const output = kernel.newDisplay();
  const show = (shown: Bundle) => {
    const kind = KINDS.find((each) => each in shown) ?? "text/plain";
    output.raw(kind, shown[kind]);
  };
  if (!(bundle instanceof Promise)) {
    show(bundle);
    return;
  }
  output.raw("text/plain", "…");
  bundle.then(show, (error) => output.raw("text/plain", String(error)));
}
