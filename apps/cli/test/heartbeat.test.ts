import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('a busy thread is told of by another, in a pipe, until it has ended', () => {
  const heartbeat = JSON.stringify(fileURLToPath(new URL('../src/heartbeat.ts', import.meta.url)));
  const script = `
    import { beginHeartbeat, during, endHeartbeat } from ${heartbeat};
    const busy = (ms) => { for (const end = Date.now() + ms; Date.now() < end; ); };
    beginHeartbeat(100);
    busy(2000);
    during('fitting');
    busy(2000);
    endHeartbeat();
    process.stderr.write('ended\\n');
    busy(500);
  `;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const { stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stderr).toMatch(/^reading the data, \d+ s$/m);
  expect(stderr).toMatch(/^fitting, \d+ s$/m);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('ended');
});
