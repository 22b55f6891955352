import type { Json } from './recording';

/** Recorded ids and the emulator's, learned from answers that stand side by side. */
export class IdMap {
  readonly #ours = new Map<string, string>();

  learn(recorded: string, ours: string): void {
    if (!this.#ours.has(recorded)) this.#ours.set(recorded, ours);
  }

  ours(recorded: string): string | undefined {
    return this.#ours.get(recorded);
  }

  /** A text with every recorded id in it replaced: a path, a form value. */
  translate(text: string): string {
    return text.replaceAll(/[A-Za-z0-9_]+/g, (word) => this.#ours.get(word) ?? word);
  }

  /** Learns the ids of two answers, place by place. */
  learnFrom(recorded: Json | undefined, ours: Json | undefined): void {
    if (typeof recorded === 'string' && typeof ours === 'string') {
      if (isId(recorded) && isId(ours) && prefix(recorded) === prefix(ours)) this.learn(recorded, ours);
    } else if (Array.isArray(recorded) && Array.isArray(ours)) {
      recorded.forEach((each, index) => {
        this.learnFrom(each, ours[index]);
      });
    } else if (isObject(recorded) && isObject(ours)) {
      for (const [key, value] of Object.entries(recorded)) this.learnFrom(value, ours[key]);
    }
  }
}

/** `sub_1SOMr4KXBGcbgpbZnKDfiVUj`, `cs_test_a1…`; not a word such as `card_declined`. */
export function isId(text: string): boolean {
  return /^[a-z]+(_[a-z]+)*_(test_)?[A-Za-z0-9]{10,}$/.test(text) && /[0-9A-Z]/.test(text);
}

function prefix(id: string): string {
  return id.slice(0, id.lastIndexOf('_'));
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
