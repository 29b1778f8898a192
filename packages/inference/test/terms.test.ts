import { isRefusal, type Method } from '@mixdiff/contract';
import { effectsOf } from '@mixdiff/frame';
import { agree, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { anova } from '../src/anova.ts';
import type { Anova } from '../src/anova-row.ts';
import type { Ddf } from '../src/ddf.ts';
import { containers, hypotheses, nestedTerms, notMarginal } from '../src/estimable.ts';
import { waldAnova } from '../src/wald-anova.ts';
import { type Estimates, numbers, one, type Table } from './golden.ts';
import { built, type Model, optimum, recordedFit, sure } from './models.ts';

type Numbers = readonly (string | null)[];
type Types = Readonly<Record<'I' | 'II' | 'III', Table>>;
type Chisq = Readonly<Record<string, { readonly ndf: Numbers; readonly chisq: Numbers; readonly p: Numbers }>>;
type Coded = { readonly beta: Numbers; readonly vcov: Numbers };
const { models, lme, glmmTMB } =
  readGoldenJson<Record<'models' | 'lme' | 'glmmTMB', readonly Model[]>>('inference/terms.json');
const r = readGoldenJson<{
  readonly provenance: { readonly packages: Readonly<Record<string, string>> };
  readonly lmer: Readonly<
    Record<string, { at: Estimates; atML: Estimates; reml: { S: Types; KR?: Types }; ml: { S: Types } }>
  >;
  readonly lme: Readonly<Record<string, Coded & { I: Table; III: Table; df: Numbers }>>;
  readonly glmmTMB: Readonly<Record<string, Coded & { II: Chisq; III: Chisq }>>;
}>('inference/terms-r.json');
const { packages } = r.provenance;
const lmerTest = `lmerTest ${packages['lmerTest']}`;

const model = (name: string, from = models): Model => {
  const found = from.find((m) => m.name === name);
  if (!found) throw new Error(`no model ${name}`);
  return found;
};
const open = (m: Model, method: Method) => {
  const { problem, frame } = built(m, method);
  return { problem, effects: sure(effectsOf(frame)) };
};

describe.each(models.map((m) => [m.name, m] as const))('%s: lmerTest', (name, m) => {
  const recorded = r.lmer[name];
  const check = (method: Method, at: Estimates, ddf: Ddf, expected: Types): void => {
    const { problem, effects } = open(m, method);
    const fit = recordedFit(problem, at);
    for (const type of ['I', 'II', 'III'] as const) {
      const { rows } = sure(anova(fit, problem, { type, ddf, effects }));
      expect(rows.map((row) => row.term)).toEqual(Object.keys(expected[type]));
      for (const row of rows) sameRow(row, expected[type][row.term], ddf, `${method} ${type} ${row.term}`);
    }
  };
  test('Satterthwaite, REML', () => check('REML', recorded.at, 'satterthwaite', recorded.reml.S));
  test('Satterthwaite, ML', () => check('ML', recorded.atML, 'satterthwaite', recorded.ml.S));
  const { KR } = recorded.reml;
  if (KR) test('Kenward-Roger', () => check('REML', recorded.at, 'kenward-roger', KR));
});

function sameRow(row: Anova['rows'][number], want: Table[string], ddf: Ddf, what: string): void {
  const F = one(want.F);
  if (Number.isNaN(F)) {
    expect([what, row.ndf, row.statistic]).toEqual([what, 0, null]);
    expect(row.why).toMatch(/^not estimable: no data for/);
    return;
  }
  expect([what, row.ndf]).toEqual([what, one(want.ndf)]);
  // lmerTest's Hessian is by differences of a noisy deviance (2e-5); its contrasts carry rounding of 1e-8.
  const rel = ddf === 'satterthwaite' ? 2e-5 : 1e-7;
  agree(row.ddf as number, one(want.ddf), { rel, source: lmerTest }, `${what} ddf`);
  agree(row.statistic as number, F, { rel: 1e-6, source: lmerTest }, `${what} F`);
  agree(row.p as number, one(want.p), { rel: 1e-4, source: lmerTest }, `${what} p`);
}

/** A fit with the coefficients and their covariance of an R package. */
function statedFit(m: Model, method: Method, { beta, vcov }: Coded) {
  const { problem, frame } = built(m, method);
  const fit = optimum(problem);
  const p = problem.parts.conditional.X.ncol;
  const stated = {
    ...fit,
    canonical: { ...fit.canonical, beta: Float64Array.from(numbers(beta)) },
    vcov: { nrow: p, ncol: p, data: Float64Array.from(numbers(vcov)) },
  };
  return { problem, fit: stated, effects: sure(effectsOf(frame)) };
}

describe.each(lme.map((m) => [m.name, m] as const))('%s: anova.lme', (name, m) => {
  test.each([
    ['sequential', 'I'],
    ['marginal', 'III'],
  ] as const)('%s', (type, table) => {
    const recorded = r.lme[name];
    const { problem, fit } = statedFit(m, 'REML', recorded);
    const denDF = new Map(Object.entries(recorded[table]).map(([term, { ddf }]) => [term, one(ddf)]));
    const { rows, ddf } = sure(waldAnova(fit, problem, { type, denDF }));
    expect([ddf, rows.map((row) => row.term)]).toEqual(['containment', Object.keys(recorded[table])]);
    for (const row of rows) {
      const want = recorded[table][row.term];
      expect([row.ndf, row.ddf]).toEqual([one(want.ndf), one(want.ddf)]);
      agree(row.statistic as number, one(want.F), { rel: 1e-8, source: `nlme ${packages['nlme']}` }, row.term);
      agree(row.p as number, one(want.p), { rel: 1e-7, abs: 1e-14, source: `nlme ${packages['nlme']}` }, row.term);
    }
  });
});

describe.each(glmmTMB.map((m) => [m.name, m] as const))('%s: car::Anova of glmmTMB', (name, m) => {
  const source = `car ${packages['car']}, glmmTMB ${packages['glmmTMB']}`;
  test.each([
    ['conditional', 'II'],
    ['marginal', 'III'],
  ] as const)('%s', (type, table) => {
    const recorded = r.glmmTMB[name];
    const { problem, fit } = statedFit(m, 'ML', recorded);
    const z = { ...fit, meaning: { ...fit.meaning, df: 'infinite' as const } };
    const { rows } = sure(waldAnova(z, problem, { type }));
    for (const [term, want] of Object.entries(recorded[table])) {
      const row = rows.find((found) => found.term === term)!;
      expect([row.ndf, row.ddf]).toEqual([one(want.ndf), Infinity]);
      agree((row.statistic as number) * row.ndf, one(want.chisq), { rel: 1e-8, source }, term);
      agree(row.p as number, one(want.p), { rel: 1e-7, source }, term);
    }
  });
});

describe('hypotheses', () => {
  const rows = (name: string, type: 'I' | 'II' | 'III', changed: Partial<Model> = {}) => {
    const { problem, effects } = open({ ...model(name), ...changed }, 'REML');
    const { canonical } = optimum(problem);
    const kept = Array.from(canonical.beta.keys()).filter((j) => !Number.isNaN(canonical.beta[j]));
    return { problem, kept, found: sure(hypotheses(problem, kept, effects, type)) };
  };
  test("a term's own columns are its type III where nothing contains it, averages over cells where something does", () => {
    const { found } = rows('two empty cells', 'III');
    expect(found.map(({ L, full }) => [L.nrow, full])).toEqual([
      [2, 2],
      [3, 3],
      [4, 6],
    ]);
    expect(found[2].empty).toEqual(['ap:bv', 'ar:bz']);
    // lmerTest: show_tests(anova(fit))$a
    const [a] = found;
    const want = [1, 0, 0, 0, 0, 0.11429, 0.28571, 0.05714, 0.31429];
    want.forEach((x, j) => {
      agree(a.L.data[(j + 1) * 2], x, { abs: 1e-5, source: lmerTest }, String(j));
    });
  });
  test('type III does not depend on contrasts', () => {
    const tables = [{}, { contrasts: 'sum' }, { contrasts: 'helmert' }].map((changed) => {
      const { problem, effects } = open({ ...model('all interactions of two'), ...changed }, 'REML');
      return sure(anova(optimum(problem), problem, { type: 'III', ddf: 'kenward-roger', effects })).rows;
    });
    for (const table of tables.slice(1)) {
      table.forEach((row, i) => {
        agree(row.statistic as number, tables[0][i].statistic as number, { rel: 1e-5, source: 'the same hypothesis' });
      });
    }
  });
  test('what no cell tells apart is said to be missing: unconnected factors, a model without intercept', () => {
    const apart = { formula: 'y ~ a + b + (1 | g)', where: "(a == 'q') == (b == 'v' | b == 'z')" };
    expect(rows('two empty cells', 'III', apart).found.map(({ L, full }) => [L.nrow, full])).toEqual([
      [1, 2],
      [2, 3],
    ]);
    const none = rows('two empty cells', 'III', { formula: 'y ~ 0 + a + b + (1 | g)' });
    expect(none.found.map(({ L }) => L.nrow)).toEqual([2, 3]);
  });
  test('a main effect with another factor nested in it is averaged over it, which is said', () => {
    const nested = { formula: 'y ~ a + a:b + (1 | g)' };
    const crossed = rows('two empty cells', 'III').found[0];
    const { found, problem } = rows('two empty cells', 'III', nested);
    // Averages over the cells that there are, not the means at the first level of b that the coefficients are.
    expect(found[0].L.data.filter((x) => x !== 0).length).toBeGreaterThan(2);
    expect([crossed.L.nrow, found[0].L.nrow, problem.parts.conditional.columns[1]]).toEqual([2, 2, 'aq']);
    const notes = (formula: string) => nestedTerms(open({ ...model('two empty cells'), formula }, 'REML').effects);
    expect(notes(nested.formula).map((note) => note.code)).toEqual(['inference/nested-term']);
    expect([...notes('y ~ a * b + (1 | g)'), ...notes('y ~ a:b + (1 | g)')]).toEqual([]);
  });
  test('containment of terms: same covariates, more factors', () => {
    const { effects } = open(model('all interactions of two'), 'REML').effects;
    expect(effects.map(({ term }) => [term, ...containers(effects, term)].join(' < '))).toEqual([
      '(Intercept) < a < b < a:b',
      'x < x:a < x:b',
      'a < a:b',
      'b < a:b',
      'x:a',
      'x:b',
      'a:b',
    ]);
  });
});

test('a marginal table names the terms whose coefficients are effects at a reference level', () => {
  const coding = (contrasts: string) => {
    const { problem, effects } = open({ ...model('factor by covariate'), contrasts }, 'REML');
    return notMarginal(optimum(problem), problem, effects).map((note) => note.text.slice(0, 60));
  };
  expect(coding('treatment')).toEqual(['with these contrasts the coefficients of age are effects at ']);
  expect(coding('sum')).toEqual([]);
});

test('degrees of freedom that there are not', () => {
  const { problem, effects } = open(model('one empty cell'), 'ML');
  const fit = optimum(problem);
  const kr = anova(fit, problem, { type: 'III', ddf: 'kenward-roger', effects });
  expect(isRefusal(kr) && kr.refused).toBe('inference/needs-reml');
  const crossed = anova(fit, problem, { type: 'III', ddf: 'containment', effects });
  expect(isRefusal(crossed) && crossed.refused).toBe('inference/no-containment');
  const { rows } = sure(anova(fit, problem, { type: 'III', ddf: 'residual', effects }));
  expect(rows.map((row) => row.ddf)).toEqual([21, 21, null]);
});
