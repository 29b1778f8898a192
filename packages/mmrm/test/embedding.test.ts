/**
 * The nested model of pupils in classes in schools as a covariance by distance. Pupil j of a school lies at e_j / sqrt 2, its class c
 * at b e_c further: two pupils of a class are 1 apart, of two classes sqrt(1 + 2 b^2) = r, so sp_exp gives v rho and v rho^r, and r is
 * profiled.
 */
import { choose, type Engine, isRefusal, type Method, type Problem, structured } from '@mixdiff/contract';
import { agree, jsp, readCsv } from '@mixdiff/testing';
import { test } from 'vitest';
import { mmrm } from '../src/index.ts';

function embedded(method: Method, ratio: number): Problem {
  const rows = readCsv('jsp/data.csv').filter(({ year }) => year === '2');
  const plain = jsp(method);
  const n = rows.length;
  const levels = [...new Set(rows.map(({ school }) => school ?? ''))];
  const index = Int32Array.from(rows, ({ school }) => levels.indexOf(school ?? ''));
  const numbered = (labels: readonly string[]): number[] => {
    const seen = new Map<string, number>();
    const next = new Map<number, number>();
    return labels.map((label, i) => {
      const known = seen.get(`${index[i]} ${label}`);
      const at = known ?? next.get(index[i] ?? 0) ?? 0;
      if (known === undefined) next.set(index[i] ?? 0, at + 1);
      seen.set(`${index[i]} ${label}`, at);
      return at;
    });
  };
  const pupil = numbered(rows.map((_, i) => String(i)));
  const group = numbered(rows.map((row) => row['class'] ?? ''));
  const [pupils, classes] = [Math.max(...pupil) + 1, Math.max(...group) + 1];
  const data = new Float64Array(n * (pupils + classes));
  pupil.forEach((j, i) => {
    data[j * n + i] = Math.SQRT1_2;
  });
  group.forEach((c, i) => {
    data[(pupils + c) * n + i] = Math.sqrt((ratio ** 2 - 1) / 2);
  });
  return {
    ...plain,
    random: [],
    residual: {
      subject: { name: 'school', levels, index },
      position: Int32Array.from(pupil),
      structure: structured(
        'exp',
        Array.from({ length: pupils }, (_, i) => String(i + 1)),
      ),
      at: { nrow: n, ncol: pupils + classes, data },
    },
  };
}
async function fitted(method: Method, ratio: number) {
  const chosen = choose(mmrm);
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const engine = (await mmrm.open?.(embedded(method, ratio), chosen)) as Engine;
  const fit = engine.fit();
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
}
const source = 'mmrm 0.3.19, sp_exp on the embedding';

test.each([
  ['ML', 1.142248, -2964.1646886, [3.09384, 1.03557, 27.30292]],
  ['REML', 1.137953, -5923.650261 / 2, [3.228, 1.03218, 27.57239]],
] as const)(
  '%s: the likelihood of the nested model, to which r is the ratio',
  async (method, ratio, logLik, expected) => {
    const fit = await fitted(method, ratio);
    agree(fit.logLik, logLik, { abs: 1e-6, source });
    const { residual } = fit.canonical;
    if (residual.kind !== 'marginal') throw new Error('not marginal');
    const { sigma2, parameters } = residual;
    const rho = Math.exp(-1 / (parameters['range'] ?? 0));
    const parts = [sigma2 * rho ** ratio, sigma2 * (rho - rho ** ratio), sigma2 * (1 - rho)];
    for (const [i, part] of parts.entries()) agree(part, expected[i] ?? 0, { abs: 2e-5, source });
  },
);
test('other ratios are lower', async () => {
  for (const [ratio, logLik] of [
    [1.05, -2964.46851],
    [1.25, -2964.35411],
  ] as const) {
    agree((await fitted('ML', ratio)).logLik, logLik, { abs: 1e-5, source });
  }
});
