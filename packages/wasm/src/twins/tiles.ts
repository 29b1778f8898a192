/** Twin of assembly/tiles.ts. */

export function plainTile(a: Float64Array, c: number, ld: number, x: number, y: number, width: number): void {
  let s00 = 0;
  let s10 = 0;
  let s20 = 0;
  let s30 = 0;
  let s01 = 0;
  let s11 = 0;
  let s21 = 0;
  let s31 = 0;
  let s02 = 0;
  let s12 = 0;
  let s22 = 0;
  let s32 = 0;
  let s03 = 0;
  let s13 = 0;
  let s23 = 0;
  let s33 = 0;
  for (const end = x + 4 * width; x < end; x += 4, y += 4) {
    const x0 = a[x];
    const x1 = a[x + 1];
    const x2 = a[x + 2];
    const x3 = a[x + 3];
    const y0 = a[y];
    s00 += x0 * y0;
    s10 += x1 * y0;
    s20 += x2 * y0;
    s30 += x3 * y0;
    const y1 = a[y + 1];
    s01 += x0 * y1;
    s11 += x1 * y1;
    s21 += x2 * y1;
    s31 += x3 * y1;
    const y2 = a[y + 2];
    s02 += x0 * y2;
    s12 += x1 * y2;
    s22 += x2 * y2;
    s32 += x3 * y2;
    const y3 = a[y + 3];
    s03 += x0 * y3;
    s13 += x1 * y3;
    s23 += x2 * y3;
    s33 += x3 * y3;
  }
  a[c] -= s00;
  a[c + 1] -= s10;
  a[c + 2] -= s20;
  a[c + 3] -= s30;
  const c1 = c + ld;
  a[c1] -= s01;
  a[c1 + 1] -= s11;
  a[c1 + 2] -= s21;
  a[c1 + 3] -= s31;
  const c2 = c1 + ld;
  a[c2] -= s02;
  a[c2 + 1] -= s12;
  a[c2 + 2] -= s22;
  a[c2 + 3] -= s32;
  const c3 = c2 + ld;
  a[c3] -= s03;
  a[c3 + 1] -= s13;
  a[c3 + 2] -= s23;
  a[c3 + 3] -= s33;
}
