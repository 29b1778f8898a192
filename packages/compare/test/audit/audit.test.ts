import { openCertifier } from '@mixdiff/certify';
import { type Answer, type Canonical, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { buildProblem, parseCsv, type Table } from '@mixdiff/frame';
import { plainLogLik } from '@mixdiff/referee';
import { type AuditDocument, type AuditInput, auditDocument, auditInput } from '@mixdiff/schema';
import { agree, dyestuff2, jsp, readGoldenJson, sleepstudy, twoMaxima } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/audit.ts';

type Problems = (method: Method) => Problem;
const context = { milliseconds: () => 0 };
async function run(problems: Problems, input: AuditInput): Promise<AuditDocument> {
  const document = await audited(problems, input);
  if (isRefusal(document)) throw new Error(document.message);
  return auditDocument.parse(document);
}
const audited = (problems: Problems, input: AuditInput): Promise<Answer<AuditDocument>> =>
  audit({ file: 'a.json', input, problems, engines: [], context, search: { starts: 24, seed: 1 } });

/** The highest point of a problem as an audit file, numbers through `as`. */
function published(problem: Problem, as: (x: number) => number | string, change: Partial<AuditInput> = {}): AuditInput {
  const { best } = openCertifier(problem).certify({
    beta: new Float64Array(problem.X.ncol),
    Sigma: problem.random.map(({ columns: { length: c } }) => ({
      nrow: c,
      ncol: c,
      data: Float64Array.from({ length: c * c }, (_, i) => (i % (c + 1) ? 0 : 1)),
    })),
    residual: { kind: 'iid', sigma2: 1 },
  });
  if (best?.residual.kind !== 'iid') throw new Error('no highest point');
  const rows = (data: Float64Array, c: number) =>
    Array.from({ length: c }, (_, i) => Array.from({ length: c }, (_, j) => as(data[j * c + i] as number)));
  return {
    data: 'd.csv',
    formula: 'y ~ x',
    method: problem.method,
    source: 'a test',
    fixed: Object.fromEntries(problem.columns.map((name, j) => [name, as(best.beta[j] as number)])),
    random: problem.random.map(({ group, columns }, k) => ({
      group,
      terms: [...columns],
      cov: rows(best.Sigma[k]?.data as Float64Array, columns.length),
    })),
    sigma: as(Math.sqrt(best.residual.sigma2)),
    ...change,
  };
}
/** Of a model with one random term. */
const pointOf = ({ fixed, random, sigma }: AuditInput): Canonical => {
  const cov = (random[0]?.cov ?? []).map((row) => row.map(Number));
  return {
    beta: Float64Array.from(Object.values(fixed), Number),
    Sigma: [{ nrow: cov.length, ncol: cov.length, data: Float64Array.from(cov.flat()) }],
    residual: { kind: 'iid', sigma2: Number(sigma) ** 2 },
  };
};
const decimals = (n: number) => (x: number) => x.toFixed(n);

describe('the seed', () => {
  it('judges the ML fit of the page a false zero, 0.942 below the maximum, class variance 1.036', async () => {
    const input = auditInput.parse(readGoldenJson('jsp/audits/glmmtmb-ml.json'));
    const found = await run(jsp, input);
    expect(found.verdict).toBe('false-zero');
    agree(found.gain as number, 0.942, {
      abs: 5e-4,
      source: 'log-likelihoods of lme4 and of the page: -2964.164689, -2965.107107',
    });
    agree(found.logLikMax as number, -2964.164689, { abs: 1e-6, source: 'lme4 1.1-31' });
    agree(found.evidence.best?.random[1]?.cov[0]?.[0] as number, 1.03557, { abs: 5e-5, source: 'lme4 1.1-31' });
    expect(found.sentences.join(' ')).toContain('have not found a larger likelihood');
  });
});

describe('the page', () => {
  it('prints maxima of REML for lme4 and nlme', async () => {
    for (const name of ['lme4-reml', 'nlme-reml']) {
      const found = await run(jsp, auditInput.parse(readGoldenJson(`jsp/audits/${name}.json`)));
      expect(found.verdict).toBe('interior-maximum');
      agree(found.logLikMax as number, -2961.82513, { abs: 1e-6, source: 'lme4 1.1-31' });
      const estimates = found.reproduced.filter(({ quantity }) => !/^(se|df)/.test(quantity));
      expect(estimates.filter(({ by }) => by === null)).toEqual([]);
    }
  });
});

describe('a maximum', () => {
  it('stays one at full precision', async () => {
    for (const problems of [(m: Method) => sleepstudy(m), dyestuff2]) {
      for (const method of ['ML', 'REML'] as const) {
        const found = await run(
          problems,
          published(problems(method), (x) => x),
        );
        expect(['interior-maximum', 'boundary-maximum', 'flat-ridge']).toContain(found.verdict);
        expect(found.gain as number).toBeLessThan(1e-6);
      }
    }
  });
  it('stays one however it is rounded', async () => {
    for (const digits of [0, 1, 2, 4]) {
      for (const method of ['ML', 'REML'] as const) {
        const problems = (m: Method) => sleepstudy(m);
        const found = await run(problems, published(problems(method), decimals(digits)));
        expect(found.verdict).toBe('interior-maximum');
        expect(found.gain as number).toBeLessThan(1e-4);
        // At the printed numbers themselves it is lower.
        expect((found.logLikMax as number) - (found.logLikAtEstimates as number)).toBeGreaterThan(0);
      }
    }
  });
  it('of zero variance is told as a number or with digits', async () => {
    const input = published(dyestuff2('ML'), decimals(4));
    const zero = { ...input, random: [{ group: 'Batch', terms: ['(Intercept)'], cov: [[0]] }] };
    expect((await run(dyestuff2, zero)).verdict).toBe('boundary-maximum');
    expect((await run(dyestuff2, { ...zero, digits: 3 })).verdict).toBe('boundary-maximum');
  });
});

describe('no maximum', () => {
  it('has the gain of its own point when the numbers are exact', async () => {
    const problems = (m: Method) => sleepstudy(m);
    const input = published(problems('ML'), (x) => x * (1 + 1e-13), {});
    const moved = { ...input, fixed: { ...input.fixed, Days: (input.fixed['Days'] as number) + 1.5023197 } };
    const found = await run(problems, moved);
    expect(found.verdict).toBe('stopped-short');
    const moved2 = plainLogLik(problems('ML'), pointOf(moved));
    agree(found.logLikAtEstimates as number, moved2, { abs: 1e-6, source: 'the likelihood written out' });
    agree(found.gain as number, plainLogLik(problems('ML'), pointOf(input)) - moved2, {
      abs: 1e-6,
      source: 'the likelihood written out',
    });
  });
  it('is gained from the best point of the box', async () => {
    const problems = (m: Method) => sleepstudy(m);
    const input = published(problems('ML'), decimals(3));
    const sigma = (Number(input.sigma) * 1.05).toFixed(0);
    const found = await run(problems, { ...input, sigma });
    const exact = await run(problems, { ...input, sigma: `${sigma}.0000000000` });
    expect(found.gain as number).toBeLessThan(exact.gain as number);
    expect(found.evidence.best).not.toBeNull();
  });
  it('is a local one where the other end is higher (two maxima)', async () => {
    const interior = published(twoMaxima('REML'), (x) => x);
    const found = await run(twoMaxima, {
      ...interior,
      random: [{ group: 'g', terms: ['(Intercept)'], cov: [[0]] }],
      sigma: '1.4696',
    });
    expect(['local-maximum', 'stopped-short', 'false-zero']).toContain(found.verdict);
    expect(found.gain as number).toBeGreaterThan(1);
  });
  it('of the stated criterion may be one of the other', async () => {
    const problems = (m: Method) => sleepstudy(m);
    const found = await run(problems, published(problems('REML'), decimals(3), { method: 'ML' }));
    expect(found.verdict).not.toBe('interior-maximum');
    expect(found.sentences.join(' ')).toContain('may have used REML');
    expect(found.reproduced.find((row) => row.quantity === 'variance|Subject|(Intercept)')?.by).toBe(
      'REML, at its maximum',
    );
  });
});

describe('names and shapes', () => {
  const problems = (m: Method) => sleepstudy(m);
  const input = published(problems('ML'), decimals(3));
  const [block] = input.random as [AuditInput['random'][number]];
  const code = async (change: Partial<AuditInput>): Promise<string> => {
    const answer = await audited(problems, { ...input, ...change });
    return isRefusal(answer) ? answer.refused : 'none';
  };
  it('takes terms in any order, and a lower triangle', async () => {
    const [[a, b], [, d]] = block.cov as [[string, string], [string, string]];
    const turned = { group: 'Subject', terms: ['Days', 'Intercept'], cov: [[d], [b, a]] };
    const found = await run(problems, { ...input, random: [turned] });
    agree(found.gain as number, (await run(problems, input)).gain as number, {
      abs: 1e-9,
      source: 'the same estimates',
    });
  });
  it('refuses what it cannot place, naming the field', async () => {
    expect(await code({ fixed: { ...input.fixed, Dais: '1' } })).toBe('compare/audit-fixed');
    expect(await code({ fixed: { '(Intercept)': '251.4' } })).toBe('compare/audit-fixed');
    expect(await code({ fixed: { '(Intercept)': '251.4', Days: null } })).toBe('compare/audit-fixed');
    expect(await code({ fixed: { ...input.fixed, Days: '10,47' } })).toBe('compare/audit-number');
    expect(await code({ random: [] })).toBe('compare/audit-random');
    expect(await code({ random: [{ ...block, terms: ['(Intercept)', 'Dayz'] }] })).toBe('compare/audit-random');
    expect(
      await code({
        random: [
          {
            ...block,
            cov: [
              ['1', '2'],
              ['4', '4'],
            ],
          },
        ],
      }),
    ).toBe('compare/audit-cov');
    expect(await code({ sigma: '-1' })).toBe('compare/audit-sigma');
    expect(await code({ digits: { nothing: 2 } })).toBe('compare/audit-digits');
    expect(await code({ se: { Dais: '1.5' } })).toBe('compare/audit-fixed');
    expect(await code({ df: { Dais: '17' } })).toBe('compare/audit-fixed');
  });
  it('refuses a variance below zero and an entry that is no number, naming the entry', async () => {
    const withCell = async (cell: string | null): Promise<string> => {
      const cov = [
        ['600.0', '0.0'],
        ['0.0', cell],
      ];
      const answer = await audited(problems, { ...input, random: [{ ...block, cov }] });
      return isRefusal(answer) ? answer.message : 'judged';
    };
    expect(await withCell('-20.0')).toContain("random.0.cov.1.1, the variance of 'Days' within 'Subject', is -20.0");
    expect(await withCell('NaN')).toContain('random.0.cov.1.1');
    expect(await withCell(null)).toContain('random.0.cov.1.1');
    expect(await withCell('-0.0')).toBe('judged');
  });
  it('takes a bare zero for as fine as its neighbours, as a text too', async () => {
    const withCell = (cell: string) => ({
      ...input,
      random: [
        {
          ...block,
          cov: [
            ['900.000', '0'],
            ['0', cell],
          ],
        },
      ],
    });
    const [bare, fine] = [await run(problems, withCell('0')), await run(problems, withCell('0.000'))];
    agree(bare.gain as number, fine.gain as number, { abs: 1e-6, source: 'the same numbers' });
  });
  it('says so where the printed numbers round to no covariance matrix', async () => {
    const cov = [
      ['400.000', '40.400'],
      ['40.400', '4.000'],
    ];
    const found = await run(problems, { ...input, random: [{ ...block, cov }] });
    expect(found.sentences[0]).toContain('the printed numbers are none');
    expect(found.sentences[0]).not.toContain('rounds to the printed digits');
  });
  it('does not judge what is no covariance matrix', async () => {
    const found = await run(problems, {
      ...input,
      random: [
        {
          ...block,
          cov: [
            ['1.000', '5.000'],
            ['5.000', '1.000'],
          ],
        },
      ],
    });
    expect(found.verdict).toBe('not-assessed');
    expect(found.gain).toBeNull();
  });
  it('takes a correlation of 1 that rounding made more than 1', async () => {
    const found = await run(problems, {
      ...input,
      random: [
        {
          ...block,
          cov: [
            ['4.00', '2.01'],
            ['2.01', '1.00'],
          ],
        },
      ],
    });
    expect(found.gain as number).toBeGreaterThan(1);
  });
  it('stays inside a thin box: five digits of a fit with a correlation of 1', async () => {
    const table = parseCsv(`y,x,g\n${THIN.flatMap((line) => line.split(' ')).join('\n')}\n`, { name: 'd.csv' });
    const built = buildProblem(
      table as Table,
      { formula: 'y ~ x + (x | g)', method: 'ML', factors: { g: null } },
      { dataHash: '' },
    );
    if (isRefusal(built)) throw new Error(built.message);
    const cov = [
      ['6.4157', '0.84936'],
      ['0.84936', '0.11244'],
    ];
    const terms = ['(Intercept)', 'x'];
    const { point, verdict } = await run(() => built.problem, {
      ...input,
      fixed: { '(Intercept)': '0.55052', x: '-1.2845' },
      random: [{ group: 'g', terms, cov }],
      sigma: '2.8816',
    });
    expect(verdict).toBe('boundary-maximum');
    const variance = point?.random[0]?.cov[0]?.[0];
    expect(variance).toBeGreaterThanOrEqual(6.41565);
    expect(variance).toBeLessThanOrEqual(6.41575 + 1e-9);
  });
});

/** y, x and g of 32 rows. */
const THIN = [
  '4.47,1.65,2 -13.97,8.6,6 -0.06,0.27,4 0.96,0.18,2 11.27,-7.51,3 0.38,-0.14,2 4.26,0.24,2',
  '11.81,-6.98,3 2.34,-2.68,1 7.55,1.54,2 14.6,-8.51,3 -10.15,5.9,5 5.28,-1.72,1 -10.72,5.48,5',
  '-10.78,8.7,6 0.83,-0.89,4 4.39,-2.22,1 3.87,1.05,2 2.42,-1.78,1 -10.73,8.41,6 -0.37,0.29,4',
  '0.42,-2.97,1 -17.87,7.84,6 0.98,0.72,4 8.5,-9.7,3 -13.54,3.39,5 -13.94,3.75,5 6.81,-2.43,1',
  '3.52,-0.49,4 2.63,1.22,2 3.92,1.74,2 5.34,0.25,2',
];
