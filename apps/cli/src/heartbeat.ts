/**
 * Signs of life while this thread is busy: reading ten million rows, or fits and verdicts of them, takes longer than one should wait
 * without a word. Another thread says what is going on, on stderr: into a pipe a line before two seconds are over, on a terminal the
 * same line again and again.
 */
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { terminalText } from '@mixdiff/quoting';

/** Milliseconds from one line in a pipe to the next, and from one look of a terminal's to the next. */
const EVERY = { pipe: 1900, terminal: 500 } as const;

/**
 * Runs in the other thread, which writes by itself, as this one's streams wait for this thread. What is told is posted to it;
 * `hushed` is 1 while the other thread writes.
 */
const BEAT = `
const { parentPort, workerData: { hushed, started, every, line } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
let what = '';
parentPort.on('message', (told) => { what = told; });
setInterval(() => {
  if (what === '' || Atomics.load(hushed, 0) === 1) return;
  const told = what + ', ' + Math.round((Date.now() - started) / 1000) + ' s';
  try {
    writeSync(2, line ? '\\r\\u001b[K' + told.slice(0, line - 1) : told + '\\n');
  } catch {}
}, every);
`;
interface Beating {
  readonly worker: Worker;
  readonly hushed: Int32Array;
  readonly terminal: boolean;
}
let beating: Beating | null = null;
let command: string | null = null;

/** Whose progress is told, from where a heartbeat begins; before that, and after null, none does. */
export function heartbeatOf(name: string | null): void {
  command = name;
}
/** From now on, until `endHeartbeat`; once is enough. Beginning takes 20 ms, which a small fit would notice. */
export function beginHeartbeat(every?: number): void {
  if (beating || command === null) return;
  const terminal = process.stderr.isTTY === true && process.env['TERM'] !== 'dumb';
  const hushed = new Int32Array(new SharedArrayBuffer(4));
  const workerData = {
    hushed,
    started: performance.timeOrigin,
    every: every ?? EVERY[terminal ? 'terminal' : 'pipe'],
    line: terminal ? process.stderr.columns || 80 : 0,
  };
  const worker = new Worker(BEAT, { eval: true, execArgv: [], workerData });
  worker.unref();
  // a system that grants no thread grants the command all the same
  worker.on('error', () => undefined);
  beating = { worker, hushed, terminal };
}
/** What is going on; nothing happens where no heartbeat has begun. */
export function during(what: string): void {
  beating?.worker.postMessage(terminalText(`${command}: ${what}`));
}
/** Writes something else: on a terminal in the place of the sign of life, which comes again after it. */
export function apart(write: () => void): void {
  const hushed = beating?.terminal ? beating.hushed : null;
  if (hushed) {
    Atomics.store(hushed, 0, 1);
    clear();
  }
  write();
  if (hushed) Atomics.store(hushed, 0, 0);
}
export function endHeartbeat(): void {
  if (!beating) return;
  Atomics.store(beating.hushed, 0, 1);
  if (beating.terminal) clear();
  void beating.worker.terminate();
  beating = null;
}
const clear = (): void => {
  try {
    writeSync(2, '\r\u001b[K');
  } catch {
    // as for the other thread: what cannot be told is lost, the result is not
  }
};
