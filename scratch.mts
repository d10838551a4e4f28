import { snippets, runSnippet } from "/work/wt/site/tests/snippets.ts";
for (const f of process.argv.slice(2)) for (const {name, code} of snippets(f)) { try { await runSnippet(code); console.log("ok", name) } catch (e: any) { console.log("FAIL", name, e.message?.slice(0,600)); } }
process.exit(0)
