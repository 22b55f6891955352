import type Stripe from 'stripe';
import type { Tables } from '../store/tables';
import type { Wire } from '../store/wire-type';
import { boolean, integer, list, object, oneOf, type Parsed, required, text } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';

type CustomField = Wire<Stripe.Checkout.Session.CustomField>;

const bounds = object({
  default_value: text({ max: 255 }),
  maximum_length: integer({ min: 1 }),
  minimum_length: integer({ min: 1 }),
});

const customFieldParam = {
  key: required(text({ max: 200 })),
  label: required(object({ custom: required(text({ max: 50 })), type: required(oneOf('custom')) })),
  optional: boolean(),
  type: required(oneOf('dropdown', 'numeric', 'text')),
  dropdown: object({
    default_value: text({ max: 100 }),
    options: required(
      list(object({ label: required(text({ max: 100 })), value: required(text({ max: 100 })) }), {
        max: 200,
      }),
    ),
  }),
  numeric: bounds,
  text: bounds,
};

/** https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-custom_fields */
export const customFieldsParam = list(object(customFieldParam), { max: 3 });

export function newCustomFields(params: Parsed<typeof customFieldParam>[]): CustomField[] {
  const keys = new Set(params.map((field) => field.key));
  if (keys.size !== params.length)
    throw invalidRequest('Each custom field must have a unique key.', { param: 'custom_fields' });
  return params.map((field, index) => newCustomField(field, index));
}

function newCustomField(field: Parsed<typeof customFieldParam>, index: number): CustomField {
  const { key, label, type, dropdown } = field;
  if (!/^[a-z0-9]+$/i.test(key))
    throw invalidRequest('Custom field keys must be alphanumeric.', {
      param: `custom_fields[${index}][key]`,
    });
  const common = { key, label, optional: field.optional ?? false, type };
  if (type === 'dropdown') {
    if (!dropdown || dropdown.options.length === 0)
      throw invalidRequest('A dropdown needs at least one option.', {
        param: `custom_fields[${index}][dropdown]`,
      });
    const { options, default_value = null } = dropdown;
    return { ...common, dropdown: { options, default_value, value: null } };
  }
  const own = field[type];
  const value = {
    default_value: own?.default_value ?? null,
    maximum_length: own?.maximum_length ?? null,
    minimum_length: own?.minimum_length ?? null,
    value: null,
  };
  return type === 'numeric' ? { ...common, numeric: value } : { ...common, text: value };
}

/** What is wrong with an answer; null is nothing. */
export function customFieldProblem(field: CustomField, answer: string | undefined): string | null {
  const label = field.label.custom ?? field.key;
  if (!answer) return field.optional ? null : `Fill in "${label}".`;
  if (field.dropdown)
    return field.dropdown.options.some((option) => option.value === answer)
      ? null
      : `Choose one of the options of "${label}".`;
  if (field.numeric && !/^\d+$/.test(answer)) return `"${label}" takes digits only.`;
  const { minimum_length: least, maximum_length: most } = field.numeric ?? field.text ?? {};
  if (least != null && answer.length < least) return `"${label}" needs at least ${least} characters.`;
  if (answer.length > (most ?? 255)) return `"${label}" takes at most ${most ?? 255} characters.`;
  return null;
}

/** The session's fields with what was answered. */
export function answeredFields(
  fields: Tables['checkout.session']['custom_fields'],
  answers: Record<string, string>,
): CustomField[] {
  return fields.map((field) => {
    const value = answers[field.key] || null;
    if (field.dropdown) return { ...field, dropdown: { ...field.dropdown, value } };
    if (field.numeric) return { ...field, numeric: { ...field.numeric, value } };
    return {
      ...field,
      text: { default_value: null, maximum_length: null, minimum_length: null, ...field.text, value },
    };
  });
}
