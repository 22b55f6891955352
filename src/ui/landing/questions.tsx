import { trialDays } from '@/billing/plans';
import { PlusGlyph } from '../glyph';

const questions = [
  {
    title: 'When is my card charged for the first time?',
    answer: `On day ${trialDays + 1}, unless you cancel before. The billing page shows the amount, the date and the card at all times, and so does the page where you start the trial.`,
  },
  {
    title: 'What do I pay for: apps, members or the organization?',
    answer:
      'The organization. One price covers everybody in it, up to the limits of the plan. Pro can take more members than it includes, for a price per extra member.',
  },
  {
    title: 'How do I cancel?',
    answer:
      'On the billing page, without talking to anyone. You keep the plan until the end of the period you paid for, and until then you can take it back.',
  },
  {
    title: 'Who in my organization can change the plan?',
    answer:
      'Owners, admins and people with the billing role. Other members see the plan and its limits, but not what it costs.',
  },
  {
    title: 'What if a payment fails?',
    answer:
      'Nothing changes for your team while we try again over the next days. The billing page says so, and you can pay the invoice or change the card there.',
  },
] as const;

export function Questions() {
  return (
    <section className="questions" id="questions" aria-labelledby="questions-title">
      <h2 id="questions-title" className="text-xl tracking-tight">
        Questions about money
      </h2>
      <div>
        {questions.map(({ title, answer }, index) => (
          <details key={title} open={index === 0}>
            <summary>
              {title}
              <PlusGlyph />
            </summary>
            <p className="-mt-1 max-w-[62ch] pb-4 text-ink-2">{answer}</p>
          </details>
        ))}
      </div>
    </section>
  );
}
