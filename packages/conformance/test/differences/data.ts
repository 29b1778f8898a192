import { Random } from '@mixdiff/probability';

/** A small design with everything that a construction may need: groups, nested classes, a factor, a dose, weights. */
export interface Design {
  readonly groups: number;
  readonly perGroup: number;
  readonly groupSD: number;
  /** Of the classes within groups. */
  readonly innerSD: number;
  readonly slopeSD: number;
  readonly noise: number;
}
export const DESIGN: Design = { groups: 12, perGroup: 8, groupSD: 1, innerSD: 0.7, slopeSD: 0, noise: 1 };
export type Row = Record<string, number | string>;

/** Reproducible from its seed. Columns: row, y, y2, x, z, f, dose, g, h, w, w2, v (the visit), yn (y less half of its group's mean), ya (autoregressive within the group, beside an error), pair (two of the first three visits, by turns), s (the number of the group), yp (of a pair, which adds up to little), yb (0 or 1), yk of 5 and yn5 (the others), yc (counts), yg (positive). */
export function simulated(seed: number, change: Partial<Design> = {}): Row[] {
  const { groups, perGroup, groupSD, innerSD, slopeSD, noise } = { ...DESIGN, ...change };
  const random = new Random(seed);
  const draw = (sd: number): number => sd * random.normRand();
  const [intercept, slope] = [5 + draw(1), 0.8 + draw(0.2)];
  const effects: Record<string, number> = { a: 0, b: 0.5 + draw(0.3), c: -0.4 + draw(0.3) };
  const rows: Row[] = [];
  const group: Record<number, number> = {};
  for (let g = 0; g < groups; g++) {
    const [u, v] = [draw(groupSD), draw(slopeSD)];
    group[g + 1] = u;
    const inner = [draw(innerSD), draw(innerSD)];
    for (let i = 0; i < perGroup; i++) {
      const x = 3 + draw(1);
      const f = 'abc'[Math.floor(3 * random.unifRand())] as string;
      const class_ = i % 2;
      const mean = intercept + slope * x + (effects[f] as number) + u + v * x + (inner[class_] as number);
      const y = mean + draw(noise);
      const weight = 1 + Math.floor(3 * random.unifRand());
      rows.push({
        row: rows.length + 1,
        y: round(y),
        y2: round(y + draw(0.5)),
        x: round(x),
        z: round(draw(1)),
        f,
        dose: 1 + Math.floor(3 * random.unifRand()),
        g: `g${g + 1}`,
        h: `h${class_ + 1}`,
        w: weight,
        w2: 2 * weight,
        v: i + 1,
        yn: 0,
        ya: 0,
        yp: 0,
        s: g + 1,
        pair: Number(i < 3 && i !== g % 3),
      });
    }
  }
  for (let g = 0; g < groups; g++) {
    const own = rows.slice(g * perGroup, (g + 1) * perGroup);
    const mean = own.reduce((sum, { y }) => sum + (y as number), 0) / perGroup;
    for (const row of own) row['yn'] = round((row['y'] as number) - 0.5 * mean);
    let before = draw(1.5);
    for (const row of own) {
      row['ya'] = round(before + draw(1));
      before = 0.7 * before + draw(1.5 * Math.sqrt(1 - 0.7 ** 2));
    }
  }
  for (const row of rows) {
    const eta = 0.6 * ((row['x'] as number) - 3) + 0.4 * (group[row['s'] as number] as number);
    const heads = Array.from({ length: 6 }, () => Number(random.unifRand() < 1 / (1 + Math.exp(-eta - 0.3))));
    const count = heads.filter((_, i) => i < 5).reduce((sum, one) => sum + one, 0);
    Object.assign(row, { yb: heads[5], yk: count, yn5: 5 - count });
    const rate = 2 * Math.exp(0.4 * eta);
    let time = -Math.log(random.unifRand());
    const until = rate * (0.2 + 1.6 * random.unifRand());
    let events = 0;
    while (time < until) {
      events++;
      time -= Math.log(random.unifRand());
    }
    row['yc'] = events;
    row['yg'] = round(rate * Math.exp(draw(0.5)));
  }
  for (let g = 0; g < groups; g++) {
    const [one, other] = rows.slice(g * perGroup, (g + 1) * perGroup).filter((row) => row['pair'] === 1);
    const apart = draw(1);
    if (one) one['yp'] = round(apart + draw(0.2));
    if (other) other['yp'] = round(-apart + draw(0.2));
  }
  return rows;
}
const round = (x: number): number => Number(x.toFixed(4));

export function toCsv(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  return `${[names.join(','), ...rows.map((row) => names.map((name) => row[name]).join(','))].join('\n')}\n`;
}
