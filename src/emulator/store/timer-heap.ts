interface Entry {
  id: string;
  dueAt: number;
  seq: number;
}

/**
 * What is due next: a binary heap over (dueAt, seq). Entries are never searched for: one whose timer was moved or
 * removed meanwhile is dropped when it comes up, so a write costs no more than a push.
 */
export class TimerHeap {
  readonly #entries: Entry[] = [];

  push(entry: Entry): void {
    const entries = this.#entries;
    let index = entries.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  /** The id of the first entry that `isLive`; it stays in the heap. */
  first(isLive: (entry: Entry) => boolean): string | undefined {
    for (;;) {
      const [top] = this.#entries;
      if (!top) return undefined;
      if (isLive(top)) return top.id;
      this.#pop();
    }
  }

  /** The first entry, taken out. */
  take(): string | undefined {
    const [top] = this.#entries;
    if (top) this.#pop();
    return top?.id;
  }

  #pop(): void {
    const entries = this.#entries;
    const last = entries.pop();
    if (!last || entries.length === 0) return;
    entries[0] = last;
    let index = 0;
    for (;;) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < entries.length && this.#isBefore(child, least)) least = child;
      }
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const left = this.#at(a);
    const right = this.#at(b);
    return left.dueAt === right.dueAt ? left.seq < right.seq : left.dueAt < right.dueAt;
  }

  #swap(a: number, b: number): void {
    const left = this.#at(a);
    this.#entries[a] = this.#at(b);
    this.#entries[b] = left;
  }

  #at(index: number): Entry {
    const entry = this.#entries[index];
    if (!entry) throw new Error(`no heap entry ${index}`);
    return entry;
  }
}
