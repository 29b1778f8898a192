import type { Backend, Method } from '@mixdiff/contract';
import type { Entrant } from '@mixdiff/runs';
import { decodeFit, type RecordedDocument } from '@mixdiff/schema';
import { dyestuff2, readGoldenJson } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { checkCase } from '../src/check-case.ts';
import { PROFILES, type Profile } from '../src/profiles.ts';
import type { CheckTask } from '../src/task.ts';

/** Engines that return what R's lme4 and nlme returned on Dyestuff2; `shift` moves the log-likelihood. */
const recorded = readGoldenJson<RecordedDocument>('dyestuff2/r.json');
function engine(name: 'lme4' | 'nlme', shift = 0): Entrant {
  const backend: Backend = {
    contract: 1,
    id: name,
    versions: ['1.1-31'],
    choices: [],
    defaultMethod: 'REML',
    lacks: () => [],
    fit: async (problem) => {
      const document = recorded.fits.find((f) => f.id === `r:${name}/${problem.method}`)?.fit;
      if (!document) throw new Error(`no recorded fit of ${name}`);
      const fit = decodeFit(document, problem, name);
      return { ...fit, logLik: fit.logLik + shift };
    },
  };
  return { backend, chosen: {}, name, label: name, kind: 'original' };
}
const task = (over: Partial<CheckTask> = {}): CheckTask => ({
  name: 'dyestuff2',
  problems: (method: Method) => dyestuff2(method),
  methods: ['REML', 'ML'],
  entrants: [engine('lme4')],
  counterpart: () => engine('lme4'),
  snapshot: null,
  recorded: null,
  published: [],
  statements: { anova: () => null, diagnose: () => null },
  profile: PROFILES['numerical'] as Profile,
  exceptions: [],
  accepted: [],
  context: { milliseconds: () => 0 },
  today: '2026-06-01',
  ...over,
});
const kinds = async (over: Partial<CheckTask>) => (await checkCase(task(over))).checked.findings.map((f) => f.kind);
const own = async () => (await checkCase(task())).snapshot;

test('a case without a snapshot says so for every fit', async () => {
  expect(await kinds({})).toEqual(['no-snapshot', 'no-snapshot']);
});
test('against its own snapshot and its own recorded numbers nothing drifts', async () => {
  const { checked } = await checkCase(task({ snapshot: await own(), recorded }));
  expect(checked).toMatchObject({ findings: [], fits: 2, held: { snapshot: 22 } });
  expect(checked.held['r']).toBeGreaterThan(10);
});
test('a drift is found against the snapshot and against R, each by its name', async () => {
  const moved = engine('lme4', 1e-4);
  const { checked } = await checkCase(
    task({ entrants: [moved], counterpart: () => moved, snapshot: await own(), recorded }),
  );
  const logLik = checked.findings.filter((f) => f.quantity === 'logLik');
  expect(logLik.map((f) => f.against).sort()).toEqual(['r', 'r', 'snapshot', 'snapshot']);
});
test('a fit that the snapshot has and the case does not run is missed', async () => {
  expect(await kinds({ snapshot: await own(), methods: ['ML'] })).toEqual(['missing']);
});
test('published digits are held; what belongs to no fit is counted, not skipped', async () => {
  const entry = { where: '', engine: 'lme4', method: 'REML' as const, kind: 'digits' as const };
  const published = [
    { ...entry, quantity: 'logLik', printed: '-80.9141' },
    { ...entry, quantity: 'sigma', printed: '3.70' },
    { ...entry, quantity: 'rlrt|Batch|p', printed: '1' },
  ];
  const { checked } = await checkCase(task({ snapshot: await own(), published }));
  expect(checked).toMatchObject({ held: { published: 2 }, notComputed: 1 });
  expect(checked.findings).toMatchObject([{ against: 'published', quantity: 'sigma', expected: '3.70' }]);
});
test('an exception loosens printed digits only where it names them, by its tolerance', async () => {
  const printed = { where: '', engine: 'lme4', method: 'REML' as const, kind: 'digits' as const };
  const published = [{ ...printed, quantity: 'variance|Residual', printed: '13.80' }];
  const off = {
    name: 'off',
    quantity: 'variance|*',
    tolerance: 0.01,
    reason: 'it stopped short',
    expires: '2999-01-01',
  };
  const found = async (exceptions: readonly object[]) =>
    kinds({ snapshot: await own(), published, exceptions } as never);
  expect(await found([{ ...off, against: 'published' }])).toEqual([]);
  expect(await found([{ ...off, against: 'published', tolerance: 0.0001 }])).toEqual(['drift']);
  expect(await found([off])).toEqual(['drift']);
});
test('an expired exception is a finding, whether or not it is needed', async () => {
  const gone = { name: 'old', quantity: 'beta|*', tolerance: 1, reason: 'none', expires: '2026-01-01' };
  expect(await kinds({ snapshot: await own(), exceptions: [gone] })).toEqual(['expired']);
});
test('the register holds a divergence between two engines of the case', async () => {
  const accepted = (largest: number) => [
    {
      backend: 'nlme',
      method: 'ML' as const,
      against: 'lme4',
      quantity: 'logLik',
      cause: 'stopped-short',
      direction: 'below' as const,
      largest,
    },
  ];
  const entrants = [engine('lme4'), engine('nlme', -0.5)];
  const { snapshot } = await checkCase(task({ entrants }));
  expect(await kinds({ entrants, snapshot, accepted: accepted(0.6) })).toEqual([]);
  expect(await kinds({ entrants, snapshot, accepted: accepted(0.4) })).toEqual(['grown']);
  const equal = [engine('lme4'), engine('nlme')];
  const { snapshot: now } = await checkCase(task({ entrants: equal }));
  expect(await kinds({ entrants: equal, snapshot: now, accepted: accepted(0.6) })).toEqual(['disappeared']);
});
