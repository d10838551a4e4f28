// Licences as SPDX writes them: whether one of those that an expression leaves to choose from is among the allowed.

/** Of what users get: permissive, and compatible with Apache-2.0. */
export const ALLOWED = new Set([
  ...["0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0"],
  ...["ISC", "MIT", "MIT-0", "Unicode-3.0", "Unlicense", "Zlib", "bzip2-1.0.6"],
]);

/** Of tools, which nobody is given. */
export const ALLOWED_FOR_TOOLS = new Set([...ALLOWED, "BlueOak-1.0.0", "CC-BY-4.0", "MPL-2.0", "Python-2.0"]);

/** @param {string} expression - `A OR B`, `A AND (B OR C)`, `A WITH exception`; the older `A/B` is `A OR B` */
export function isAllowed(expression, allowed) {
  const tokens = expression.replaceAll("/", " OR ").match(/\(|\)|[^\s()]+/g) ?? [];
  let place = 0;
  const any = () => {
    let holds = all();
    while (tokens[place] === "OR") {
      place += 1;
      const next = all();
      holds = holds || next;
    }
    return holds;
  };
  const all = () => {
    let holds = one();
    while (tokens[place] === "AND") {
      place += 1;
      const next = one();
      holds = holds && next;
    }
    return holds;
  };
  const one = () => {
    if (tokens[place] === "(") {
      place += 1;
      const holds = any();
      return tokens[place++] === ")" && holds;
    }
    let name = tokens[place++] ?? "";
    if (tokens[place] === "WITH") {
      name += ` WITH ${tokens[place + 1]}`;
      place += 2;
    }
    return allowed.has(name);
  };
  const holds = any();
  return holds && place === tokens.length;
}
