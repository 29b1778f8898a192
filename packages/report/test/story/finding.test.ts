import { expect, test } from 'vitest';
import { comparisonText } from '../../src/index.ts';
import { example } from '../example.ts';

const told = (change: (document: ReturnType<typeof example>) => void = () => {}): string => {
  const document = example();
  change(document);
  return comparisonText(document).replace(/\s+/g, ' ');
};
const last = <T>(values: readonly T[]): T => values.at(-1) as T;

test('where it stopped, what is higher and by how much, who ends there, and that it warned', () => {
  const text = told();
  expect(text).toContain('r:glmmTMB/ML stops at school:class variance 0.0001, log-likelihood -2965.1071.');
  expect(text).toContain(
    'At school:class variance 1.0356 the same likelihood is -2964.1647, 0.942 higher, and r:lme4/ML and r:nlme/ML end there.',
  );
  expect(text).toContain(
    'It did warn (the Hessian is not positive definite) and prints logLik, AIC, BIC and deviance as NA.',
  );
});
test('a case has its own words on a fit that ends below others, and only there', () => {
  const remark = 'So {engine} did not; open is whether {question}. {other} stays.';
  const text = told((d) => Object.assign(d.problem, { remark, question: 'it may' }));
  expect(text).toMatch(/end there\. So r:glmmTMB did not; open is whether it may\. \{other\} stays\. It did warn/);
  expect(told((d) => Object.assign(d.problem, { question: 'it may' }))).not.toContain('it may');
  const alone = told((d) => {
    Object.assign(d.problem, { remark });
    d.fits = d.fits.filter(({ id }) => id === 'r:glmmTMB/ML');
  });
  expect(alone).not.toContain('did not');
});
test('the slope, and the eigenvalue that says the same; not where it does not', () => {
  expect(told()).toContain('d logL / d(school:class variance) = +2.30 where it stopped.');
  expect(told()).toContain('says the same: -0.000924, about -4 x 0.0001003 x 2.30.');
  const other = told((d) => {
    const fit = last(d.fits).fit;
    if (fit) fit.convergence.hessianEigenvalues = [3, -0.5];
  });
  expect(other).not.toContain('says the same');
});
test('an engine that cannot state its maximum is not advised to', () => {
  const text = told((d) => {
    const certified = d.fits.find((f) => f.certifies);
    const short = last(d.certificates).fit;
    const refusal = {
      schema: 'mixdiff/refusal@1' as const,
      backend: 'glmmTMB',
      code: 'glmmTMB/boundary' as const,
      message: 'a singular covariance matrix',
      hint: '',
    };
    if (certified) Object.assign(certified, { fit: null, refusal });
    else
      d.fits.push({
        ...(last(d.fits) as never as object),
        id: `${short}+certified`,
        certifies: short,
        fit: null,
        refusal,
      } as never);
  });
  expect(text).toContain('Report instead: r:lme4/ML, which is at the maximum');
  expect(text).not.toContain('--certify');
});
test('small units: variances keep digits that can be read', () => {
  const text = told((d) => {
    for (const { fit } of d.fits) {
      if (!fit) continue;
      for (const block of fit.random) block.cov = block.cov.map((row) => row.map((v) => (v ?? 0) * 1e-5));
      fit.sigma = (fit.sigma ?? 0) * Math.sqrt(1e-5);
    }
  });
  expect(text).toMatch(/var school 0\.0000\d{3}/);
});
test('all fits at their maximum: said without a claim beyond the starts', () => {
  const text = comparisonText(example({ noSpread: true }));
  expect(text).toContain('All 6 fits are a maximum of their own criterion, the best of the starts tried.');
  expect(text).not.toContain('Proof');
});
test.each([
  ['original', '1 fit was refused by the engine.', 'r:nlme/REML refused: crossed groups (nest them)'],
  ['mixdiff', '1 fit is not done here yet.', 'r:nlme/REML not done here: crossed groups (nest them)'],
] as const)('fits refused (%s) or not judged are counted in the finding', (limit, counted, told1) => {
  const text = told((d) => {
    const [first] = d.certificates;
    if (first) first.verdict = 'not-assessed';
    Object.assign(d.fits[1] ?? {}, {
      fit: null,
      refusal: {
        schema: 'mixdiff/refusal@1',
        backend: 'r:nlme',
        code: 'nlme/crossed',
        message: 'crossed groups',
        hint: 'nest them',
        limit,
      },
    });
  });
  expect(text).toContain(`1 fit could not be judged. ${counted}`);
  expect(text).toContain(told1);
});
test('fits that disagree print only the digits that they share', () => {
  const text = comparisonText(
    ((d) => {
      const fit = d.fits[1]?.fit;
      if (fit?.random[0]) fit.random[0].cov = [[3.24]];
      return d;
    })(example()),
  );
  const row = text.split('\n').find((line) => line.includes('var school '));
  expect(row?.match(/\d+\.\d+/g)).toEqual(['3.2', '3.2', '3.2', '3.1', '3.1', '3.8']);
});

test('the proof names its script where one was written, and not otherwise', () => {
  const named = comparisonText(example(), 'out/d/proof.R').replace(/\s+/g, ' ');
  expect(named).toContain('Check it without us: Rscript out/d/proof.R (base R, no packages).');
  expect(told()).not.toContain('Rscript');
});
