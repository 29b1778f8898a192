// Import circles: files, or packages, that reach themselves through their imports. Type imports count: whoever reads such
// a file has to read the whole ring, and what the types share belongs into a file of its own.
import { dirname, join } from 'node:path/posix';

// `from 'x'`, `import 'x'`, `import('x')`, also where the list of names stands on several lines.
const IMPORT = /\b(?:from|import)\s*\(?\s*(['"])([^'"\n]+)\1/g;
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/** The targets that a text imports, as it writes them. */
const imported = (text) => [...text.replace(COMMENT, '').matchAll(IMPORT)].map((match) => match[2]);

/**
 * One ring of each strongly connected part of a graph (Tarjan 1972), a shortest one through its first node.
 * `edges` maps a node to the nodes it imports.
 */
const rings = (edges) => {
  const found = [];
  const order = new Map();
  const low = new Map();
  const open = [];
  const visit = (node) => {
    order.set(node, order.size);
    low.set(node, order.get(node));
    open.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== order.get(node)) return;
    const part = new Set(open.splice(open.indexOf(node)));
    const ring = shortest(node, part, edges);
    if (ring !== undefined) found.push(ring);
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return found;
};

/** The shortest way from `start` back to itself inside `part`; undefined where there is none. */
const shortest = (start, part, edges) => {
  const ways = [[start]];
  const seen = new Set();
  for (const way of ways) {
    for (const next of edges.get(way.at(-1)) ?? []) {
      if (next === start) return [...way, start];
      if (!part.has(next) || seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
};

/**
 * A sentence for each ring, between files and between packages. `sources` maps a file's path to its text; a package is a
 * folder of `packages`, `apps`, or another top folder. Packages are compared by their `src` alone: what a test imports is
 * built before the test, not before the package.
 */
export const circles = (sources) => {
  const files = new Map();
  const packages = new Map();
  for (const [file, text] of sources) {
    const targets = imported(text);
    const near = targets.filter((target) => target.startsWith('.')).map((target) => join(dirname(file), target));
    files.set(file, new Set(near.filter((target) => sources.has(target))));
    const home = /^(?:(?:packages|apps)\/)?([^/]+)\/src\//.exec(file)?.[1];
    if (home === undefined) continue;
    const far = targets.flatMap((target) => /^@mixdiff\/([^/]+)/.exec(target)?.[1] ?? []);
    packages.set(home, new Set([...(packages.get(home) ?? []), ...far]));
  }
  return [...rings(files), ...rings(packages)].map((ring) => `${ring[0]}: an import circle: ${ring.join(' -> ')}`);
};
