import { agreesWithPrinted, binomial, intercept, jsp, sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { diagnose } from '../src/index.ts';
import { fitted, opened } from './opened.ts';

test('JSP, ML, as 1.1.9: the diagnosis that the source page prints', async () => {
  const problem = jsp('ML');
  const engine = await opened(problem, '1.1.9');
  const found = diagnose(engine, await fitted(problem, '1.1.9'), problem);
  expect(found.ok).toBe(false);
  expect(found.z.map((z) => z.name)).toEqual(['(Intercept)', 'craven', 'd~(Intercept)']);
  const printed = ['31.135', '18.341', '70.673'];
  expect(found.z.every(({ value }, i) => agreesWithPrinted(value, printed[i] as string))).toBe(true);
  expect(found.nonFinite).toEqual(['theta_1|school:class.1']);
  expect(agreesWithPrinted(found.maxEigenvalue as number, '1.82e+03')).toBe(true);
  expect(found.eigenvalues).toHaveLength(1);
  const flat = found.eigenvalues[0];
  expect(flat?.index).toBe(13);
  expect(agreesWithPrinted(flat?.value as number, '-0.000924')).toBe(true);
  expect(agreesWithPrinted(flat?.relative as number, '-5.08e-07')).toBe(true);
  expect(flat?.badElements).toEqual(['theta_1|school:class.1']);
  expect([found.coefficients, found.scales]).toEqual([[], []]);
});

test('a positive definite fit has its Z statistics listed and nothing flat', async () => {
  const engine = await opened(sleepstudy('ML'), '1.1.5');
  const found = diagnose(engine, await fitted(sleepstudy('ML'), '1.1.5'));
  // glmmTMB 1.1.5 prints 37.906300, 6.967803, 55.023172, 13.511284, 8.396130.
  const printed = ['37.906', '6.968', '55.023', '13.511', '8.396'];
  expect(found.z.map(({ value }) => value.toFixed(3))).toEqual(printed);
  expect(found.positiveDefinite).toBe(true);
  expect([found.nonFinite, found.maxEigenvalue, found.eigenvalues]).toEqual([[], null, []]);
});

test('predictors are called oddly scaled beyond three orders of magnitude; the constant is not one', async () => {
  const problem = sleepstudy('ML', false);
  const far = {
    ...problem,
    parts: {
      conditional: {
        ...problem.parts.conditional,
        X: {
          ...problem.parts.conditional.X,
          data: problem.parts.conditional.X.data.map((x, i) => (i < 180 ? x : x * 1e4)),
        },
      },
    },
  };
  const found = diagnose(await opened(far), await fitted(far), far);
  expect(found.scales.map((s) => s.name)).toEqual(['Days']);
});

test('a fixed effect that separates is large where the link is not the identity', async () => {
  // y = 1 whenever x = 1; glmmTMB 1.1.5 lists x (24 on such data) and theta
  const n = 36;
  const x = Array.from({ length: n }, (_, i) => (i < 18 ? 0 : 1));
  const y = x.map((one, i) => (one === 1 ? 1 : (i * 7) % 3 === 0 ? 1 : 0));
  const problem = binomial(
    y,
    Array<number>(n).fill(1),
    [intercept(n), { name: 'x', term: 'x', values: x }],
    [{ group: 'g', labels: x.map((_, i) => String(i % 6)) }],
  );
  const engine = await opened(problem, '1.1.5');
  const found = diagnose(engine, await fitted(problem, '1.1.5'), problem);
  expect(found.coefficients.map(({ name }) => name)).toContain('x');
});
