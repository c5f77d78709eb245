/** Whether the promise has settled once everything that can happen now has happened. */
export async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  const settle = () => {
    settled = true
  }
  promise.then(settle, settle)
  await new Promise(resolve => setImmediate(resolve))
  return settled
}
