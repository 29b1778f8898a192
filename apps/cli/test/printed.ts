import { vi } from 'vitest';

/** What a command prints on stdout, run in this process. */
export async function printed(run: () => Promise<unknown>): Promise<{ readonly text: string; readonly code: unknown }> {
  const parts: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    parts.push(String(chunk));
    return true;
  });
  try {
    return { code: await run(), text: parts.join('') };
  } finally {
    spy.mockRestore();
  }
}
