// `npm run docs`: builds the site into `site/`: the API from its comments, and the guides. Whatever TypeDoc warns of is an error, and so
// is a link that leads nowhere.
import { join } from "node:path";
import { root, setup } from "./setup.mjs";
import { brokenInSite } from "./site/links.mjs";
import { GROUPS } from "./site/pages.mjs";
import { settings } from "./site/settings.mjs";

setup({ rust: false });
const { Application, Converter } = await import("typedoc");

const out = join(root, "site");
const groups = new Map(
  Object.entries(GROUPS).flatMap(([group, files]) => files.map((file) => [join(root, file), group])),
);
const application = await Application.bootstrap({ ...settings, projectDocuments: [...groups.keys()] });

// A page is called what its first heading says, and stands in its group.
application.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, page) => {
  page.frontmatter.group = groups.get(page.project.files.getReflectionPath(page));
  const [, title] = /^# (.+)$/m.exec(page.content.map(({ text }) => text).join("")) ?? [];
  page.name = title.replaceAll("`", "");
});

const project = await application.convert();
if (project) {
  application.validate(project);
  await application.generateDocs(project, out);
}
const broken = project ? brokenInSite(out) : [];
for (const link of broken) console.error(link);
const { logger } = application;
if (!project || logger.hasErrors() || logger.hasWarnings() || broken.length > 0) {
  console.error(`✗ ${logger.errorCount} errors, ${logger.warningCount} warnings, ${broken.length} broken links`);
  process.exit(1);
}
console.log(`✓ open ${join(out, "index.html")}`);
