import { TahanError } from '../../support/errors.ts'
import { type Connection, statusCode } from '../kubernetes/connection.ts'
import { rightInWords, ruleFor } from '../kubernetes/rights.ts'
import type { NeededRight } from './needs.ts'

/**
 * Asks the API server which rights it will refuse, so that all are known before anything is done. A server that cannot
 * be asked is believed to grant everything: each refusal then says its right when it comes.
 */
export async function missingRights(
  { authorization }: Connection,
  needed: readonly NeededRight[],
): Promise<NeededRight[]> {
  const granted = await Promise.all(needed.map(right => isGranted(authorization, right)))
  return needed.filter((_, i) => granted[i] === false)
}

async function isGranted(authorization: Connection['authorization'], right: NeededRight): Promise<boolean> {
  const [resource, subresource] = right.resource.split('/')
  const resourceAttributes = {
    verb: right.verb,
    group: right.group,
    resource,
    ...(subresource && { subresource }),
    ...(right.namespace && { namespace: right.namespace }),
  }
  try {
    const { status } = await authorization.createSelfSubjectAccessReview({
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      },
    })
    return status?.allowed ?? true
  } catch (thrown) {
    const mayNotAsk = thrown instanceof TahanError && thrown.code === 'RIGHT_MISSING'
    if (mayNotAsk || [404, 405].includes(statusCode(thrown) ?? 0)) return true
    throw thrown
  }
}

/** Without these nothing goes; all are told at once. */
export function rightsMissing(context: string, missing: readonly NeededRight[]): TahanError {
  return new TahanError('RIGHT_MISSING', `Context ${context} lacks rights that tahan cannot do without.`, {
    because: `it may not ${missing.map(rightInWords).join('; ')}.`,
    tryThis: `add to its role ${missing.map(ruleFor).join(' ')}, or apply cluster/existing/rbac.yaml`,
  })
}
