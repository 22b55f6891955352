import type { Param } from './param';
import { invalidRequest, notEmulated } from './stripe-error';

/** Decoders of single values. */

function scalar<T>(parse: (text: string, at: string) => T): Param<T> {
  return {
    parse(node, at) {
      if (typeof node !== 'string')
        throw invalidRequest(`Invalid string: ${at} must not be an object.`, { param: at });
      if (node === '') throw emptyString(at);
      return parse(node, at);
    },
  };
}

function emptyString(at: string) {
  return invalidRequest(
    `You passed an empty string for '${at}'. We assume empty values are an attempt to unset a parameter; however '${at}' cannot be unset. You should remove '${at}' from your request or supply a non-empty value.`,
    { code: 'parameter_invalid_empty', param: at },
  );
}

export function text(options: { max?: number } = {}): Param<string> {
  const { max = 5000 } = options;
  return scalar((value, at) => {
    if (value.length <= max) return value;
    throw invalidRequest(`Invalid string: ${at} must be at most ${max} characters.`, { param: at });
  });
}

export function integer(options: { min?: number; max?: number } = {}): Param<number> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  return scalar((value, at) => {
    if (!/^-?\d{1,15}$/.test(value)) {
      throw invalidRequest(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: at });
    }
    const number = Number(value);
    if (number < min) throw outOfRange(at, `greater than or equal to ${min}`);
    if (number > max) throw outOfRange(at, `less than or equal to ${max}`);
    return number;
  });
}

/** The first second of the year 2200. No bill is due after it, and work that repeats until a moment stays finite. */
export const lastTimestamp = Date.UTC(2200, 0, 1) / 1000;

/** A moment in Unix seconds. Milliseconds, sent by mistake, are beyond the last one. */
export function timestamp(): Param<number> {
  const seconds = integer();
  return scalar((value, at) => {
    const moment = seconds.parse(value, at);
    if (moment >= 0 && moment <= lastTimestamp) return moment;
    throw invalidRequest(
      `Invalid timestamp: ${at} must be a Unix time in seconds, from 0 to ${lastTimestamp} (the year 2200), not ${value}.`,
      { param: at },
    );
  });
}

/** A decimal of at most twelve places, kept as it was sent: `0.5`. Floats would lose digits. */
export function decimal(): Param<string> {
  return scalar((value, at) => {
    if (/^\d{1,15}(\.\d{1,12})?$/.test(value)) return value;
    throw invalidRequest(`Invalid decimal: ${value}`, { param: at });
  });
}

/** A number with at most `places` decimals, more than `above` and at most `max`. */
export function percentage(options: { above: number; max: number; places: number }): Param<number> {
  const { above, max, places } = options;
  return scalar((value, at) => {
    const number = Number(value);
    if (!new RegExp(`^-?\\d{1,12}(\\.\\d{1,${places}})?$`).test(value)) {
      throw invalidRequest(`Invalid decimal: ${value}; must contain at maximum ${places} decimal places.`, {
        code: 'parameter_invalid_decimal',
        param: at,
      });
    }
    if (number <= above || number > max) {
      throw invalidRequest(`Invalid decimal: ${at} must be more than ${above} and at most ${max}.`, {
        param: at,
      });
    }
    return number;
  });
}

function outOfRange(at: string, rule: string) {
  return invalidRequest(`Invalid integer: ${at} must be ${rule}.`, {
    code: 'parameter_invalid_integer',
    param: at,
  });
}

export function boolean(): Param<boolean> {
  return scalar((value, at) => {
    if (value === 'true') return true;
    if (value === 'false') return false;
    throw invalidRequest(`Invalid boolean: ${value}`, { param: at });
  });
}

/**
 * The words that the emulator takes. What Stripe does not take has been refused by the contract, so any other word is
 * one that the emulator lacks.
 */
export function oneOf<const V extends string>(...values: V[]): Param<V> {
  return scalar((value, at) => {
    const found = values.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    throw notEmulated(`the value '${value}' of ${at}; it takes ${sentence(values)}`, at);
  });
}

export function invalidWord(at: string, values: string[]) {
  return invalidRequest(`Invalid ${at}: must be one of ${sentence(values)}`, { param: at });
}

function sentence(values: string[]): string {
  if (values.length <= 2) return values.join(' or ');
  return `${values.slice(0, -1).join(', ')}, or ${values.at(-1)}`;
}

/** http or https. Stripe checks no more than that the url can be parsed. */
export function url(): Param<string> {
  return scalar((value, at) => {
    if (URL.canParse(value) && /^https?:/.test(value)) return value;
    throw invalidRequest('Not a valid URL', { code: 'url_invalid', param: at });
  });
}
