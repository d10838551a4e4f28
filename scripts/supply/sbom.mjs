// `npm run sbom [-- --out FILE]`: what the published package is made of, as CycloneDX 1.6: the crates that its addon is linked of, and
// the npm package that users install beside it.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { cargoMetadata, checksums, json, linkedCrates } from "./packages.mjs";

export function sbom() {
  const metadata = cargoMetadata();
  const sums = checksums();
  const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
  const crates = linkedCrates(metadata).sort(
    (a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version),
  );
  const reference = ({ name, version }) => `pkg:cargo/${name}@${version}`;
  const references = new Map(crates.map((crate) => [crate.id, reference(crate)]));
  const { name, version, license, peerDependencies } = json("package.json");
  const itself = `pkg:npm/${name}@${version}`;
  const peers = Object.entries(peerDependencies).map(([peer, range]) => ({
    ...{ type: "library", "bom-ref": `pkg:npm/${peer}`, name: peer, scope: "optional" },
    ...{ purl: `pkg:npm/${peer}`, description: `a peer: whichever version of ${range} is installed` },
  }));
  const components = crates.map((crate) => {
    const checksum = sums.get(`${crate.name} ${crate.version}`)?.checksum;
    return {
      ...{ type: "library", "bom-ref": reference(crate), name: crate.name, version: crate.version },
      ...(crate.description && { description: crate.description.trim() }),
      licenses: [{ expression: crate.license.replaceAll("/", " OR ") }],
      purl: reference(crate),
      ...(checksum && { hashes: [{ alg: "SHA-256", content: checksum }] }),
    };
  });
  const dependencies = crates.map((crate) => ({
    ref: reference(crate),
    dependsOn: nodes.get(crate.id).deps.flatMap(({ pkg }) => references.get(pkg) ?? []),
  }));
  const addon = crates.find((crate) => crate.name === "quiver-node");
  return {
    ...{ bomFormat: "CycloneDX", specVersion: "1.6", version: 1 },
    metadata: {
      component: {
        type: "library",
        "bom-ref": itself,
        name,
        version,
        purl: itself,
        licenses: [{ license: { id: license } }],
      },
    },
    components: [...components, ...peers],
    dependencies: [{ ref: itself, dependsOn: [reference(addon), ...peers.map((peer) => peer.purl)] }, ...dependencies],
  };
}

if (import.meta.filename === process.argv[1]) {
  const { values } = parseArgs({ options: { out: { type: "string" } } });
  const text = `${JSON.stringify(sbom(), null, 2)}\n`;
  if (values.out === undefined) process.stdout.write(text);
  else writeFileSync(values.out, text);
}
