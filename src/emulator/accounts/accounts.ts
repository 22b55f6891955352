import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { EmulatorOptionError } from '../option-error';
import { lockDataFile } from '../store/data-file-lock';
import { type AccountCommit, type Journal, openJournal, readJournal } from '../store/journal';
import { Account, type AccountOptions } from './account';
import { defaultAccount } from './account-name';

export interface AccountsOptions extends Omit<AccountOptions, 'name' | 'commits' | 'append'> {
  /** The durable file of all accounts; absent means memory. */
  dataFile: string | undefined;
}

/** The accounts of one emulator, made on first use. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #accounts = new Map<string, Account>();
  readonly #journal: Journal | null;
  readonly #unlock: () => void;

  /** Throws when the data file is damaged or in use, with what to do. */
  constructor(options: AccountsOptions) {
    this.#options = options;
    const { dataFile, logger } = options;
    if (dataFile !== undefined) makeFolder(dirname(dataFile), logger);
    this.#unlock = dataFile === undefined ? () => undefined : lockDataFile(dataFile);
    try {
      this.#journal = dataFile === undefined ? null : openJournal(dataFile);
      this.#readBack(dataFile === undefined ? [] : readJournal(dataFile));
    } catch (error) {
      this.#unlock();
      throw error;
    }
  }

  #readBack(commits: readonly AccountCommit[]): void {
    const byName = Map.groupBy(commits, ({ account = defaultAccount }) => account);
    for (const [name, own] of byName) this.#accounts.set(name, this.#create(name, own));
    this.#compact();
  }

  /** The account of that name, empty when nobody has used it. */
  open(name: string): Account {
    const known = this.#accounts.get(name);
    if (known) return known;
    const account = this.#create(name, []);
    this.#accounts.set(name, account);
    return account;
  }

  find(name: string): Account | undefined {
    return this.#accounts.get(name);
  }

  /** In the order they were opened. */
  list(): Account[] {
    return [...this.#accounts.values()];
  }

  /** The account that holds an object: ids follow from the account's seed, so no two accounts share one. */
  holding(id: string): Account | undefined {
    for (const account of this.#accounts.values()) if (account.store.knows(id)) return account;
    return undefined;
  }

  holdingOneOf(ids: readonly string[]): Account | undefined {
    for (const id of ids) {
      const account = id.includes('_') ? this.holding(id) : undefined;
      if (account) return account;
    }
    return undefined;
  }

  reset(account: Account): void {
    account.reset();
    this.#compact();
  }

  restore(account: Account, snapshot: AccountCommit): void {
    account.restore(snapshot);
    this.#compact();
  }

  /** Forgets an account; its key opens an empty one from now on. */
  async delete(name: string): Promise<boolean> {
    const account = this.#accounts.get(name);
    if (!account) return false;
    this.#accounts.delete(name);
    await account.close();
    this.#compact();
    return true;
  }

  /** Forgets all of them. */
  async clear(): Promise<void> {
    const all = this.list();
    this.#accounts.clear();
    await Promise.all(all.map((account) => account.close()));
    this.#compact();
  }

  async close(): Promise<void> {
    await Promise.all(this.list().map((account) => account.close()));
    this.#compact();
    this.#journal?.close();
    this.#unlock();
  }

  #create(name: string, commits: readonly AccountCommit[]): Account {
    const { seed } = this.#options;
    return new Account({
      ...this.#options,
      name,
      commits,
      seed: name === defaultAccount ? seed : `${seed}/${name}`,
      append: this.#journal ? (commit) => this.#journal?.append({ account: name, ...commit }) : undefined,
    });
  }

  #compact(): void {
    this.#journal?.compact(this.list().map((account) => ({ account: account.name, ...account.snapshot() })));
  }
}

/** A mistyped path would make folders too, so it is said. */
function makeFolder(folder: string, logger: (line: string) => void): void {
  if (existsSync(folder)) return;
  try {
    makeStepwise(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EmulatorOptionError(
      `The folder ${folder} for the data file cannot be made (${reason}); name a file where this user may write.`,
      { cause: error },
    );
  }
  logger(`made the folder ${folder} for the data file`);
}

/** Not `recursive`: on file systems that take no folders, such as /proc, Node's own tries for ever. */
function makeStepwise(folder: string): void {
  const parent = dirname(folder);
  if (parent !== folder && !existsSync(parent)) makeStepwise(parent);
  mkdirSync(folder);
}
