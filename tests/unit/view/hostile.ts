/** Names that end texts, tags, scripts and lines, or turn what stands behind them. */
export const HOSTILE = [
  "</script><script>globalThis.hit = 1</script>",
  "<!-- <script> -->",
  "]]>&lt;&amp;",
  `"'\`\${1}\\`,
  "line\nbreak\r\u2028\u2029\u0000\u001b[31m",
  "שלום \u202eabc\u2066",
  "x".repeat(10_000),
  "😀\ud83d".slice(0, 2),
  "<img src=x onerror=hit()>",
  "",
] as const;
