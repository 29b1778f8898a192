/** Caterpillars of one fit that is a maximum: drawn from a fit that stopped short, they would show the stop. */
import { own } from '@mixdiff/contract';
import type { ComparisonDocument } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { componentName, type Fitted, nameOf } from '../story/names.ts';
import { type Panel, panel, panelTitle, picture, WIDTH } from './canvas.ts';
import { absent, type Picture } from './picture.ts';
import { preferred, whyWithout } from './reference.ts';

const MOST_PANELS = 6;
interface Effect {
  readonly level: string;
  readonly mode: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Caterpillars: the random effects of one fit that is a maximum, in order of size. */
export function randomEffects(document: ComparisonDocument): Picture {
  const title = 'Random effects in order of size';
  const candidates = preferred(document).filter((f) => (f.fit.ranef?.length ?? 0) > 0);
  const chosen = candidates.find((f) => f.fit.ranef?.some((r) => r.condSD)) ?? candidates[0];
  if (!chosen)
    return absent(
      title,
      `Not drawn: ${whyWithout(document, 'ranef', 'no fit of this comparison holds its random effects')}.`,
    );
  const panels = effectsOf(chosen).slice(0, MOST_PANELS);
  const bars = panels.some(({ effects }) => effects.some((e) => e.low !== null));
  const spread = panels.every(({ effects }) => effects.every((e) => e.mode === 0));
  return picture(
    'random-effects',
    title,
    `Conditional modes of ${nameOf(document, chosen.id)}, one point per level. ${bars ? 'Whiskers: 1.96 conditional standard deviations.' : 'The engine gives no conditional standard deviations.'}${spread ? ' All are zero: the model finds no spread between groups.' : ''}`,
    panels.map(({ name, effects }) => caterpillar(name, effects, panels.length === 1 ? WIDTH : WIDTH / 2)),
  );
}
function effectsOf({ fit }: Fitted): { name: string; effects: Effect[] }[] {
  return (fit.ranef ?? []).flatMap((block) =>
    block.terms.map((term, j) => ({
      name: componentName(block.group, term),
      effects: Object.entries(block.modes)
        .flatMap(([level, modes]): Effect[] => {
          const [mode, sd] = [modes[j] ?? null, own(block.condSD, level)?.[j] ?? null];
          if (mode === null) return [];
          return [
            { level, mode, low: sd === null ? null : mode - 1.96 * sd, high: sd === null ? null : mode + 1.96 * sd },
          ];
        })
        .sort((a, b) => a.mode - b.mode),
    })),
  );
}
function caterpillar(name: string, effects: readonly Effect[], width: number): Panel {
  const ranked = effects.map((e, i) => ({ ...e, rank: i + 1 }));
  const ends = [ranked[0], ranked.at(-1)].filter((e) => e !== undefined);
  return panel({
    width,
    height: 280,
    marginTop: 30,
    marginLeft: 46,
    marginRight: 12,
    marginBottom: 30,
    insetLeft: 6,
    insetRight: 6,
    insetTop: 14,
    insetBottom: 14,
    x: { axis: null },
    y: { label: null, grid: true },
    marks: [
      panelTitle(`${name} (${effects.length} levels)`),
      Plot.ruleY([0], { strokeOpacity: 0.5 }),
      Plot.link(
        ranked.filter((e) => e.low !== null),
        { x1: 'rank', x2: 'rank', y1: 'low', y2: 'high', stroke: '#2a7fc4', strokeOpacity: 0.6 },
      ),
      Plot.dot(ranked, { x: 'rank', y: 'mode', r: effects.length > 120 ? 1.5 : 2.5, fill: '#2a7fc4' }),
      Plot.text(ends, { x: 'rank', y: 'mode', text: 'level', dy: ends.length > 1 ? -12 : 0, fontSize: 11 }),
    ],
  });
}
