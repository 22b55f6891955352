import { CheckGlyph, MinusGlyph } from '../glyph';
import { type ComparisonCell, comparedPlans, comparison } from './comparison-rows';

/** A real table; on phones it shows one plan at a time, chosen by a radio group that needs no script. */
export function Comparison() {
  return (
    <section className="compare-section mt-14" id="compare" aria-labelledby="compare-title">
      <h2 id="compare-title" className="pb-4 text-xl tracking-tight">
        Compare all features
      </h2>
      <fieldset className="compare-pick mb-2">
        <legend className="sr-only">Plan in the table</legend>
        <div className="seg flex">
          {comparedPlans.map((plan) => (
            <label key={plan.id} className="flex-1">
              <input
                type="radio"
                name="compare"
                id={`compare-${plan.id}`}
                defaultChecked={plan.id === 'pro'}
              />
              {plan.name}
            </label>
          ))}
        </div>
      </fieldset>
      <table className="compare">
        <caption className="sr-only">Features and limits of each plan</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">Feature</span>
            </th>
            {comparedPlans.map((plan) => (
              <th key={plan.id} scope="col">
                {plan.name}
              </th>
            ))}
          </tr>
        </thead>
        {comparison.map((group) => (
          <tbody key={group.title}>
            <tr>
              <th scope="rowgroup" colSpan={4}>
                {group.title}
              </th>
            </tr>
            {group.rows.map((row) => (
              <tr key={row.feature}>
                <th scope="row">{row.feature}</th>
                {comparedPlans.map((plan) => (
                  <td key={plan.id}>
                    <Cell value={row.cells[plan.id]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function Cell({ value }: { value: ComparisonCell }) {
  if (typeof value === 'string') return value;
  return value ? (
    <span className="inline-flex items-center gap-1.5">
      <CheckGlyph className="text-accent" />
      Included
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 text-ink-3">
      <MinusGlyph />
      Not included
    </span>
  );
}
