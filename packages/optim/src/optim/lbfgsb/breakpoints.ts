/** Where on a projected path a variable meets its bound. */
export interface Breakpoint {
  readonly time: number;
  readonly variable: number;
}

/**
 * The breakpoints of a path, to be taken least first. The first comes without sorting, since often no more is asked for; the
 * others come from a heap (Williams 1964, CACM 7:347-348, algorithm 232), whose order among equal ones decides which
 * variable is fixed first.
 */
export interface Breakpoints {
  /** How many have not been taken: those at the front. */
  left: number;
  readonly points: Breakpoint[];
  order: 'none' | 'first taken' | 'heap';
}

export const newBreakpoints = (): Breakpoints => ({ left: 0, points: [], order: 'none' });

export function add(path: Breakpoints, point: Breakpoint): void {
  path.points.push(point);
  path.left++;
}

/** Takes the least of those left. */
export function take(path: Breakpoints): Breakpoint {
  if (path.order === 'none') return takeFirst(path);
  if (path.order === 'first taken') heap(path);
  path.order = 'heap';
  return takeFromHeap(path);
}

/** The earliest of equal ones; the last takes its place. */
function takeFirst(path: Breakpoints): Breakpoint {
  const { points } = path;
  let at = 0;
  for (let i = 1; i < points.length; i++) if (points[i].time < points[at].time) at = i;
  const first = points[at];
  path.left--;
  points[at] = points[path.left];
  path.order = 'first taken';
  return first;
}

function heap({ points, left }: Breakpoints): void {
  for (let k = 1; k < left; k++) {
    const added = points[k];
    let at = k;
    while (at > 0) {
      const parent = ((at + 1) >> 1) - 1;
      if (!(added.time < points[parent].time)) break;
      points[at] = points[parent];
      at = parent;
    }
    points[at] = added;
  }
}

function takeFromHeap(path: Breakpoints): Breakpoint {
  const { points } = path;
  const top = points[0];
  path.left--;
  const { left } = path;
  const moved = points[left];
  let at = 0;
  for (let child = 1; child < left; child = 2 * at + 1) {
    // beyond the heap stands the one that is moved, which ends the descent where it is the lesser
    if (points[child + 1].time < points[child].time) child++;
    if (!(points[child].time < moved.time)) break;
    points[at] = points[child];
    at = child;
  }
  points[at] = moved;
  return top;
}
