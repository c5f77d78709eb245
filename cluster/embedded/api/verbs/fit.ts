import { badRequest, refusal } from '../status.ts'

/** How deep an object may be nested; far above any real one, far below what would exhaust the stack. */
const deepest = 200
/** How many values it may hold: above any real one, below what would keep the server busy for seconds. */
const mostValues = 50_000

/**
 * Makes sure that a client's JSON is no burden to the server, whatever it may mean.
 * @throws ApiError 400, 413
 */
export function refuseUnfit(value: unknown): void {
  const pending: { part: unknown; depth: number }[] = [{ part: value, depth: 0 }]
  let values = 0
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { part, depth } = next
    if (typeof part !== 'object' || part === null) continue
    if (depth > deepest) throw badRequest(`error decoding the body: exceeded max depth of ${deepest}`)
    if (Object.hasOwn(part, '__proto__')) {
      throw badRequest('error decoding the body: the key "__proto__" is not supported')
    }
    const inside = Object.values(part)
    values += inside.length
    if (values > mostValues) {
      const message = `Request entity too large: limit is ${mostValues} values in an object`
      throw refusal(413, 'RequestEntityTooLarge', message)
    }
    for (const item of inside) {
      if (typeof item === 'object' && item !== null) pending.push({ part: item, depth: depth + 1 })
    }
  }
}
