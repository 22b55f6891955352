import { html } from 'hono/html';
import { icon } from './icons';
import type { Html } from './layout';

/** What is wrong with a form: a field's id and a sentence. */
export interface FormProblem {
  field: string;
  text: string;
}

export function problemOf(problems: FormProblem[], field: string): string | undefined {
  return problems.find((problem) => problem.field === field)?.text;
}

/** Takes the focus after a refused submit; each line leads to its field. */
export function problemSummary(problems: FormProblem[]): Html {
  if (problems.length === 0) return html``;
  return html`<div class="note danger" role="alert" tabindex="-1" autofocus>${icon('alert')}<div><p class="strong">${problems.length === 1 ? 'One thing is missing or wrong' : `${problems.length} things are missing or wrong`}</p>
<ul>${problems.map(({ field, text }) => html`<li><a href="#${field}">${text}</a></li>`)}</ul></div></div>`;
}

interface Common {
  id: string;
  label: string;
  hint?: string;
  problem?: string;
  required?: boolean;
}

export interface FieldOptions extends Common {
  value: string;
  name?: string;
  type?: string;
  mono?: boolean;
  inputmode?: string;
  autocomplete?: string;
  placeholder?: string;
  /** True for the one field that a refused form leads to. */
  focus?: boolean;
}

/** A labelled input; its hint and its problem are tied to it. */
export function field(options: FieldOptions): Html {
  const { id, label, value, name = id, type = 'text', mono, required } = options;
  return wrap(
    options,
    html`<label for="${id}">${label}${required === false ? html` <span class="muted">(optional)</span>` : ''}</label>`,
    html`<input class="input ${mono ? 'mono' : ''}" id="${id}" name="${name}" type="${type}" value="${value}"${attribute('inputmode', options.inputmode)}${attribute('autocomplete', options.autocomplete)}${attribute('placeholder', options.placeholder)}${described(options)}${options.focus ? html` autofocus` : ''}>`,
  );
}

export interface SelectOptions extends Common {
  value: string;
  name?: string;
  autocomplete?: string;
  options: { value: string; label: string }[];
}

export function select(options: SelectOptions): Html {
  const { id, label, value, name = id, required } = options;
  return wrap(
    options,
    html`<label for="${id}">${label}${required === false ? html` <span class="muted">(optional)</span>` : ''}</label>`,
    html`<select class="input" id="${id}" name="${name}"${attribute('autocomplete', options.autocomplete)}${described(options)}>${options.options.map(
      (option) =>
        html`<option value="${option.value}"${option.value === value ? html` selected` : ''}>${option.label}</option>`,
    )}</select>`,
  );
}

export function checkbox(options: Common & { isChecked: boolean; name?: string }): Html {
  const { id, label, isChecked, name = id } = options;
  return wrap(
    options,
    html``,
    html`<label class="row choice"><input type="checkbox" id="${id}" name="${name}" value="true"${isChecked ? html` checked` : ''}${described(options)}><span>${label}</span></label>`,
  );
}

function wrap({ id, hint, problem }: Common, label: Html, control: Html): Html {
  return html`<div class="field">${label}${control}${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : ''}${problem ? html`<p class="error" id="${id}-problem">${icon('alert')}<span>${problem}</span></p>` : ''}</div>`;
}

function described({ id, hint, problem }: Common) {
  const ids = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  return html`${ids === '' ? '' : html` aria-describedby="${ids}"`}${problem ? html` aria-invalid="true"` : ''}`;
}

function attribute(name: string, value: string | undefined) {
  return value === undefined ? '' : html` ${name}="${value}"`;
}
