import { html } from 'hono/html';
import type { Coverage, OperationCoverage } from '../contract/coverage';
import { type Html, layout } from './layout';

/** What of the SDK's calls is emulated, and which of their parameters. */
export function coveragePage(coverage: Coverage, frame: { now: number; baseUrl: string }): Html {
  const { apiVersion, calls, operations, parameters, sdk } = coverage;
  const emulated = operations.filter(({ isEmulated }) => isEmulated);
  const described = operations.filter(({ isEmulated, parameters: own }) => !isEmulated && own !== null);
  const others = operations.filter(({ isEmulated, parameters: own }) => !isEmulated && own === null);
  return layout({
    ...frame,
    title: 'Coverage',
    body: html`<div class="stack"><h1>Coverage</h1>
<p class="soft">${calls.emulated} of ${calls.known} calls of stripe ${sdk} (API ${apiVersion}), and ${parameters.emulated} of ${parameters.known} parameters of these. What is missing is refused by name with <code>emulator_unsupported</code>. As data: <a href="/_emulator/coverage.json">JSON</a>, <a href="/_emulator/coverage.md">Markdown</a>.</p>
<h2>Emulated</h2>
<table class="ledger"><caption class="sr">Emulated calls</caption><thead><tr><th scope="col">Call</th><th scope="col">Parameters</th></tr></thead><tbody>${emulated.map(emulatedRow)}</tbody></table>
<h2>Not emulated, of billing and payments</h2>
<ul>${described.map(({ call, route }) => html`<li>${call} <small>${route}</small></li>`)}</ul>
<h2>Not emulated, of other products</h2>
<ul>${others.map(({ call, route }) => html`<li>${call} <small>${route}</small></li>`)}</ul></div>`,
  });
}

function emulatedRow({ call, parameters, route }: OperationCoverage): Html {
  const { emulated = 0, known = 0, missing = [] } = parameters ?? {};
  const rest = missing.length === 0 ? '' : html`<small>without ${missing.join(', ')}</small>`;
  return html`<tr><th scope="row">${call}<small>${route}</small></th><td>${emulated} of ${known}${rest}</td></tr>`;
}
