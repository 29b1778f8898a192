import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { BIN } from './mixdiff.ts';

const HEARTBEAT = JSON.stringify(fileURLToPath(new URL('../src/heartbeat.ts', import.meta.url)));
const TELL = JSON.stringify(fileURLToPath(new URL('../src/tell.ts', import.meta.url)));
function ran(script: string) {
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  return spawnSync(process.execPath, args, { encoding: 'utf8' });
}
const BUSY = 'const busy = (ms) => { for (const end = Date.now() + ms; Date.now() < end; ); };';

test('a busy thread is told of by another, in a pipe, until it has ended', () => {
  const { stderr, status } = ran(`
    import { beginHeartbeat, during, endHeartbeat, heartbeatOf } from ${HEARTBEAT};
    ${BUSY}
    heartbeatOf('fit');
    beginHeartbeat(100);
    during('reading the data');
    busy(2000);
    during('the fit \\u001b[31m\\nlme4/ML (2 of 6 done)');
    busy(2000);
    endHeartbeat();
    process.stderr.write('ended\\n');
    busy(500);
  `);
  expect(status).toBe(0);
  expect(stderr).toMatch(/^fit: reading the data, \d+ s$/m);
  // a name in it neither colours nor breaks the line
  expect(stderr).toMatch(/^fit: the fit .*lme4\/ML \(2 of 6 done\), \d+ s$/m);
  expect(stderr).not.toContain('\u001b');
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('ended');
});

test('on a terminal it is one line, gone where something else is written', () => {
  const { stdout, stderr } = ran(`
    import { beginHeartbeat, during, endHeartbeat, heartbeatOf } from ${HEARTBEAT};
    import { tellPerson, tellText } from ${TELL};
    ${BUSY}
    process.stderr.isTTY = true;
    process.stderr.columns = 30;
    process.env.TERM = 'xterm';
    heartbeatOf('compare');
    beginHeartbeat(100);
    during('the fit lme4/ML of a long, long name (0 of 6 done)');
    busy(2000);
    tellPerson('a note\\n');
    busy(1000);
    tellText('the result\\n');
    endHeartbeat();
  `);
  const CLEARED = '\r\u001b[K';
  expect(stdout).toBe('the result\n');
  expect(stderr).toContain(`${CLEARED}compare: the fit lme4/ML of a${CLEARED}`);
  expect(stderr).toContain(`${CLEARED}a note\n${CLEARED}compare`);
  expect(stderr.endsWith(CLEARED)).toBe(true);
  expect(stderr.split('\n')).toHaveLength(2);
});

test('nothing is told of a command that was asked to be quiet', () => {
  const { stderr } = ran(`
    import { beginHeartbeat, during, heartbeatOf } from ${HEARTBEAT};
    ${BUSY}
    heartbeatOf(null);
    beginHeartbeat(50);
    during('reading the data');
    busy(1000);
  `);
  expect(stderr).toBe('');
});

/** What stderr holds of a command in a pipe once it matches, or has ended; the command is ended then. */
function toldBy(args: readonly string[], pattern: RegExp): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], { env: { ...process.env, NO_COLOR: '1' } });
    const told = { stdout: '', stderr: '' };
    child.stdout.on('data', (text) => {
      told.stdout += text;
    });
    child.stderr.on('data', (text) => {
      told.stderr += text;
      if (pattern.test(told.stderr)) child.kill('SIGKILL');
    });
    child.on('close', () => resolve(told));
  });
}
const BOOT = ['confint', '--case', 'jsp', '--backend', 'lme4', '--reml', '--method', 'boot', '--nsim', '100000'];
test.each([
  ['a bootstrap', /^confint: bootstrap \(\d+ of 100000 done\), \d+ s$/m, [...BOOT, '--workers', '1']],
  [
    'a comparison',
    // which of its parts is in work after two seconds is the machine's business
    /^compare: .+ \(\d+ of \d+ done\), \d+ s$/m,
    ['compare', '--case', 'insteval', '--backends', 'lme4', '--methods', 'REML'],
  ],
])('%s tells in a pipe how far it is', async (_, pattern, args) => {
  const { stdout, stderr } = await toldBy(args, pattern);
  expect(stderr).toMatch(pattern);
  expect(stdout).toBe('');
});
