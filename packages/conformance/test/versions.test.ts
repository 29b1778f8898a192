import { mixedBackends } from '@mixdiff/backends';
import { type Context, choose } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { sure } from './inference-models.ts';

const context: Context = { milliseconds: () => 0 };

describe.each(mixedBackends.map((backend) => [backend.id, backend] as const))('%s', (id, backend) => {
  const [oldest = '', newest = ''] = [backend.versions[0], backend.versions.at(-1)];
  // One before all, one after all, and one between each two: what they are followed as has the same defaults.
  const between = backend.versions.map((version) => `${version.replace(/(\d+)$/, '$1')}.0.1`);
  test.each(['0.1', ...between, '99.0'])('@%s says what it is followed as, and is', async (version) => {
    const chosen = sure(choose(backend, version));
    const fit = sure(await backend.fit(sleepstudy('REML', false), chosen, context));
    const note = fit.notes.find(({ code }) => code === 'contract/unknown-version');
    const followed = /followed as (\S+)$/.exec(note?.text ?? '')?.[1] ?? '';
    expect(backend.versions).toContain(followed);
    const { as: _, ...defaults } = sure(choose(backend, followed));
    const { as: __, ...here } = chosen;
    const values = (of: typeof defaults) =>
      Object.fromEntries(Object.entries(of).map(([name, { value }]) => [name, value]));
    expect(values(here)).toEqual(values(defaults));
    expect(fit.as).toBe(`${id} ${version}`);
  });
  test.each([oldest, newest])('@%s is known, and nothing is said', async (version) => {
    const fit = sure(await backend.fit(sleepstudy('REML', false), sure(choose(backend, version)), context));
    expect(fit.notes.map(({ code }) => code)).not.toContain('contract/unknown-version');
  });
});
