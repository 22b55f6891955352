import { CheckGlyph } from './glyph';
import { Sentence } from './sentence';

export function FeatureList({ features }: { features: string[] }) {
  return (
    <ul className="mt-5 grid content-start gap-2 border-t border-line pt-5">
      {features.map((feature) => (
        <li key={feature} className="grid grid-cols-[auto_1fr] gap-2.5 text-ink-2">
          <CheckGlyph className="mt-[0.1875rem] text-accent" />
          <span>
            <Sentence>{feature}</Sentence>
          </span>
        </li>
      ))}
    </ul>
  );
}
