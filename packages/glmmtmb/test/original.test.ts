import type { Method, Problem } from '@mixdiff/contract';
import { agree, agreeAll, type Column, intercept, penicillin, problem, readCsv, type TermSpec } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { fitted, standardErrors } from './opened.ts';

/**
 * glmmTMB 1.1.5 (TMB 1.9.2, R 4.2.2) on sleepstudy and Penicillin, with w = 1 + (i mod 3), offset i mod 7, h = i mod 6
 * for row i from 0. Counts: iterations, function, gradient evaluations; null where they turn on rounding (a flat
 * direction, or a difference of one evaluation).
 */
interface Recorded {
  readonly name: string;
  readonly make: (method: Method) => Problem;
  readonly ML: Numbers;
  readonly REML: Numbers;
}
interface Numbers {
  readonly logLik: number;
  readonly beta: readonly number[];
  readonly se: readonly number[];
  readonly dfResidual: number;
  readonly counts: readonly [number, number, number] | null;
}
const source = 'glmmTMB 1.1.5';

const rows = readCsv('sleepstudy/data.csv');
const column = (name: string, values: readonly number[]): Column => ({ name, term: name, values });
const one = intercept(rows.length);
const days = column(
  'Days',
  rows.map((r) => Number(r['Days'])),
);
const weight = rows.map((_, i) => 1 + (i % 3));
const subject: TermSpec = { group: 'Subject', labels: rows.map((r) => r['Subject'] as string) };
const sleep =
  (random: TermSpec[], extra: Parameters<typeof problem>[4] = {}) =>
  (method: Method) =>
    problem(
      rows.map((r) => Number(r['Reaction'])),
      [one, days],
      random,
      method,
      extra,
    );

const recorded: readonly Recorded[] = [
  {
    name: '(Days | Subject)',
    make: sleep([{ ...subject, columns: [one, days] }]),
    ML: {
      logLik: -875.9696722319,
      beta: [251.40513521, 10.46727258],
      se: [6.6322785, 1.5022342],
      dfResidual: 174,
      counts: null,
    },
    REML: {
      logLik: -871.8141359793,
      beta: [251.40510485, 10.46728596],
      se: [6.8245624, 1.5457873],
      dfResidual: 176,
      counts: [20, 22, 21],
    },
  },
  {
    name: '(Days || Subject)',
    make: sleep([{ ...subject, columns: [one, days], structure: 'diag' }]),
    ML: {
      logLik: -876.0016275702,
      beta: [251.40512943, 10.46730948],
      se: [6.7076648, 1.5193169],
      dfResidual: 175,
      counts: [40, 45, 41],
    },
    REML: {
      logLik: -871.8346467907,
      beta: [251.40510485, 10.46728596],
      se: [6.885383, 1.5595657],
      dfResidual: 177,
      counts: [29, 35, 30],
    },
  },
  {
    name: '(1 + Days + w | Subject): three columns, at a zero variance',
    make: sleep([{ ...subject, columns: [one, days, column('w', weight)] }]),
    ML: {
      logLik: -875.9696722315,
      beta: [251.40509459, 10.46727808],
      se: [6.632276, 1.5022378],
      dfResidual: 171,
      counts: null,
    },
    REML: {
      logLik: -871.8141360612,
      beta: [251.4051047, 10.4672859],
      se: [6.8245574, 1.545789],
      dfResidual: 173,
      counts: null,
    },
  },
  {
    name: '(1 | Subject) + (1 | h): crossed, at a zero variance',
    make: sleep([subject, { group: 'h', labels: rows.map((_, i) => String(i % 6)) }]),
    ML: {
      logLik: -897.0393215849,
      beta: [251.4051039, 10.46728588],
      se: [9.50618544, 0.80173543],
      dfResidual: 175,
      counts: [63, 68, 64],
    },
    REML: {
      logLik: -893.2325428281,
      beta: [251.40510487, 10.46728595],
      se: [9.74664882, 0.80422432],
      dfResidual: 177,
      counts: [32, 33, 33],
    },
  },
  {
    name: 'weights multiply each log-density',
    make: sleep([subject], { weights: { values: Float64Array.from(weight), kind: 'as-original' } }),
    ML: {
      logLik: -1782.319380283,
      beta: [252.94468901, 10.20415244],
      se: [9.1834299, 0.57750317],
      dfResidual: 176,
      counts: [39, 43, 40],
    },
    REML: {
      logLik: -1778.839998319,
      beta: [252.9465342, 10.20397122],
      se: [9.42971252, 0.57834982],
      dfResidual: 178,
      counts: [15, 16, 16],
    },
  },
  {
    name: 'an offset',
    make: sleep([subject], { offset: Float64Array.from(rows, (_, i) => i % 7) }),
    ML: {
      logLik: -897.8438584588,
      beta: [248.42524588, 10.46897538],
      se: [9.52375303, 0.80560639],
      dfResidual: 176,
      counts: [48, 59, 49],
    },
    REML: {
      logLik: -894.0309179258,
      beta: [248.42530687, 10.46896946],
      se: [9.76451871, 0.80810463],
      dfResidual: 178,
      counts: [16, 17, 17],
    },
  },
  {
    name: 'no random effects',
    make: sleep([]),
    ML: {
      logLik: -950.1465281782,
      beta: [251.40510991, 10.46728479],
      se: [6.5733264, 1.2312968],
      dfResidual: 177,
      counts: [37, 46, 38],
    },
    REML: {
      logLik: -946.8318317361,
      beta: [251.40510485, 10.46728596],
      se: [6.6101539, 1.2381953],
      dfResidual: 179,
      counts: [16, 17, 17],
    },
  },
  {
    name: 'Penicillin: crossed',
    make: penicillin,
    ML: { logLik: -166.0941743343, beta: [22.97222268], se: [0.74459534], dfResidual: 140, counts: [27, 34, 28] },
    REML: { logLik: -165.4302944956, beta: [22.97222222], se: [0.80857403], dfResidual: 141, counts: [14, 22, 15] },
  },
];

describe.each(recorded)('$name', ({ make, ...numbers }) => {
  test.each(['ML', 'REML'] as const)('%s', async (method) => {
    const { logLik, beta, se, dfResidual, counts } = numbers[method];
    const fit = await fitted(make(method), '1.1.5');
    agree(fit.logLik, logLik, { abs: 1e-6, source });
    se.forEach((s, j) => {
      agree(fit.canonical.beta[j] as number, beta[j] as number, { abs: 1e-4 * s, source }, `beta ${j}`);
    });
    agreeAll(standardErrors(fit), se, { rel: 1e-4, source });
    expect(fit.meaning.dfResidual).toBe(dfResidual);
    const { f, g } = fit.stop.evaluations;
    if (counts) expect([fit.stop.iterations, f, g]).toEqual(counts);
  });
});

test('conditional standard deviations of the modes carry the uncertainty of the parameters', async () => {
  const make = recorded[0]?.make as Recorded['make'];
  for (const [method, mode, condSD] of [
    ['ML', [2.81576040596, -40.04853884997], [13.6537383037, 13.8288504969]],
    ['REML', [2.25857605443, -40.39860696642], [13.8635755745, 14.0281325359]],
  ] as const) {
    const { ranef } = await fitted(make(method), '1.1.5');
    agreeAll(ranef[0]?.mode.data.slice(0, 2) ?? [], mode, { rel: 1e-4, source: 'as.data.frame(ranef(m))' });
    agreeAll(ranef[0]?.condSD?.data.slice(0, 2) ?? [], condSD, { rel: 1e-5, source: 'as.data.frame(ranef(m))' });
  }
});

describe('aliased columns: Days2 = 2 Days + 1', () => {
  const make = (method: Method): Problem => {
    const double = column(
      'Days2',
      days.values.map((d) => 2 * d + 1),
    );
    return problem(
      rows.map((r) => Number(r['Reaction'])),
      [one, days, double],
      [subject],
      method,
    );
  };
  test('dropped since 1.1.8, with a message', async () => {
    const fit = await fitted(make('ML'), '1.1.15.2');
    agreeAll(fit.canonical.beta.slice(0, 2), [251.405094, 10.467287], { rel: 1e-6, source: 'glmmTMB 1.1.15.2' });
    expect([fit.canonical.beta[2], fit.vcov?.data[8], fit.dropped]).toEqual([Number.NaN, Number.NaN, ['Days2']]);
    agree(fit.vcov?.data[0] ?? 0, 90.367529, { rel: 1e-4, source: 'glmmTMB 1.1.15.2' });
    expect(fit.meaning).toMatchObject({ k: 4, dfResidual: 176 });
    expect(fit.notes.map((n) => n.code)).toEqual(['glmmtmb/dropped-columns']);
  });
  test('kept before: estimates stay where the start puts them along the flat direction', async () => {
    const fit = await fitted(make('ML'), '1.1.5');
    agree(fit.logLik, -897.0393215028, { abs: 1e-6, source });
    agreeAll(fit.canonical.beta, [206.348376309, -79.645894204, 45.0565879], { rel: 1e-7, source });
    expect(fit.absent).toEqual({
      'se|(Intercept)': 'glmmtmb/aliased-columns',
      'se|Days': 'glmmtmb/aliased-columns',
      'se|Days2': 'glmmtmb/aliased-columns',
    });
    expect([fit.withheld, fit.meaning.k, fit.meaning.dfResidual]).toEqual([[], 5, 175]);
  });
});
