import { html } from 'hono/html';
import type { Tables } from '../store/tables';
import { type FormProblem, field, problemOf, problemSummary } from './form-fields';
import { type IconName, icon } from './icons';
import type { Html } from './layout';

interface OfferedCard {
  number: string;
  outcome: string;
  tone: 'ok' | 'no' | 'later';
  icon: IconName;
}

/** The six ways a first payment can go. */
export const checkoutCards: OfferedCard[] = [
  { number: '4242424242424242', outcome: 'Pays', tone: 'ok', icon: 'check' },
  { number: '4000002760003184', outcome: 'Asks for 3-D Secure', tone: 'later', icon: 'shield' },
  { number: '4000000000009995', outcome: 'Declined: insufficient funds', tone: 'no', icon: 'cross' },
  { number: '4000000000000002', outcome: 'Declined', tone: 'no', icon: 'cross' },
  { number: '4000000000000341', outcome: 'Pays now, fails at renewal', tone: 'later', icon: 'clock' },
  { number: '4000000000000069', outcome: 'Declined: expired card', tone: 'no', icon: 'cross' },
];

/** Cards worth saving for later payments. */
export const savedCards: OfferedCard[] = [
  { number: '4242424242424242', outcome: 'Pays', tone: 'ok', icon: 'check' },
  { number: '5555555555554444', outcome: 'Pays, Mastercard', tone: 'ok', icon: 'check' },
  { number: '4000002500003155', outcome: 'Asks for 3-D Secure', tone: 'later', icon: 'shield' },
  { number: '4000000000000341', outcome: 'Saves, every payment fails', tone: 'later', icon: 'clock' },
  { number: '4000000000000002', outcome: 'Declined', tone: 'no', icon: 'cross' },
  { number: '4000000000000069', outcome: 'Declined: expired card', tone: 'no', icon: 'cross' },
];

export interface TypedNumber {
  number: string;
  expiry: string;
}

export interface CardFormOptions {
  /** Where the form posts to. */
  action: string;
  heading: string;
  hint: string;
  cards: OfferedCard[];
  submitLabel: string;
  /** The customer's own cards, offered first. */
  saved?: Tables['payment_method'][];
  /** Asked before a card is chosen. */
  before?: Html;
  /** Asked together with a typed card. */
  beside?: Html;
  /** Stands around the button. */
  note?: string;
  after?: string;
  problems?: FormProblem[];
  /** What was typed, given back after a refusal; only ever the number of a test card. */
  typed?: TypedNumber;
  /** What the submit is about, so that it can be refused when it has changed. */
  hidden?: Record<string, string>;
}

/**
 * Saved cards, test-card buttons and the typed form in one form: whatever is pressed, all that was filled in goes along.
 * The first button of a form is what Enter presses, so a hidden one stands before the cards and submits what is typed.
 */
export function cardForm(options: CardFormOptions): Html {
  const {
    action,
    heading,
    hint,
    cards,
    submitLabel,
    saved = [],
    problems = [],
    typed,
    hidden = {},
  } = options;
  return html`<section class="pay" aria-labelledby="pay"><form method="post" action="${action}" class="stack" novalidate>
<button class="sr" tabindex="-1" aria-hidden="true">${submitLabel}</button>
${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${problemSummary(problems)}
${options.before ?? ''}
<div class="choose"><h2 id="pay">${heading}</h2><p class="soft small">${hint}</p></div>
${saved.length === 0 ? '' : html`<div class="test-cards" role="group" aria-label="Saved cards">${saved.map(savedCard)}</div>`}
<div class="test-cards" role="group" aria-label="Test cards">${cards.map((card) => html`<button class="test-card" name="card" value="${card.number}"><span class="mono">${grouped(card.number)}</span><span class="outcome ${card.tone}">${icon(card.icon)}${card.outcome}</span></button>`)}</div>
<div class="or"><span>or type it</span></div>
${options.beside ?? ''}
${field({ id: 'number', label: 'Card number', mono: true, inputmode: 'numeric', autocomplete: 'cc-number', value: typed ? grouped(typed.number) : '', problem: problemOf(problems, 'number') })}
<div class="two">${field({ id: 'expiry', label: 'Expires', mono: true, autocomplete: 'cc-exp', placeholder: 'MM / YY', value: typed?.expiry ?? '', problem: problemOf(problems, 'expiry') })}
${field({ id: 'cvc', label: 'CVC', mono: true, inputmode: 'numeric', autocomplete: 'cc-csc', placeholder: 'Any 3 digits', value: '', problem: problemOf(problems, 'cvc') })}</div>
${options.note ? html`<p class="small soft">${options.note}</p>` : ''}
<button class="btn primary large">${submitLabel}</button>
${options.after ? html`<p class="small soft">${options.after}</p>` : ''}
<p class="small muted">Works without JavaScript and with the keyboard alone.</p></form></section>`;
}

function savedCard(method: Tables['payment_method']): Html {
  const { brand = 'card', last4 = '', exp_month: month = 0, exp_year: year = 0 } = method.card ?? {};
  return html`<button class="test-card" name="saved" value="${method.id}"><span class="mono">${brand} ${last4}</span><span class="outcome">${icon('card')}Saved, expires ${String(month).padStart(2, '0')}/${year}</span></button>`;
}

/** `4242 4242 4242 4242` */
function grouped(number: string): string {
  return number.replaceAll(/\s/g, '').replaceAll(/(.{4})(?=.)/g, '$1 ');
}
