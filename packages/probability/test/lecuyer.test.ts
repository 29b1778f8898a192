import { agreeAll, readGoldenJson } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { Lecuyer, Random } from '../src/index.ts';

interface At {
  readonly n: number;
  readonly state: readonly number[];
}
interface OfSeed {
  readonly seed: number;
  readonly start: readonly number[];
  readonly streams: readonly At[];
  readonly substreams: readonly At[];
  readonly drawn: Readonly<Record<string, readonly string[] | readonly number[]>>;
}
const { provenance, seeds } = readGoldenJson<{
  readonly provenance: { readonly source: string };
  readonly seeds: readonly OfSeed[];
}>('random/streams.json');

test.each(seeds)("seed $seed is where R's set.seed puts it, and so are its streams and substreams", (of) => {
  const start = Lecuyer.seeded(of.seed);
  expect([...start.words()]).toEqual(of.start);
  for (const { n, state } of of.streams) expect([...start.stream(n).words()]).toEqual(state);
  for (const { n, state } of of.substreams) expect([...start.stream(1).substream(n).words()]).toEqual(state);
});

test.each(seeds)("R's variates out of seed $seed, one after another", ({ seed, drawn }) => {
  const source = Lecuyer.seeded(seed);
  const random = new Random(source);
  const times = <T>(n: number, draw: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => draw(i));
  const close = (name: string, got: readonly number[]): void =>
    agreeAll(got, (drawn[name] ?? []).map(Number), { rel: 1e-15, source: provenance.source }, name);
  close(
    'runif',
    times(6, () => random.unifRand()),
  );
  close(
    'rnorm',
    times(6, () => random.normRand()),
  );
  expect([...random.sample(10)]).toEqual(drawn['sample']);
  expect(times(6, (i) => random.binomial([1, 10, 200][i % 3] as number, 0.3))).toEqual(drawn['rbinom']);
  expect(times(6, (i) => random.poisson([0.4, 8, 40][i % 3] as number))).toEqual(drawn['rpois']);
  close(
    'rgamma',
    times(4, (i) => random.gamma([0.3, 4][i % 2] as number)),
  );
  close(
    'rexp',
    times(3, () => random.expRand()),
  );
  close('rchisq', [...random.chisqOnes(new Float64Array(3))]);
  expect([...source.words()]).toEqual(drawn['after']);
});

test('a stream goes on where its words were taken, and jumps add up', () => {
  const start = Lecuyer.seeded(7);
  const [here, there] = [new Random(start.stream(3)), Lecuyer.at(start.stream(1).stream(2).words())];
  expect(new Random(there).normRand()).toBe(here.normRand());
  expect([...start.stream(2 ** 20).words()]).toEqual([
    ...start
      .stream(2 ** 19)
      .stream(2 ** 19)
      .words(),
  ]);
});
test('skipped normals are as good as drawn ones', () => {
  const [a, b] = [new Random(Lecuyer.seeded(3)), new Random(Lecuyer.seeded(3))];
  a.skipNormals(5);
  b.normals(new Float64Array(5));
  expect(a.unifRand()).toBe(b.unifRand());
});
