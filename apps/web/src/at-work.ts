/** The worker as the page has it: one question at a time, progress, and an end to it when nobody waits any more. */
import type { Answer, Progress, Request } from './worker-messages.ts';

export interface AtWork {
  /** null: it was ended before it answered. */
  ask(request: Request, progress?: (told: Progress) => void): Promise<Answer | null>;
  /** Ends what runs; the next question starts anew. */
  end(): void;
}
/** `source` is the worker's script: a page that was opened from the file system may not load one. */
export function openWorker(source: () => string): AtWork {
  let worker: Worker | null = null;
  let ended: (() => void) | null = null;
  const opened = (): Worker => {
    if (worker) return worker;
    const url = URL.createObjectURL(new Blob([source()], { type: 'text/javascript' }));
    worker = new Worker(url);
    return worker;
  };
  const end = (): void => {
    worker?.terminate();
    worker = null;
    ended?.();
    ended = null;
  };
  const ask: AtWork['ask'] = (request, progress) => {
    // a second question takes the place of the first
    if (ended) end();
    const asked = opened();
    return new Promise((resolve) => {
      const answered = (answer: Answer | null): void => {
        ended = null;
        resolve(answer);
      };
      ended = () => {
        // what it had said before its end may still be on its way
        asked.onmessage = null;
        asked.onerror = null;
        resolve(null);
      };
      asked.onmessage = ({ data }: MessageEvent<Answer | Progress>) =>
        data.kind === 'progress' ? progress?.(data) : answered(data);
      asked.onerror = (event) =>
        answered({ kind: 'refused', message: `the worker failed: ${event.message}`, hint: 'reload the page' });
      asked.postMessage(request);
    });
  };
  return { ask, end };
}
