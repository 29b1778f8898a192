import { describe, expect, test } from 'vitest';
import { comparisonText } from '../../src/index.ts';
import { example } from '../example.ts';

type Document = ReturnType<typeof example>;
const told = (change: (document: Document) => void): string => {
  const document = example({ noSpread: true });
  for (const { fit } of document.fits) {
    fit?.random.forEach((block, t) => {
      const variance = [3.1, 1.04][t] as number;
      Object.assign(block, { cov: [[variance]], sd: [Math.sqrt(variance)] });
    });
  }
  change(document);
  return comparisonText(document).replace(/\s+/g, ' ');
};
const fitOf = (document: Document, id: string) => {
  const fit = document.fits.find((f) => f.id === id)?.fit;
  if (!fit) throw new Error(`no ${id}`);
  return fit;
};
const certificateOf = (document: Document, id: string) => {
  const certificate = document.certificates.find((c) => c.fit === id);
  if (!certificate) throw new Error(`no ${id}`);
  return certificate;
};

describe('agreement', () => {
  test('is about standard deviations too, with how close they are', () => {
    expect(told(() => {})).toMatch(/AGREE REML: .*\(logLik within .*, estimates within .* SE, SDs within .* %\)/);
  });
  test('standard deviations that are apart are named, though log-likelihoods and estimates are one', () => {
    const text = told((d) => {
      for (const [id, variance] of [
        ['r:lme4/REML', 3.1],
        ['r:nlme/REML', 3.5],
      ] as const) {
        Object.assign(fitOf(d, id).random[0] ?? {}, { cov: [[variance]], sd: [Math.sqrt(variance)] });
      }
    });
    expect(text).toMatch(
      /AGREE REML: r:lme4, r:nlme and r:glmmTMB in part \(logLik within .*\), not in: SD school \(1\.761 to 1\.871\)/,
    );
  });
});

test('fits under weights of two meanings neither agree nor fall short of one another', () => {
  const text = told((d) => {
    d.problem.weights = 'w';
    for (const id of ['r:glmmTMB/REML', 'r:glmmTMB/ML']) {
      const certificate = certificateOf(d, id);
      Object.assign(certificate, {
        logLik: (certificate.logLik ?? 0) + 40,
        bestLogLik: (certificate.bestLogLik ?? 0) + 40,
      });
      for (const cell of d.crossEvaluation) if (cell.fit === id && cell.logLik !== null) cell.logLik += 40;
    }
  });
  expect(text).toContain(
    'Not one likelihood (weights-meaning). r:lme4/REML and r:nlme/REML: weights as precisions (variance sigma^2 / w).',
  );
  expect(text).toContain('--weights-kind precision or --weights-kind likelihood');
  expect(text).toContain('AGREE REML (weights: precisions): r:lme4 and r:nlme (');
  expect(text).toContain('2 fits by what is maximised (weights-meaning)');
  expect(text).not.toContain('short of the best');
  expect(text).not.toContain('within 40');
});

test('the referee says that it judges by Laplace, and calls no fit of quadrature short by it', () => {
  const refereed = (d: Document) => d.crossEvaluation.filter(({ judge }) => judge === 'referee');
  const lower = (d: Document): void => {
    for (const cell of refereed(d)) if (cell.fit === 'r:glmmTMB/ML' && cell.logLik !== null) cell.logLik -= 2;
  };
  const text = told((d) => {
    lower(d);
    for (const cell of refereed(d)) cell.criterion = { kind: 'laplace', information: 'observed' };
    for (const { fit } of d.fits) if (fit) fit.meaning.criterion = { kind: 'quadrature', nodes: 9 };
  });
  expect(text).toContain('ML, laplace (observed information) logLik');
  expect(text).toContain('integral quadrature (9 nodes)');
  expect(text).not.toContain('short of the best');
  expect(told(lower)).toContain('short of the best');
});

describe('a maximum at the boundary shows its evidence', () => {
  const zero = { group: 'school:class', terms: ['(Intercept)'], direction: [1], variance: 0, slope: -1.25 };
  test('which variance, and the slope that proves it, for all fits that end there', () => {
    const text = told((d) => {
      for (const id of ['r:lme4/REML', 'r:nlme/REML']) {
        const certificate = certificateOf(d, id);
        certificate.verdict = 'boundary-maximum';
        certificate.evidence.zeroed = [zero];
        certificate.sentences = [{ code: 'certify/mean-squares', text: 'the mean square between is 1, that within 2' }];
      }
    });
    expect(text).toContain(
      'REML: school:class variance is zero in r:lme4 and r:nlme. d logL / d(school:class variance) = -1.25 at zero',
    );
    expect(text).toContain('REML: the mean square between is 1, that within 2.');
  });
  test('a correlation of one by its own name', () => {
    const text = told((d) => {
      const block = { group: 'school', terms: ['(Intercept)', 'craven'] };
      const fit = fitOf(d, 'r:lme4/ML');
      fit.random = [
        {
          ...block,
          cov: [
            [4, -2],
            [-2, 1],
          ],
          sd: [2, 1],
          corr: [
            [1, -1],
            [-1, 1],
          ],
        },
      ];
      const certificate = certificateOf(d, 'r:lme4/ML');
      certificate.verdict = 'boundary-maximum';
      certificate.evidence.zeroed = [{ ...block, direction: [0.447, 0.894], variance: 0, slope: -3 }];
    });
    expect(text).toContain(
      'ML: the correlation of (Intercept) and craven within school is -1 in r:lme4, for the variance of',
    );
    expect(text).toContain('d logL / d(that variance) = -3.00 at zero');
  });
});

describe('variances that the design does not identify', () => {
  const unidentified = {
    contained: [{ term: '1 | school:class', within: ['1 | school'] }],
    quantities: ['variance|school|(Intercept)', 'variance|school:class|(Intercept)'],
    silent: [],
    sums: [{ expression: 'var(school) + var(school:class)', here: 4.14, best: 4.14 }],
    without: 'math ~ craven + social + (1 | school)',
  };
  const open = (d: Document, ids: readonly string[]): void => {
    for (const id of ids) {
      const certificate = certificateOf(d, id);
      certificate.verdict = 'flat-ridge';
      certificate.evidence.unidentified = unidentified;
    }
  };
  test('are said before anything else, with the smaller model; differences along them are no disagreement', () => {
    const text = told((d) => {
      open(
        d,
        d.fits.map(({ id }) => id),
      );
      Object.assign(fitOf(d, 'r:lme4/REML').random[0] ?? {}, { cov: [[0.5]], sd: [Math.sqrt(0.5)] });
    });
    expect(text).toContain(
      'All 6 fits are at one of many equally high points: this design does not identify all variances.',
    );
    expect(text).toContain(
      'Not identified: (1 | school:class) is contained in (1 | school). The likelihood is the same without (1 | school:class): math ~ craven + social + (1 | school).',
    );
    expect(text).toContain('Identified: var(school) + var(school:class) = 4.1400 (REML)');
    expect(text).toMatch(/AGREE REML: [^(]*\(logLik within [^)]*identified sums within/);
    expect(text).not.toContain('not in: SD school');
  });
  test('a fit that is short is told to take the smaller model, and no single variance is called the right one', () => {
    const document = example();
    const short = document.fits.at(-1)?.id as string;
    open(
      document,
      document.fits.map(({ id }) => id),
    );
    certificateOf(document, short).verdict = 'stopped-short';
    const text = comparisonText(document).replace(/\s+/g, ' ');
    expect(text).toContain(
      'which has the same likelihood at its maximum and one term less: math ~ craven + social + (1 | school).',
    );
    expect(text).toContain('At the best point found the same likelihood is');
    expect(text).toContain('at one of the maxima');
    expect(text).not.toContain('at the maximum');
  });
  test('a covariance that does not enter the likelihood leaves the variances as they are', () => {
    const text = told((d) => {
      const silent = { ...unidentified, contained: [], silent: ['cov(a, b within school)'], sums: [], without: null };
      for (const c of d.certificates) c.evidence.unidentified = { ...silent, quantities: ['corr|school|b,a'] };
    });
    expect(text).toContain(
      'Not identified: cov(a, b within school) does not enter the likelihood. The variances are identified',
    );
    expect(text).toContain('All 6 fits are a maximum of their own criterion');
    expect(text).not.toContain('one of many');
  });
  test('a ridge of the data alone is not one of the design', () => {
    const text = told((d) => {
      certificateOf(d, 'r:lme4/REML').verdict = 'flat-ridge';
    });
    expect(text).not.toContain('Not identified');
    expect(text).toContain('flat ridge');
  });
});
