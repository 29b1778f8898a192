/**
 * How much memory a whole call takes at its peak, beyond the data: in a process of its own, which makes the data, forgets what that took, and
 * calls once. Where the system counts the peak anew when it is told to (Linux), it is that of the call; else of the process, data included.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Bytes: with the data alone, and the most from then on. */
export interface Memory {
  readonly before: number;
  readonly peak: number;
}
/** One call of a task of `tasks.ts` by its last name; null where the process ended without an answer. */
export function memoryOf(model: string, engine: string, what: string): Memory | null {
  const file = fileURLToPath(import.meta.url);
  const args = ['--expose-gc', '--import', 'tsx', file, model, engine, what];
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? (JSON.parse(stdout) as Memory) : null;
}
async function measured(name: string, engine: string, what: string): Promise<Memory> {
  const [{ loadModel }, { wholeCall }] = await Promise.all([import('./models.ts'), import('./whole-call.ts')]);
  const model = loadModel(name);
  const call = wholeCall(model, engine, what);
  (globalThis as { gc?: () => void }).gc?.();
  const before = process.memoryUsage().rss;
  forgetPeak();
  await call();
  return { before, peak: peakNow() };
}
function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // the peak is that of the process
  }
}
function peakNow(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return 1024 * Number(kilobytes);
  } catch {
    // no such file
  }
  return 1024 * process.resourceUsage().maxRSS;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , name = '', engine = '', what = ''] = process.argv;
  process.stdout.write(JSON.stringify(await measured(name, engine, what)));
}
