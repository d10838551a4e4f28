/** Ends while a query runs that has no end in sight; `argv` says how. Whoever started it looks at when, and at the exit code. */
import { Frame, fn } from "../../../src/index.ts";

const numbers = (name: string) => Frame.from({ [name]: Float64Array.from({ length: 100_000 }, (_, row) => row) });
const pairs = numbers("a").join(numbers("b"), { how: "cross" }).join(numbers("c"), { how: "cross" });
const running = pairs.filter("a + b + c < 0").agg(fn.count().as("n")).collect();
let hasEnded = false;
const ended = () => {
  hasEnded = true;
};
running.then(ended, ended);
setTimeout(() => {
  if (hasEnded) process.exit(3);
  if (process.argv[2] === "exit") process.exit(7);
  throw new Error("on purpose");
}, 200);
