import { EventEmitter } from 'node:events';
import type { Listener } from '@/db/listen';

/** Fans the feed's wake-ups out to the open pages of this process, by organization. */
export interface OrganizationHub {
  /** Calls `wake` when the organization's feed may have grown. Answers the function that ends it. */
  subscribe(organizationId: string, wake: () => void): Promise<() => void>;
}

export function createOrganizationHub(listener: Listener): OrganizationHub {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  let started: Promise<unknown> | undefined;

  function start(): Promise<unknown> {
    started ??= listener
      .on('billing_feed', (organizationId) => {
        if (organizationId !== null) emitter.emit(organizationId);
        // Reconnected: nobody knows what was missed, so everybody looks.
        else for (const name of emitter.eventNames()) emitter.emit(name);
      })
      .catch((error: unknown) => {
        started = undefined;
        throw error;
      });
    return started;
  }

  return {
    async subscribe(organizationId, wake) {
      emitter.on(organizationId, wake);
      try {
        await start();
      } catch (error) {
        emitter.off(organizationId, wake);
        throw error;
      }
      return () => emitter.off(organizationId, wake);
    },
  };
}
