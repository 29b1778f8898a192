/** What both the WebAssembly module and its twins compute, on positions in one workspace: numbers by eights of bytes, integers by fours. */
export interface Kernels {
  /**
   * C <- C - XY' for rows c .. c + 4 strips - 1 of four columns, ld apart: X is strips of four rows, column after column, one strip after
   * another from x, Y the strip at y; both have `width` columns, at least one. Products of a sum by ascending column, subtracted once.
   */
  update(c: number, ld: number, x: number, y: number, width: number, strips: number): void;
  /**
   * Columns first .. end - 1 of a dense Cholesky factor, down to row n - 1: those of them that are finished are taken off the next, by
   * ascending column. Returns the column whose pivot is not positive and finite, or -1.
   */
  factorColumns(a: number, ld: number, n: number, first: number, end: number): number;
  /**
   * Cholesky factor of the lower triangle of a (n x n, ld apart, with room for a row and a column n), by panels: columns first[p] ..
   * first[p + 1] - 1 have entries in their own rows and in rows[ptr[p] .. ptr[p + 1] - 1], ascending and filled up to a multiple of four
   * with n; all three are positions in integers. The upper triangle is lost; `room`: (c + r + 1) c numbers for the widest c and the
   * longest r, in fours. Returns the column whose pivot is not positive and finite, or -1.
   */
  factorPanels(
    a: number,
    ld: number,
    n: number,
    panels: number,
    first: number,
    ptr: number,
    rows: number,
    room: number,
  ): number;
  /**
   * Listed rows of listed columns of a (ld apart), `strips` times four of these by `count` of those, into strips at `to`; zeros for a row or
   * a column n. `rows` and `columns` are positions in integers; the first row of four is not n.
   */
  packListed(
    a: number,
    ld: number,
    n: number,
    rows: number,
    strips: number,
    columns: number,
    count: number,
    to: number,
  ): void;
  /** The same of a symmetric a with both triangles, of which other entries are read than by packListed. */
  readonly packSymmetric: Kernels['packListed'];
  /**
   * Minus the numbers at x, `count` rows by `columns`, to the listed rows (positions in integers, up to the first n) of columns from, from + 1,
   * ... of a symmetric a, and to the same places of its other triangle.
   */
  placeSymmetric(
    a: number,
    ld: number,
    n: number,
    from: number,
    columns: number,
    list: number,
    count: number,
    x: number,
  ): void;
  /**
   * Columns at a, ld apart, less the updates of sparse ones: update u of column j, ptr[j] <= u < ptr[j + 1], is head[from[u]] times the
   * entries from[u] .. end[u] - 1 of the head, in rows that rowIdx gives. By ascending u.
   */
  subtractSparse(
    a: number,
    ld: number,
    columns: number,
    ptr: number,
    from: number,
    end: number,
    rowIdx: number,
    head: number,
  ): void;
  /**
   * Entries of (L L')^-1 at the places of L's first columns, sparse and given as for `lowerHead`, to z: from those of the later columns,
   * a dense lower triangle at `tail`, ld apart.
   */
  invertSparse(
    columns: number,
    colPtr: number,
    rowIdx: number,
    head: number,
    tail: number,
    ld: number,
    z: number,
  ): void;
  /**
   * Strips of four right-hand sides, a row four numbers long, `stride` apart from x: L x = b for the first columns of a sparse L, given
   * by column (diagonal first, then rows ascending), with what they take off all later rows.
   */
  lowerHead(
    columns: number,
    colPtr: number,
    rowIdx: number,
    head: number,
    x: number,
    stride: number,
    strips: number,
  ): void;
  /** L'x = b for these columns, from the last. */
  upperHead(
    columns: number,
    colPtr: number,
    rowIdx: number,
    head: number,
    x: number,
    stride: number,
    strips: number,
  ): void;
  /** L x = b for a dense lower triangle of that order, column-major. */
  lowerTail(order: number, tail: number, x: number, stride: number, strips: number): void;
  /** And L'x = b. */
  upperTail(order: number, tail: number, x: number, stride: number, strips: number): void;
  /**
   * Columns of n numbers from b into strips at x, zeros in what is left of the last one: row k of a strip is row order[k] of b, order
   * a position in integers.
   */
  intoStrips(order: number, b: number, n: number, columns: number, x: number): void;
  /** And back: row order[k] of b is row k of its strip. */
  fromStrips(order: number, b: number, n: number, columns: number, x: number): void;
  /** Strips of n rows from b, row k of each times the k-th of the numbers at w, to x. */
  scaleStrips(b: number, n: number, strips: number, w: number, x: number): void;
  /**
   * Numbers at `out` <- chi-squares of one degree of freedom in R's stream, MT19937's 624 words being at `words` (integers) and the next
   * of them to be used `from`; `sums`: for the exponential; `room`: 628 numbers. Returns the next word to be used. Null where there is no module:
   * the generator's own draws (packages/probability) are the twin.
   */
  readonly chiSquares:
    | ((words: number, from: number, sums: number, room: number, out: number, count: number) => number)
    | null;
  /**
   * Rows of 1 + `ones` numbers: a chi-square of more degrees of freedom, by `s` and `d` of GD, and as many of one. Returns 1024 times the
   * rows that there are, plus the next word; after them stand a normal and a uniform that GD goes on with, if they are not all.
   */
  readonly chiSquareRows:
    | ((
        words: number,
        from: number,
        sums: number,
        room: number,
        s: number,
        d: number,
        ones: number,
        rows: number,
        out: number,
      ) => number)
    | null;
  /** And standard normals by inversion. */
  readonly normals: ((words: number, from: number, room: number, out: number, count: number) => number) | null;
  /** x'x of n numbers, by ascending index. */
  square(x: number, n: number): number;
  /** x <- x / by, n numbers. */
  divide(x: number, n: number, by: number): void;
  /**
   * x <- x less its projections on `columns` columns from q, `stride` apart, two at a time: of x as it then is, out[j] <- q_j'x, and both are
   * taken off together. Returns x'x of what is left. Of every four products of a sum the first, second, third and fourth are added apart,
   * what is left over goes to the first; then these four in their order.
   */
  project(q: number, stride: number, columns: number, x: number, n: number, out: number): number;
  /** y <- (I - v v' / v[0]) y for columns of n numbers, `stride` apart from y; sums by ascending row. */
  reflect(v: number, n: number, y: number, stride: number, columns: number): void;
  /**
   * Sums in twice the working precision, `high` and `low` parts of n of them, less x y row by row, n even; `step`: 2, or 0 where y is two numbers
   * that stand for all rows, one for the even and one for the odd ones.
   */
  subtractProducts(n: number, high: number, low: number, x: number, y: number, step: number): void;
  /**
   * Rows under a triangle into it: T at t, `tStride` apart, with k columns triangular, B at b, `bStride` apart, `full` rows and below them
   * `triangular` ones that have no entry before the column of their own number; `width` columns. The first k of B are lost.
   */
  absorb(
    t: number,
    tStride: number,
    b: number,
    bStride: number,
    full: number,
    triangular: number,
    k: number,
    width: number,
  ): void;
  /**
   * Of a matrix that stands row after row, each `width` numbers, a multiple of four: out <- sum over rows of w[k] x[k], by ascending row.
   */
  combineRows(x: number, width: number, rows: number, w: number, out: number): void;
  /** Row g of out <- row g of y less the sum of w[c] x[c] over from[g] <= c < from[g + 1]; `from` a position in integers. */
  lessGroups(x: number, width: number, groups: number, from: number, w: number, y: number, out: number): void;
  /**
   * out (width x width) <- sum over rows of (w[k] x[k]) x[k]', by ascending row: its lower triangle, and all of the tiles of four by four
   * on the diagonal.
   */
  weightedSquares(x: number, width: number, rows: number, w: number, out: number): void;
  /** out[k] <- x[k]'y for rows of n numbers, `stride` apart, in four sums. */
  products(x: number, stride: number, rows: number, y: number, n: number, out: number): void;
  /** own[k] <- x[k]'G x[k] and other[k] <- x[k]'G y[k] for a symmetric G (width x width). */
  formsOfRows(x: number, y: number, width: number, rows: number, G: number, own: number, other: number): void;
}
