/** The largest whole number up to `most` that fits; 0 where none does. What is larger than one that does not fit does not either. */
export function largestFitting(most: number, fits: (number: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
