import { TahanError } from '../../support/errors.ts'
import { type Connection, statusCode } from '../kubernetes/connection.ts'

/** kubelets renew their lease four times in its duration. */
const renewalsInLease = 4

const onlyTheCluster = 'unknown: the API does not tell'

/**
 * What an API tells of how a cluster handles failures: little. The rest stands there as unknown, so that nobody takes
 * another cluster's values for this one's.
 */
export async function configurationOf(connection: Connection): Promise<Record<string, string>> {
  const seconds = await leaseSeconds(connection)
  return {
    'node-lease-duration-seconds': seconds.length > 0 ? seconds.join(', ') : 'unknown: no lease was shown',
    ...(seconds.length === 1 && {
      'node-lease-renew-period': `${Number(seconds[0]) / renewalsInLease}s`,
    }),
    'node-monitor-grace-period': onlyTheCluster,
    'default-not-ready-toleration-seconds': onlyTheCluster,
    'default-unreachable-toleration-seconds': onlyTheCluster,
  }
}

async function leaseSeconds({ coordination }: Connection): Promise<number[]> {
  try {
    const { items } = await coordination.listNamespacedLease({ namespace: 'kube-node-lease' })
    const all = items.flatMap(({ spec }) => spec?.leaseDurationSeconds ?? [])
    return [...new Set(all)].sort((a, b) => a - b)
  } catch (thrown) {
    const mayNot = thrown instanceof TahanError && thrown.code === 'RIGHT_MISSING'
    if (mayNot || statusCode(thrown) !== undefined) return []
    throw thrown
  }
}
