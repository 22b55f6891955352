/** The database said nothing for too long: a frozen server or a dead network, which no timeout of Postgres's own ends. */
export class StoreDeadlineError extends Error {
  constructor(eventId: string) {
    super(`The database did not answer in time; whether event ${eventId} is stored is not known.`);
    this.name = 'StoreDeadlineError';
  }
}
