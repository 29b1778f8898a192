import { isRefusal, type Method } from '@mixdiff/contract';
import { buildProblem, parseCsv, type Table } from '@mixdiff/frame';
import type { AuditInput } from '@mixdiff/schema';
import { agree, sleepstudy } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { audited, decimals, published, run } from './published.ts';

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
    expect(await code({ fixed: { ...input.fixed, Dais: '1' } })).toBe('audit/fixed');
    expect(await code({ fixed: { '(Intercept)': '251.4' } })).toBe('audit/fixed');
    expect(await code({ fixed: { '(Intercept)': '251.4', Days: null } })).toBe('audit/fixed');
    expect(await code({ fixed: { ...input.fixed, Days: '10,47' } })).toBe('audit/number');
    expect(await code({ random: [] })).toBe('audit/random');
    expect(await code({ random: [{ ...block, terms: ['(Intercept)', 'Dayz'] }] })).toBe('audit/random');
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
    ).toBe('audit/cov');
    expect(await code({ sigma: '-1' })).toBe('audit/sigma');
    expect(await code({ digits: { nothing: 2 } })).toBe('audit/digits');
    expect(await code({ se: { Dais: '1.5' } })).toBe('audit/fixed');
    expect(await code({ df: { Dais: '17' } })).toBe('audit/fixed');
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
