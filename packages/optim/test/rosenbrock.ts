/** 100 (x2 - x1^2)^2 + (1 - x1)^2, minimum 0 at (1, 1). */
export function rosenbrock(x: Float64Array, gradient?: Float64Array): number {
  const [a, b] = x as unknown as [number, number];
  const bend = b - a * a;
  if (gradient) {
    gradient[0] = -400 * a * bend - 2 * (1 - a);
    gradient[1] = 200 * bend;
  }
  return 100 * (bend * bend) + (1 - a) * (1 - a);
}

export const classicalStart = (): Float64Array => Float64Array.of(-1.2, 1);
