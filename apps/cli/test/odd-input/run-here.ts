import { vi } from 'vitest';
import { run } from '../../src/run.ts';
import type { Ran } from '../mixdiff.ts';

/** The command in this process, its output caught: a spawned one costs a second. */
export async function runHere(args: readonly string[]): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const catching = (into: string[]) => (text: string | Uint8Array) => into.push(String(text)) > 0;
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(catching(out));
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(catching(err));
  try {
    const code = await run(['node', 'mixdiff', ...args]);
    return { code, stdout: out.join(''), stderr: err.join('') };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}
