import {
  type Answer,
  type By,
  compareVersions,
  type Fit,
  isRefusal,
  type Kind,
  type Matrix,
  type Problem,
  type ResidualModel,
  type Structure,
  structured,
  type VarianceFunction,
} from '@mixdiff/contract';
import { intercept, matrix, problem, readCsv } from '@mixdiff/testing';
import { beforeAll, expect, test } from 'vitest';
import { rBackend } from '../src/backend.ts';
import type { RPackage } from '../src/job.ts';
import { denseLogLik } from './dense.ts';
import { has } from './has-r.ts';

/**
 * What is read back from every structure of every package is put into the definition of the likelihood, which must give the
 * package's own log-likelihood. Rows are out of order and some are missing, so that position, order of rows and level differ.
 */
const every = readCsv('orthodont/data.csv');
const rows = every.filter((_, i) => i % 9 !== 4).toSorted((a, b) => key(a) - key(b));
function key(row: Record<string, string>): number {
  return (Number(row['age']) * 37 + Number(row['distance']) * 101 + (row['Subject'] as string).charCodeAt(2) * 13) % 97;
}
const text = (name: string): string[] => rows.map((row) => row[name] as string);
const number = (name: string): number[] => text(name).map(Number);
const by = (name: string, labels: readonly string[]): By => {
  const levels = [...new Set(labels)].toSorted();
  return { name, levels, index: Int32Array.from(labels, (label) => levels.indexOf(label)) };
};
const age = number('age');
const subject = by('Subject', text('Subject'));
// the first level is not the first that is met
const sex = by('Sex', text('Sex'));
const ages = ['8', '10', '12', '14'];
const position = Int32Array.from(text('age'), (label) => ages.indexOf(label));
const at: Matrix = matrix([age]);
const plane: Matrix = matrix([
  age,
  rows.map((row) => ((row['Subject'] as string).charCodeAt(2) % 5) + (Number(row['age']) % 4)),
]);
const fixed = [
  intercept(rows.length),
  { name: 'age', term: 'age', values: age },
  { name: 'female', term: 'female', values: text('Sex').map((s) => (s === 'Female' ? 1 : 0)) },
];
const known: Matrix = { nrow: 4, ncol: 4, data: Float64Array.of(4, 2, 1, 1, 2, 5, 2, 1, 1, 2, 4, 3, 1, 1, 3, 6) };
type More = Omit<Partial<ResidualModel>, 'structure'> & { readonly with?: Partial<Structure> };
type Term = Parameters<typeof problem>[2][number];

function residual(kind: Kind, { with: extra = {}, ...more }: More = {}): ResidualModel {
  return { subject, position, structure: { ...structured(kind, ages), ...extra }, ...more };
}
const independent = (variance: readonly VarianceFunction[]): ResidualModel => ({
  subject: by(
    'row',
    rows.map((_, i) => String(1000 + i)),
  ),
  position: new Int32Array(rows.length),
  structure: structured('diag-hom', ['1']),
  variance,
});
const model = (own: ResidualModel | null, method: Problem['method'], random: readonly Term[] = []): Problem => ({
  ...problem(number('distance'), fixed, random, method),
  residual: own,
});
const each: Term = {
  group: 'Subject',
  labels: text('Subject'),
  columns: ages.map((a) => ({ name: `f${a}`, term: 'f', values: age.map((x) => (String(x) === a ? 1 : 0)) })),
};
const random = (structure: Structure, method: Problem['method'], beside: ResidualModel | null = null): Problem => {
  const base = model(beside, method, [each]);
  return {
    ...base,
    random: base.random.map((term) => ({ ...term, structure: { ...structure, labels: term.columns } })),
  };
};
const scores = readCsv('machines/data.csv');
const machines = (structure: Structure, method: Problem['method']): Problem => {
  const columns = ['A', 'B', 'C'].map((level) => ({
    name: level,
    term: 'Machine',
    values: scores.map((row) => (row['Machine'] === level ? 1 : 0)),
  }));
  const workers = scores.map((row) => row['Worker'] as string);
  const base = problem(
    scores.map((row) => Number(row['score'])),
    columns,
    [{ group: 'Worker', labels: workers, columns }],
    method,
  );
  return {
    ...base,
    random: base.random.map((term) => ({ ...term, structure: { ...structure, labels: term.columns } })),
  };
};
const own: Term = { group: 'Subject', labels: text('Subject') };
const ident: VarianceFunction = { kind: 'ident', of: null, by: sex };
const along = (kind: 'power' | 'exp' | 'const-power' | 'fixed', groups: By | null = null): VarianceFunction => ({
  kind,
  of: Float64Array.from(age, (x) => x / 11),
  by: groups,
});
const weights = { values: Float64Array.from(rows, (_, i) => 1 + (i % 3)), kind: 'as-original' as const };

interface Asked {
  readonly from: RPackage;
  readonly problem: Problem;
  /** Of the package: before it there was no such structure. */
  readonly since?: string;
}
const both = (name: string, from: RPackage, of: (method: Problem['method']) => Problem, since?: string) =>
  (['ML', 'REML'] as const).map((method): [string, Asked] => [
    `${from} ${name} ${method}`,
    { from, problem: of(method), ...(since === undefined ? {} : { since }) },
  ]);
const marginal = (name: string, from: RPackage, of: ResidualModel, since?: string) =>
  both(name, from, (method) => model(of, method), since);
const HOM_AND_HET: readonly Kind[] = ['us', 'cs-hom', 'cs-het', 'ar1-hom', 'ar1-het', 'toep-hom', 'toep-het'];
const SPATIAL: readonly Kind[] = ['exp', 'gau', 'lin', 'ratio', 'spher'];

const asked = new Map<string, Asked>([
  ...[...HOM_AND_HET, 'us-hom' as const, 'diag-het' as const].flatMap((kind) => marginal(kind, 'nlme', residual(kind))),
  ...marginal('ARMA(1,1)', 'nlme', residual('arma', { with: { order: [1, 1] } })),
  ...marginal('propto', 'nlme', residual('propto', { with: { known } })),
  ...SPATIAL.flatMap((kind) => marginal(`${kind} on a line`, 'nlme', residual(kind, { at }))),
  ...marginal('exp in the plane, nugget', 'nlme', residual('exp', { at: plane, with: { nugget: true } })),
  ...marginal('SD by sex', 'nlme', independent([ident])),
  ...(['power', 'exp', 'fixed'] as const).flatMap((kind) => marginal(kind, 'nlme', independent([along(kind)]))),
  ...marginal('power by sex', 'nlme', independent([along('power', sex)])),
  ...marginal('AR1, SD by sex and e^(d x)', 'nlme', residual('ar1-hom', { variance: [ident, along('exp')] })),
  ...both('us with weights', 'nlme', (method) => ({ ...model(residual('us'), method), weights })),
  ...both('intercept, AR1', 'nlme', (method) => model(residual('ar1-hom'), method, [own])),
  ...both('intercept, SD by sex', 'nlme', (method) => model(independent([ident]), method, [own])),
  ...both('pdIdent', 'nlme', (method) => random(structured('diag-hom', ages), method)),
  ...both('pdCompSymm', 'nlme', (method) => random(structured('cs-hom', ages), method)),

  ...(['us', 'cs-het', 'toep-het', 'ar1-hom'] as const).flatMap((kind) => marginal(kind, 'glmmTMB', residual(kind))),
  ...(['cs-hom', 'toep-hom', 'ar1-het'] as const).flatMap((kind) =>
    marginal(kind, 'glmmTMB', residual(kind), '1.1.13'),
  ),
  ...(['exp', 'gau', 'mat'] as const).flatMap((kind) => marginal(kind, 'glmmTMB', residual(kind, { at }))),
  ...marginal('propto', 'glmmTMB', residual('propto', { with: { known } }), '1.1.10'),
  ...marginal('equalto', 'glmmTMB', residual('equalto', { with: { known } }), '1.1.14'),
  ...marginal('exp, nugget', 'glmmTMB', residual('exp', { at, with: { nugget: true } })),
  ...marginal('cs by sex', 'glmmTMB', residual('cs-het', { by: sex })),
  ...marginal('SD by sex', 'glmmTMB', independent([ident])),
  ...marginal('SD by sex and e^(d x)', 'glmmTMB', independent([ident, along('exp')])),
  ...marginal('power', 'glmmTMB', independent([along('power')])),
  ...both('intercept, SD by sex', 'glmmTMB', (method) => model(independent([ident]), method, [own])),
  ...both('intercept, AR1', 'glmmTMB', (method) => model(residual('ar1-hom'), method, [own])),
  ...(['cs-het', 'ar1-hom', 'diag-het'] as const).flatMap((kind) =>
    both(`random ${kind}`, 'glmmTMB', (method) => random(structured(kind, ages), method)),
  ),
  ...both('rr', 'glmmTMB', (method) => random({ ...structured('rr', ages), order: [1] }, method)),
  ...both('random diag-hom', 'glmmTMB', (method) => random(structured('diag-hom', ages), method), '1.1.13'),

  ...(['diag-het', 'diag-hom', 'ar1-hom', 'ar1-het'] as const).flatMap((kind) =>
    both(`random ${kind}`, 'lme4', (method) => random(structured(kind, ages), method), '2.0'),
  ),
  ...(['cs-hom', 'cs-het'] as const).flatMap((kind) =>
    both(`random ${kind}`, 'lme4', (method) => machines(structured(kind, []), method), '2.0'),
  ),

  ...[...HOM_AND_HET, 'ad-hom' as const, 'ad-het' as const].flatMap((kind) => marginal(kind, 'mmrm', residual(kind))),
  ...(['exp', 'gau'] as const).flatMap((kind) =>
    marginal(`${kind} in the plane`, 'mmrm', residual(kind, { at: plane })),
  ),
  ...(['us', 'ar1-hom'] as const).flatMap((kind) => marginal(`${kind} by sex`, 'mmrm', residual(kind, { by: sex }))),
  ...marginal('exp by sex', 'mmrm', residual('exp', { at, by: sex })),
  ...both('us with weights', 'mmrm', (method) => ({ ...model(residual('us'), method), weights })),
]);

const installed = has(['lme4', 'nlme', 'glmmTMB', 'mmrm']);
let answers: Map<string, Answer<Fit>>;
beforeAll(async () => {
  const wanted = [...asked].filter(([, { from }]) => installed.has(from));
  const fits = await Promise.all(
    wanted.map(([, { from, problem: own }]) => rBackend(from).fit(own, {}, { milliseconds: () => 0 })),
  );
  answers = new Map(wanted.map(([name], i) => [name, fits[i] as Answer<Fit>]));
}, 600_000);

/** glmmTMB leaves 2^-26 of residual variance beside a residual model, and its REML criterion has noise that grows with Sigma over it. */
const tolerance = (from: RPackage, { method, residual: own }: Problem): number =>
  from === 'glmmTMB' && own && own.structure.kind !== 'diag-hom' ? (method === 'REML' ? 2e-4 : 2e-6) : 1e-6;

for (const [name, { from, problem: own, since }] of asked) {
  const version = installed.get(from);
  const tooOld = version !== undefined && since !== undefined && compareVersions(version, since) < 0;
  test.runIf(version !== undefined)(
    `${name}${version === undefined ? ` (skipped: needs ${from})` : tooOld ? ', refused by its version' : ''}`,
    () => {
      const fit = answers.get(name) as Answer<Fit>;
      if (tooOld) {
        expect(fit).toMatchObject({ refused: 'r/lacks', limit: 'original', message: expect.stringContaining(version) });
        return;
      }
      if (isRefusal(fit)) throw new Error(fit.message);
      expect(Math.abs(denseLogLik(own, fit.canonical) - fit.logLik)).toBeLessThan(tolerance(from, own));
    },
  );
}
