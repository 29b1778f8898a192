/**
 * Signs of life while this thread is busy: reading ten million rows or fitting them takes longer than one should wait without a word.
 * Another thread says every two seconds what is going on, into a pipe as into a terminal.
 */
import { Worker } from 'node:worker_threads';

const PHASES = ['reading the data', 'making the model', 'fitting', 'stating the fit'] as const;
type Phase = (typeof PHASES)[number];

/** Runs in the other thread, which shares the number of the phase, and writes by itself: this one's streams wait for this thread. */
const BEAT = `
const { workerData: { phase, phases, every } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const started = Date.now();
setInterval(() => {
  const seconds = Math.round((Date.now() - started) / 1000);
  try {
    writeSync(2, phases[Atomics.load(phase, 0)] + ', ' + seconds + ' s\\n');
  } catch {}
}, every);
`;
let beating: { readonly phase: Int32Array; readonly worker: Worker } | null = null;

/** From now on, until `endHeartbeat`; once is enough. */
export function beginHeartbeat(every = 2000): void {
  if (beating) return;
  const phase = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(BEAT, { eval: true, execArgv: [], workerData: { phase, phases: PHASES, every } });
  worker.unref();
  // a system that grants no thread grants the fit all the same
  worker.on('error', () => undefined);
  beating = { phase, worker };
}
/** What is going on; nothing happens where no heartbeat has begun. */
export function during(phase: Phase): void {
  if (beating) Atomics.store(beating.phase, 0, PHASES.indexOf(phase));
}
export function endHeartbeat(): void {
  void beating?.worker.terminate();
  beating = null;
}
