import { readFileSync } from 'node:fs';
import { explained } from './differences/engines.ts';
const csv = readFileSync(process.argv[2]!, 'utf8');
const [a, b] = [JSON.parse(process.argv[3]!), JSON.parse(process.argv[4]!)];
const doc = await explained({ schema: 'mixdiff/pair@1', name: 't', construction: '', label: [], csv, a, b } as any);
console.log(doc.fits.map((f: any) => `${f.id} ${f.verdict} ${f.gain} logLik ${f.fit.logLik} ${JSON.stringify(f.fit.fixed.map((r: any) => [r.estimate, r.se]))}`).join('\n'));
for (const c of doc.causes) console.log('*', c.cause, c.share?.toFixed(3), c.quantities.join(' '), '\n    ', c.sentence, JSON.stringify(c.evidence).slice(0, 300));
for (const u of doc.unexplained) console.log('? unexplained', u.quantity, u.size, u.rung);
