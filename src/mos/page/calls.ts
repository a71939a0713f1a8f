import type { Scores } from '../protocol.ts';
import { message } from './elements.ts';

/** What is shown at one place of a rater's order, under opaque names. */
export interface Trial {
  readonly picture: string;
  readonly width: number;
  readonly height: number;
  readonly input?: string;
}

/** A rater's order, and what he gave so far. */
export interface Session {
  readonly code: string;
  readonly trials: readonly Trial[];
  readonly given: (Scores | null)[];
}

/** A refusal of the server, as opposed to no answer at all. */
export class Refused extends Error {}

/** Sends JSON and gives the answer. Throws `Refused` where the server says no, other errors where it does not answer. */
export async function post(path: string, body: object): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { error?: { message: string } };
  if (response.ok) return answer;
  if (response.status >= 500) throw new Error(answer.error?.message);
  throw new Refused(answer.error?.message ?? 'The server refused.');
}

/** Tries again until the server answers; a refusal is not tried again. */
export async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (let wait = 500; ; wait = Math.min(5000, wait * 1.5)) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Refused) throw error;
      message.textContent = 'The server does not answer. Nothing is lost: trying again…';
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
