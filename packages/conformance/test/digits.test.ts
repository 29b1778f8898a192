/**
 * Large means, large offsets, extreme scales: what is printed as a log-likelihood is one. Every engine's own value, the
 * referee's and the certificate's are held to the likelihood in twice the working precision at the same point; a value
 * whose digits are lost is absent, with its reason. The numbers are multiples of 2^-10, so that shifting them is exact.
 */
import { mixedBackends } from '@mixdiff/backends';
import { openCertifier } from '@mixdiff/certify';
import { choose, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { openReferee } from '@mixdiff/referee';
import { agree, exactLogLik, intercept, problem } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

interface Data {
  readonly y: readonly number[];
  readonly x: readonly number[];
  readonly g: readonly string[];
  readonly h: readonly string[];
  readonly offset: readonly number[] | null;
}
const ROWS = 30;
function drawn(seed: number): Data {
  const random = new Random(seed);
  const dyadic = (v: number): number => Math.round(v * 1024) / 1024;
  const normals = (n: number) => Array.from({ length: n }, () => random.normRand());
  const [x, e, a, b, c] = [normals(ROWS).map(dyadic), normals(ROWS), normals(6), normals(5), normals(6)];
  const [of, at] = [(i: number) => i % 6, (i: number) => Math.floor(i / 6)];
  const y = x.map((v, i) =>
    dyadic(1 + 0.5 * v + (a[of(i)] as number) + (b[at(i)] as number) + v * (c[of(i)] as number) + (e[i] as number)),
  );
  return { y, x, g: y.map((_, i) => `g${of(i)}`), h: y.map((_, i) => `h${at(i)}`), offset: null };
}
const MODELS = ['(1 | g)', '(x | g)', '(1 | g) + (1 | h)'] as const;
function modelOf({ y, x, g, h, offset }: Data, terms: (typeof MODELS)[number], method: Method): Problem {
  const columns = [intercept(ROWS), { name: 'x', term: 'x', values: x }];
  const random =
    terms === '(x | g)'
      ? [{ group: 'g', labels: g, columns }]
      : [{ group: 'g', labels: g }, ...(terms === '(1 | g)' ? [] : [{ group: 'h', labels: h }])];
  return problem(y, columns, random, method, {
    offset: offset && Float64Array.from(offset),
  });
}

/** A change of the data, and by how much it moves the maximum of the log-likelihood: n or n - p times `perRow`. */
interface Change {
  readonly name: string;
  readonly of: (data: Data) => Data;
  readonly perRow: number;
}
const two = (k: number): number => 2 ** k;
const changes: readonly Change[] = [
  ...[13, 20, 27, 33, 40].map((k) => ({
    name: `y + 2^${k}`,
    of: (d: Data) => ({ ...d, y: d.y.map((v) => v + two(k)) }),
    perRow: 0,
  })),
  ...[13, 27, 37].map((k) => ({
    name: `offset and y + 2^${k} times the row`,
    of: (d: Data) => ({ ...d, y: d.y.map((v, i) => v + two(k) * i), offset: d.y.map((_, i) => two(k) * i) }),
    perRow: 0,
  })),
  ...[-20, 13, 27].map((k) => ({
    name: `y 2^${k}`,
    of: (d: Data) => ({ ...d, y: d.y.map((v) => v * two(k)) }),
    perRow: -k * Math.LN2,
  })),
  ...[13, 20, 27].map((k) => ({
    name: `x + 2^${k}`,
    of: (d: Data) => ({ ...d, x: d.x.map((v) => v + two(k)) }),
    perRow: Number.NaN,
  })),
  ...[-20, 20, 27].map((k) => ({
    name: `x 2^${k}`,
    of: (d: Data) => ({ ...d, x: d.x.map((v) => v * two(k)) }),
    perRow: Number.NaN,
  })),
];
const versionOf = (versions: readonly string[]): readonly string[] => [
  versions[0] as string,
  versions.at(-1) as string,
];

describe.each(changes.map((change) => [change.name, change] as const))('%s', (_, change) => {
  test('every printed log-likelihood is that of its point; a lost one has its reason', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom(...MODELS),
        fc.constantFrom<Method>('ML', 'REML'),
        async (seed, terms, method) => {
          const given = modelOf(change.of(drawn(seed)), terms, method);
          const referee = openReferee(given);
          if (isRefusal(referee)) throw new Error(referee.message);
          for (const backend of mixedBackends) {
            if (backend.lacks(given).length > 0) continue;
            for (const version of versionOf(backend.versions)) {
              const chosen = choose(backend, version);
              if (isRefusal(chosen)) throw new Error(chosen.message);
              const fit = await backend.fit(given, chosen, { milliseconds: () => 0 });
              if (isRefusal(fit)) continue;
              const exact = exactLogLik(given, fit.canonical);
              const source = `twice the working precision, ${fit.as}, ${terms}, ${method}`;
              const judged = referee.logLik(fit.canonical);
              // up to 0.01, which is printed, is let through at variances of 1e15 sigma^2, where an engine may end
              const allowed = { abs: change.name.startsWith('y') ? 1e-5 : 0.01, source };
              if (!isRefusal(judged)) agree(judged.logLik, exact, allowed, 'referee');
              else expect(judged.refused).toBe('referee/digits-lost');
              if (Number.isNaN(fit.logLik)) expect(fit.absent['logLik']).toMatch(/digits-lost/);
              else agree(fit.logLik, exact, { abs: 0.01, source }, 'own');
            }
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  test.skipIf(Number.isNaN(change.perRow))('the maximum moves as theory says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom(...MODELS),
        fc.constantFrom<Method>('ML', 'REML'),
        (seed, terms, method) => {
          const data = drawn(seed);
          const [plain, moved] = [data, change.of(data)].map((d) => bestOf(modelOf(d, terms, method)));
          const rows = method === 'REML' ? ROWS - 2 : ROWS;
          agree(moved as number, (plain as number) + rows * change.perRow, { abs: 1e-5, source: 'theory' });
        },
      ),
      { numRuns: 4 },
    );
  });
});

function bestOf(given: Problem): number {
  const certifier = openCertifier(given);
  const one = given.random.map(({ columns }) => {
    const c = columns.length;
    return { nrow: c, ncol: c, data: Float64Array.from({ length: c * c }, (_, i) => (i % (c + 1) === 0 ? 1 : 0)) };
  });
  const at = { beta: new Float64Array(2), Sigma: one, residual: { kind: 'variance', sigma2: 1 } as const };
  const { bestLogLik, because } = certifier.certify(at);
  if (bestLogLik === null) throw new Error(because.map(({ text }) => text).join('; '));
  return bestLogLik;
}
