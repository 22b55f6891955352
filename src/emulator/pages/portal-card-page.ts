import type { Tx } from '../store/store';
import { cardForm, savedCards, type TypedNumber } from './card-form';
import type { FormProblem } from './form-fields';
import type { Html } from './layout';
import { at, type Portal, taskPage } from './portal-frame';

export function cardPage(
  tx: Tx,
  portal: Portal,
  state: { problems?: FormProblem[]; typed?: TypedNumber } = {},
): Html {
  return taskPage(
    tx,
    portal,
    'Update card',
    cardForm({
      action: at(portal, '/card'),
      heading: 'Pick a card',
      hint: 'It becomes the default for later payments. Nothing is charged now.',
      cards: savedCards,
      submitLabel: 'Save card, no money moves',
      ...state,
    }),
  );
}
