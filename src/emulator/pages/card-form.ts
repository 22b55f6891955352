import { html } from 'hono/html';
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
  { number: '4000000000000341', outcome: 'Saves, every payment fails', tone: 'later', icon: 'clock' },
  { number: '4000000000000002', outcome: 'Declined', tone: 'no', icon: 'cross' },
];

export interface CardProblem {
  field: 'number' | 'expiry' | 'cvc';
  text: string;
}

export interface CardFormOptions {
  /** Where both forms post to. */
  action: string;
  heading: string;
  hint: string;
  cards: OfferedCard[];
  submitLabel: string;
  /** Absent: no e-mail is asked for. */
  email?: string;
  problem?: CardProblem;
  /** What was typed, given back after a refusal; only ever the number of a test card. */
  typed?: { number: string; expiry: string };
  /** An extra submit for sessions that need no card. */
  withoutCard?: string;
}

/**
 * Test-card buttons and the typed form. They are two forms, so that Enter in a field submits what is typed and not the
 * first button.
 */
export function cardForm(options: CardFormOptions): Html {
  const { action, heading, hint, cards, submitLabel, email, problem, typed, withoutCard } = options;
  return html`<section class="pay" aria-labelledby="pay"><h2 id="pay">${heading}</h2><p class="soft small">${hint}</p>
<form method="post" action="${action}" class="cards">${email === undefined ? '' : html`<input type="hidden" name="email" value="${email}">`}
${cards.map((card) => html`<button class="test-card" name="card" value="${card.number}"><span class="mono">${grouped(card.number)}</span><span class="outcome ${card.tone}">${icon(card.icon)}${card.outcome}</span></button>`)}</form>
<div class="or"><span>or type it</span></div>
<form method="post" action="${action}" class="stack">
${email === undefined ? '' : field({ id: 'email', label: 'E-mail', type: 'email', autocomplete: 'email', value: email })}
${field({ id: 'number', label: 'Card number', mono: true, inputmode: 'numeric', autocomplete: 'cc-number', value: typed ? grouped(typed.number) : '', problem: problemOf(problem, 'number') })}
<div class="two">${field({ id: 'expiry', label: 'Expires', mono: true, autocomplete: 'cc-exp', placeholder: 'MM / YY', value: typed?.expiry ?? '', problem: problemOf(problem, 'expiry') })}
${field({ id: 'cvc', label: 'CVC', mono: true, inputmode: 'numeric', autocomplete: 'cc-csc', placeholder: 'Any 3 digits', value: '', problem: problemOf(problem, 'cvc') })}</div>
<button class="btn primary large">${submitLabel}</button>
<p class="small muted">Works without JavaScript and with the keyboard alone.</p></form>
${withoutCard ? html`<form method="post" action="${action}"><button class="btn secondary large" name="without_card" value="true">${withoutCard}</button></form>` : ''}</section>`;
}

interface FieldOptions {
  id: string;
  label: string;
  value: string;
  type?: string;
  mono?: boolean;
  inputmode?: string;
  autocomplete?: string;
  placeholder?: string;
  problem?: string;
}

/** A labelled input; its problem is tied to it and announced. */
export function field(options: FieldOptions): Html {
  const { id, label, value, problem } = options;
  return html`<div class="field"><label for="${id}">${label}</label><input class="input ${options.mono ? 'mono' : ''}" id="${id}" name="${id}" type="${options.type ?? 'text'}" value="${value}"${attribute('inputmode', options.inputmode)}${attribute('autocomplete', options.autocomplete)}${attribute('placeholder', options.placeholder)}${problem ? html` aria-invalid="true" aria-describedby="${id}-problem" autofocus` : ''}>${problem ? html`<p class="error" id="${id}-problem" role="alert">${icon('alert')}<span>${problem}</span></p>` : ''}</div>`;
}

function attribute(name: string, value: string | undefined) {
  return value === undefined ? '' : html` ${name}="${value}"`;
}

function problemOf(problem: CardProblem | undefined, field: CardProblem['field']): string | undefined {
  return problem?.field === field ? problem.text : undefined;
}

/** `4242 4242 4242 4242` */
function grouped(number: string): string {
  return number.replaceAll(/\s/g, '').replaceAll(/(.{4})(?=.)/g, '$1 ');
}
