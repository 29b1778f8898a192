import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openWorker } from '../src/at-work.ts';
import type { Progress, Request } from '../src/worker-messages.ts';

/** A worker of which something is still on its way when it is ended. */
class Slow {
  static readonly opened: Slow[] = [];
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  constructor() {
    Slow.opened.push(this);
  }
  say(data: unknown): void {
    this.onmessage?.({ data });
  }
  postMessage(): void {}
  terminate(): void {}
}
beforeAll(() => {
  vi.stubGlobal('Worker', Slow);
});
afterAll(() => {
  vi.unstubAllGlobals();
});

test('what was said before the end, and comes after it, is nobody’s', async () => {
  const told: Progress[] = [];
  const worker = openWorker(() => '');
  const progress = { kind: 'progress', done: 1, of: 5, what: 'fits' };
  const answer = worker.ask({} as Request, (one) => told.push(one));
  Slow.opened[0]?.say(progress);
  worker.end();
  Slow.opened[0]?.say({ ...progress, done: 2 });
  expect(await answer).toBeNull();
  expect(told).toEqual([progress]);
  // the next question has a worker of its own
  const next = worker.ask({} as Request);
  Slow.opened[0]?.say({ kind: 'refused', message: 'late', hint: '' });
  Slow.opened[1]?.say({ kind: 'refused', message: 'own', hint: '' });
  expect(await next).toMatchObject({ message: 'own' });
});
