/** Text that stays within its line and its cell, whatever it holds. */

/** Control characters, other ends of lines, and what turns the direction of the text behind it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal would obey.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** `text` with an escape such as `\n` or `\u001b` for each character that would break a table or steer a terminal. */
export const escapeText = (text: string): string => text.replace(UNSAFE, escapeCharacter);

function escapeCharacter(character: string): string {
  const json = JSON.stringify(character).slice(1, -1);
  return json === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}` : json;
}
