import type { CoreV1Api, V1Pod } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { logsOf } from './logs.ts'

type Asked = Parameters<CoreV1Api['readNamespacedPodLog']>[0]

/** An API server that has the logs of some containers, named `<pod>/<container>`, or `<pod>/<container> before`. */
function serving(logs: Record<string, string>) {
  const asked: string[] = []
  const readNamespacedPodLog = async ({ name, container, previous }: Asked) => {
    const of = `${name}/${container}${previous ? ' before' : ''}`
    asked.push(of)
    const text = logs[of]
    if (text === undefined) throw new Error('the kubelet of that node does not answer')
    return text
  }
  return { asked, connection: { core: { readNamespacedPodLog } } as unknown as Parameters<typeof logsOf>[0] }
}

const pod = (name: string, containers: Record<string, number>): V1Pod => ({
  metadata: { name, namespace: 'shop-1' },
  status: {
    containerStatuses: Object.entries(containers).map(([container, restartCount]) => ({
      ...{ name: container, restartCount, image: '', imageID: '', ready: true },
    })),
  },
})

test('of each container is told what it logs, and of one that was restarted what it logged before', async () => {
  const { connection, asked } = serving({
    'a/web': 'one',
    'a/web before': 'zero',
    'b/web': 'two',
    'b/beside': 'three',
  })
  const logs = await logsOf(connection, [pod('a', { web: 2 }), pod('b', { web: 0, beside: 0 })])
  expect(logs.toSorted()).toEqual(['one', 'three', 'two', 'zero'])
  expect(asked.toSorted()).toEqual(['a/web', 'a/web before', 'b/beside', 'b/web'])
})

test('what cannot be read any more is left out, and so is what is empty', async () => {
  const { connection } = serving({ 'a/web': 'one', 'c/web': '' })
  const logs = await logsOf(connection, [pod('a', { web: 1 }), pod('b', { web: 0 }), pod('c', { web: 0 })])
  expect(logs).toEqual(['one'])
  expect(await logsOf(connection, [{ metadata: { name: 'd' } }])).toEqual([])
})
