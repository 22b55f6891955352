const figures = /(\u2212?[\d,]+(?:\.\d+)? [A-Z]{3}\b|\d{1,2} [A-Z][a-z]{2}(?: \d{4})?\b)/;
const amount = /[A-Z]{3}$/;

/** Prose whose amounts and dates never break over two lines, and whose amounts no browser translates. */
export function Sentence({ children }: { children: string }) {
  let offset = 0;
  return children.split(figures).map((part, index) => {
    const key = offset;
    offset += part.length;
    if (index % 2 === 0) return part;
    return (
      <span
        key={key}
        className="whitespace-nowrap tabular-nums"
        translate={amount.test(part) ? 'no' : undefined}
      >
        {part}
      </span>
    );
  });
}
