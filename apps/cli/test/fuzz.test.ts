import { backends } from '@mixdiff/backends';
import { choose, isRefusal, type Problem } from '@mixdiff/contract';
import { buildProblem, type ModelSpec, parseCsv } from '@mixdiff/frame';
import { encodeFit, type FitDocument, fitDocument, validate } from '@mixdiff/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';

/** Seconds for each test here; FC_SECONDS=600 looks longer, FC_SEED elsewhere. */
const SECONDS = Number(process.env['FC_SECONDS'] ?? 4);
/** A fit of thirty rows takes milliseconds: what takes this long will not end. */
const HANG_MS = 30_000;

const FIXED = ['x', 'z', 'f', 'x:f', 'f*x', 'I(x^2)', 'log(z)', 'scale(x)', 'x %in% f', '0', 'one', 'offset(x)'];
const RANDOM = [
  '(1 | g)',
  '(x | g)',
  '(x || g)',
  '(1 | h)',
  '(1 | g/h)',
  '(0 + x | g)',
  '(f | g)',
  '(0 + f || h)',
  '(1 | g:h)',
];
/** Where numbers go wrong: huge and tiny scales, ties, zeros, exact fits, missing cells. */
const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -9999, max: 9999 }).map((k) => k / 1000) },
  { weight: 2, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom('NA', 0, 5e-324, 1e9, -1e9, 1e-9, 1e150, 1e-150, 1e308, 'Inf') },
);
const scale = fc.constantFrom(1, 1, 1, 0, 1e-8, 1e8, 1e100);
const column = fc.tuple(scale, fc.array(number, { minLength: 30, maxLength: 30 }));
const labels = (most: number): fc.Arbitrary<number[]> =>
  fc
    .integer({ min: 1, max: most })
    .chain((k) => fc.array(fc.integer({ min: 0, max: k - 1 }), { minLength: 30, maxLength: 30 }));
interface Case {
  readonly csv: string;
  readonly spec: ModelSpec;
}
const aCase: fc.Arbitrary<Case> = fc
  .record({
    n: fc.integer({ min: 1, max: 30 }),
    y: column,
    x: column,
    z: column,
    w: column,
    // an unstructured term of nine columns has 45 parameters, and takes its time in any package
    f: labels(4),
    g: labels(9),
    h: labels(9),
    exact: fc.boolean(),
    weighted: fc.constantFrom(false, false, true),
    fixed: fc.subarray(FIXED, { maxLength: 3 }),
    random: fc.subarray(RANDOM, { minLength: 1, maxLength: 2 }),
    method: fc.constantFrom('REML' as const, 'ML' as const),
  })
  .map(({ n, y, x, z, w, f, g, h, exact, weighted, fixed, random, method }) => {
    const cell = ([by, values]: readonly [number, readonly (number | string)[]], i: number): string => {
      const value = values[i] as number | string;
      return typeof value === 'string' ? value : String(value * by);
    };
    const row = (i: number): string => {
      const response = exact ? String(2 * (g[i] as number)) : cell(y, i);
      return [
        response,
        cell(x, i),
        cell(z, i),
        cell(w, i).replace('-', ''),
        `f${f[i]}`,
        `g${g[i]}`,
        `h${h[i]}`,
        1,
      ].join(',');
    };
    const csv = `y,x,z,w,f,g,h,one\n${Array.from({ length: n }, (_, i) => row(i)).join('\n')}\n`;
    const formula = `y ~ ${[...fixed, ...random].join(' + ')}`;
    return { csv, spec: { formula, method, ...(weighted ? { weights: 'w' } : {}) } };
  });

test(
  'the whole path from table and formula to document, for every engine',
  async () => {
    let fitted = 0;
    await fc.assert(
      fc.asyncProperty(aCase, async ({ csv, spec }) => {
        const table = parseCsv(csv, { name: 'd.csv' });
        const built = isRefusal(table) ? table : buildProblem(table, spec, { dataHash: '' });
        if (isRefusal(built)) return expectSentence(built);
        for (const backend of backends) fitted += await throughBackend(backend, built.problem);
      }),
      {
        numRuns: 1_000_000,
        interruptAfterTimeLimit: 1000 * SECONDS,
        markInterruptAsFailure: false,
        endOnFailure: false,
      },
    );
    expect(fitted).toBeGreaterThan(0);
  },
  60_000 + 4000 * SECONDS,
);

async function throughBackend(backend: (typeof backends)[number], problem: Problem): Promise<number> {
  const chosen = choose(backend);
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const started = performance.now();
  const fit = await backend.fit(problem, chosen, { milliseconds: () => performance.now() });
  expect(performance.now() - started, backend.id).toBeLessThan(HANG_MS);
  if (isRefusal(fit)) {
    expectSentence(fit);
    return 0;
  }
  const document = encodeFit(fit, problem);
  const valid = validate(fitDocument, document, backend.id);
  if (isRefusal(valid)) throw new Error(valid.message);
  expect(unreasoned(document), backend.id).toEqual([]);
  return 1;
}
function expectSentence({ refused, message }: { refused: string; message: string }): void {
  expect(refused).toMatch(/^[\w-]+\/[\w-]+$/);
  expect(message).not.toBe('');
  expect(message).not.toMatch(/undefined|\[object|NaN/);
}
/** Quantities that are null though nothing in `absent` says why. The schema has seen that no number is NaN. */
function unreasoned({ fixed, absent, ...document }: FitDocument): string[] {
  const lone = ['sigma', 'logLik', 'criterion', 'deviance', 'aic', 'bic', 'dfModel', 'dfResidual'] as const;
  const missing: string[] = lone.filter((name) => document[name] === null && !(name in absent));
  for (const { term, estimate, se } of fixed) {
    if (estimate === null && !(`beta|${term}` in absent) && !('beta' in absent)) missing.push(`beta|${term}`);
    else if (estimate !== null && se === null && !['se', 'vcov', `se|${term}`].some((name) => name in absent)) {
      missing.push(`se|${term}`);
    }
  }
  return missing;
}
