import { type PairInput, pairInput } from '@mixdiff/schema';
import { readGoldenJson } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { codesOf, explained } from './engines.ts';
import { generated, stored } from './halves.ts';

const score = { right: 0, of: 0, wronglyClaimed: 0 };

/** The claims with what they rest on, so that a failure can be read. */
async function judged(input: PairInput): Promise<{ codes: string[]; told: string }> {
  const found = await explained(input);
  const claims = found.causes.map(({ cause, share, quantities, sentence }) =>
    [cause, share, quantities.join(' '), sentence].join(' · '),
  );
  const left = found.unexplained.map(({ quantity, size }) => `unexplained ${quantity} ${size}`);
  const codes = codesOf(found);
  score.of++;
  if (codes.join() === [...(input.label ?? [])].sort().join()) score.right++;
  score.wronglyClaimed += codes.filter((code) => !input.label?.includes(code)).length;
  return { codes, told: [...claims, ...left].join('\n') };
}

describe('labelled differences', () => {
  it.each(stored.map(({ name, label }) => [name, label.join(' + ') || 'nothing']))('stored: %s is %s', async (name) => {
    const input = pairInput.parse(readGoldenJson(`differences/${name}.json`));
    const { codes, told } = await judged(input);
    expect(codes, told).toEqual([...(input.label ?? [])].sort());
  });
  it.each(
    generated.map((one) => [one.construction.name, one.construction.label.join(' + ') || 'nothing', one] as const),
  )('generated: %s is %s', async (_name, _label, { construction, seed }) => {
    const { codes, told } = await judged(construction.make(seed));
    expect(codes, told).toEqual([...construction.label].sort());
  });
  it('score: every cause found, none claimed wrongly', () => {
    expect(score.of).toBeGreaterThanOrEqual(35);
    expect(generated.length / score.of).toBeGreaterThan(0.45);
    expect(score).toEqual({ right: score.of, of: score.of, wronglyClaimed: 0 });
  });
});
