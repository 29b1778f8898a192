import { agreeAll, readGolden } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { nlminb } from '../../src/index.ts';
import { classicalStart, rosenbrock } from '../rosenbrock.ts';

test('the trace is the counted evaluations; accepted points are those with a gradient, in the order of R', () => {
  const line = readGolden('nlminb/replays.jsonl')
    .split('\n')
    .find((text) => text.includes('"name":"rosenbrock"'));
  const { calls } = JSON.parse(line ?? '{}') as { calls: ['f' | 'g', number[], number][] };
  const { trace, stop } = nlminb(rosenbrock, classicalStart(), { gradient: true, record: true, names: ['a', 'b'] });
  if (!trace) throw new Error('no trace');
  const trials = calls.filter(([kind]) => kind === 'f').slice(0, -1);
  expect(trace.value.length).toBe(stop.evaluations.f);
  expect([trace.names, trace.phase, trace.par.nrow]).toEqual([['a', 'b'], 'nlminb', 2]);
  // R's gradient was written otherwise; its last bits move later points.
  const source = 'R 4.2.2 stats::nlminb';
  agreeAll(
    trace.par.data,
    trials.flatMap(([, x]) => x),
    { rel: 1e-9, source },
  );
  const withGradient = calls.filter(([kind]) => kind === 'g').map(([, x]) => x);
  const accepted = [...trace.accepted.keys()].filter((row) => trace.accepted[row] === 1);
  agreeAll(
    accepted.flatMap((row) => [...trace.par.data.subarray(2 * row, 2 * row + 2)]),
    withGradient.flat(),
    { rel: 1e-9, source },
  );
});
