/** What a report that others read does not need to know. */
import { homedir } from "node:os";

/** Text with the user's home, and those of others, as `~`. */
export function withoutNames(text: string): string {
  const home = homedir();
  const own = home.length > 1 ? text.replaceAll(home, "~") : text;
  return own.replace(/(?:[A-Za-z]:)?[\\/](?:home|Users)[\\/][^\\/\s"':]+/g, "~");
}
