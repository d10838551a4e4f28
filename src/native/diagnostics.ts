/** What crossed the boundary, counted by the boundary itself. */
import { type Diagnostics, native } from "./native.ts";

export type { Diagnostics };

/**
 * What crossed between JavaScript and Rust since the start, or since the last {@link resetDiagnostics}.
 *
 * @example
 * ```ts
 * resetDiagnostics();
 * const g = await Graph.from({ edges: { src: Int32Array.of(1, 2), dst: Int32Array.of(2, 3) } });
 * console.log(diagnostics().calls, diagnostics().copiedBytes); // 1 0
 * ```
 */
export function diagnostics(): Diagnostics {
  return native().diagnostics();
}

/** Sets all counters of {@link diagnostics} to zero. */
export function resetDiagnostics(): void {
  native().resetDiagnostics();
}
