/** Controls, line separators and marks that turn the direction of text: a terminal obeys what a customer is called. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** One line of the answer for a person, on stdout. What would steer the terminal or begin a line of its own is shown as its code. */
export function say(line: string): void {
  console.log(line.replaceAll(unprintable, codeOf));
}

/** Text of several lines, such as a stored body: line ends and tabs stay, the rest as in `say`. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, (character) =>
    /[\n\t]/.test(character) ? character : codeOf(character),
  );
}

function codeOf(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
