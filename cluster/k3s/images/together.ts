/**
 * Several things at once, which end together: when one fails the others are stopped, and none is still at work when
 * this throws what the first had to say.
 */
export async function together<T extends readonly unknown[]>(
  signal: AbortSignal,
  works: { [K in keyof T]: (signal: AbortSignal) => Promise<T[K]> },
): Promise<T> {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  let failure: { thrown: unknown } | undefined
  const done = await Promise.all(
    works.map(async work => {
      try {
        return await work(either)
      } catch (thrown) {
        failure ??= { thrown }
        stop.abort(thrown)
        return undefined
      }
    }),
  )
  if (failure) throw failure.thrown
  return done as unknown as T
}
