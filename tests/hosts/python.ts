/** Python within this process, as its shared library: what it holds can be handed over by its address. */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import koffi from "koffi";

const python = process.env.QUIVER_TEST_PYTHON;
if (python === undefined) throw new Error("QUIVER_TEST_PYTHON is not set: run npm run test:hosts");

const PLACES = `
import site, sys, sysconfig
shared = sysconfig.get_config_var("Py_ENABLE_SHARED")
print(sysconfig.get_config_var("LIBDIR") if shared else "")
print(sysconfig.get_config_var("INSTSONAME"))
print(sys.base_prefix)
print(site.getsitepackages()[0])`;

export interface Python {
  /** Runs a program; names that it sets are there for the next. */
  run(program: string): void;
  /** What the program sets `answer` to. */
  ask(program: string): unknown;
}

/** It cannot be ended but with the process. */
export function startPython(): Python {
  const told = execFileSync(python as string, ["-c", PLACES], { encoding: "utf8" });
  const [folder = "", library = "", prefix = "", packages = ""] = told.trim().split("\n");
  if (folder === "")
    throw new Error(`${python} has no shared library; use one that has, such as Debian's with libpython3`);
  process.env.PYTHONHOME = prefix;
  // Its packages look for its functions in the process.
  const lib = koffi.load(join(folder, library), { global: true } as never);
  lib.func("void Py_InitializeEx(int)")(0);
  const execute = lib.func("int PyRun_SimpleString(const char *)");
  const run = (program: string) => {
    if (execute(program) !== 0) throw new Error(`Python failed, its message is above: ${program}`);
  };
  run(`import sys; sys.path.insert(0, ${JSON.stringify(packages)})`);
  return {
    run,
    ask(program) {
      const file = join(tmpdir(), `quiver-${randomUUID()}.json`);
      run(`${program}\nimport json\nwith open(${JSON.stringify(file)}, "w") as file: json.dump(answer, file)`);
      const answer = readFileSync(file, "utf8");
      rmSync(file);
      return JSON.parse(answer);
    },
  };
}

/** Room for an `ArrowArrayStream`, and where it lies. */
export function streamRoom(): { room: BigUint64Array; address: bigint } {
  const room = new BigUint64Array(5);
  return { room, address: BigInt(koffi.address(room) as unknown as bigint) };
}
