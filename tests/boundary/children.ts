/** Scripts that run in a process of their own, because they end it, measure it, or would take this one down. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Runs `children/<name>.ts` to its end, and gives the JSON that it prints last. Rejects when it fails or crashes. */
export async function run(
  name: string,
  given: (string | number)[] = [],
  env: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const script = fileURLToPath(new URL(`children/${name}.ts`, import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--expose-gc", "--import", "tsx", script, ...given.map(String)],
    { env: { ...process.env, ...env }, maxBuffer: 1 << 26 },
  );
  return JSON.parse(stdout.trim().split("\n").at(-1) as string);
}
