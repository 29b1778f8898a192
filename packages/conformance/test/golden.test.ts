import { backendNamed, backends } from '@mixdiff/backends';
import { choose, isRefusal } from '@mixdiff/contract';
import { encodeFit, type RecordedFit } from '@mixdiff/schema';
import { describe, expect, test } from 'vitest';
import { disagreements } from './against-r.ts';
import { type Case, caseNames, loadCase } from './cases.ts';
import { knownFailures } from './known-failures.ts';

/** Every faithful backend, as the version in the provenance, against its own original's numbers. */
const context = { milliseconds: () => performance.now() };
const SLOW = new Set(['insteval']);
const cases = caseNames()
  .map(loadCase)
  .filter(({ recorded, name }) => recorded && !SLOW.has(name));

async function fitLike({ problem, recorded }: Case, entry: RecordedFit) {
  const name = entry.id.replace(/^r:/, '').replace(/\/.*$/, '');
  const backend = backendNamed(name, backends);
  if (isRefusal(backend)) throw new Error(backend.message);
  const version = entry.fit?.as.split(' ')[1] ?? recorded?.provenance.versions[name];
  const chosen = choose(backend, version, userOf(entry));
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const model = problem(entry.method);
  const fit = await backend.fit(model, chosen, context);
  return isRefusal(fit) ? fit : { fit, document: encodeFit(fit, model) };
}

/** The choices that the original was asked for. */
const userOf = ({ fit }: RecordedFit): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fit?.chosen ?? {}).flatMap(([name, { value, by }]) => (by === 'user' ? [[name, value]] : [])),
  );

test('there are at least fifteen data sets and forty cases', () => {
  expect(
    new Set(cases.map(({ config, name }) => (config.data === 'data.csv' ? name : config.data))).size,
  ).toBeGreaterThanOrEqual(15);
  expect(cases.length).toBeGreaterThanOrEqual(40);
});

const seen: string[] = [];
describe.each(cases.map((c) => [c.name, c] as const))('%s', (name, c) => {
  test.each((c.recorded?.fits ?? []).map((entry) => [entry.id, entry] as const))('%s', async (id, entry) => {
    const ours = await fitLike(c, entry);
    if (!entry.fit) {
      // a refusal of the original is a refusal here; lme's own non-convergence counts as one
      expect(isRefusal(ours)).toBe(true);
      return;
    }
    if (isRefusal(ours)) throw new Error(ours.message);
    const found = disagreements(ours.document, entry.fit);
    if (entry.fit.as.startsWith('lme4')) {
      const { singular, evaluations } = entry.fit.convergence;
      const own = ours.document.convergence;
      if (own.singular !== singular)
        found.push({ quantity: 'singular', ours: String(own.singular), r: String(singular), allowed: 0 });
      if (own.evaluations.f !== evaluations.f)
        found.push({ quantity: 'evaluations', ours: own.evaluations.f, r: evaluations.f, allowed: 0 });
    }
    const known = knownFailures.filter((k) => k.case === name && k.fit === id);
    seen.push(...known.filter((k) => found.some((f) => k.quantity.test(f.quantity))).map((k) => k.key));
    const unknown = found.filter((f) => !known.some((k) => k.quantity.test(f.quantity)));
    expect(unknown).toEqual([]);
  });
});
test('every known failure still fails, so that the list stays true', () => {
  expect([...new Set(seen)].sort()).toEqual(knownFailures.map((k) => k.key).sort());
});
