import { type Param, text } from './params';
import { invalidRequest } from './stripe-error';

/** An address with a part before the sign and a part after it. Stripe looks at the shape and sends nothing to find out. */
export function email(options: { max: number }): Param<string> {
  const whole = text(options);
  return {
    parse(node, at) {
      const value = whole.parse(node, at);
      if (/^[^\s@]+@[^\s@]+$/.test(value)) return value;
      throw invalidRequest(`Invalid email address: ${value}`, { code: 'email_invalid', param: at });
    },
  };
}
