/** The indexes of a longest increasing subsequence of distinct numbers, ascending. */
export function longestIncreasing(numbers: readonly number[]): number[] {
  // `ends[n]` is the index of the smallest number that ends an increasing run of n + 1; `before` links each index to the one before it in its run.
  const ends: number[] = []
  const before: number[] = []
  const at = (index: number | undefined): number => numbers[index ?? -1] ?? Number.POSITIVE_INFINITY
  for (let index = 0; index < numbers.length; index++) {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (at(ends[middle]) < at(index)) low = middle + 1
      else high = middle
    }
    before.push(ends[low - 1] ?? -1)
    ends[low] = index
  }
  const run: number[] = []
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) run.push(index)
  return run.reverse()
}
