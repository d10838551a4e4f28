/** Keeps the addresses of exported streams and nothing else: each must be there until its handle is closed, which nobody does. */
import { exportStream, Frame, importStream } from "../../../src/index.ts";

declare const gc: () => void;

const streams = Number(process.argv[2]);
const offer = async (i: number) => {
  const columns = { value: Int32Array.of(i, i + 1, i + 2) };
  // A table's struct and a frame's are made in different places.
  return (await exportStream(i % 2 === 0 ? columns : Frame.from(columns))).address;
};
const addresses: bigint[] = [];
for (let i = 0; i < streams; i++) addresses.push(await offer(i));
for (let i = 0; i < 10; i++) {
  gc();
  // Finalizers run between macrotasks.
  await new Promise(setImmediate);
}
// What was freed would be used again.
const other = await Promise.all(Array.from({ length: streams }, (_, i) => exportStream({ other: [i] })));
let right = 0;
for (const [i, address] of addresses.entries()) {
  const values = (await importStream({ address })).getChild("value")?.toArray();
  if (JSON.stringify([...(values ?? [])]) === JSON.stringify([i, i + 1, i + 2])) right += 1;
}
for (const stream of other) stream.close();
console.log(JSON.stringify({ right, distinct: new Set(addresses).size }));
