/** At most `length` characters, of which the last tells that there were more. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // Not between the halves of a pair.
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
