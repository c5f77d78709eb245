import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newOrigin } from '../clock.ts'
import { openMetrics } from './open.ts'
import { freePort, missing, startServer } from './testing/program.ts'

test('a real Pushgateway takes a run’s figures, and has them no more when the run has ended', async ({
  skip,
}) => {
  const why = missing('prometheus-pushgateway')
  skip(why !== undefined, why)
  const host = `127.0.0.1:${await freePort()}`
  const gateway = `http://${host}`
  await using _server = await startServer(
    'prometheus-pushgateway',
    [`--web.listen-address=${host}`],
    `${gateway}/-/ready`,
  )
  const shown = async () => (await fetch(`${gateway}/metrics`)).text()
  const until = async (isThere: (text: string) => boolean) => {
    while (!isThere(await shown())) await pause(50)
  }

  const said: string[] = []
  const facts = { run: 'a-run', target: 'embedded', profile: 'quick', origin: newOrigin() }
  const metrics = await openMetrics({ address: undefined, chosen: false, gateway }, line => said.push(line))
  metrics.begin(facts)
  metrics.tell({ kind: 'phase', phase: 'deploying' })
  await until(text => text.includes('phase="deploying"'))
  metrics.tell({ kind: 'phase', phase: 'steady state' })
  await until(text => text.includes('phase="steady state"'))
  const own = (await shown()).split('\n').filter(line => line.startsWith('tahan_'))
  expect(own).toContain('tahan_phase{instance="",job="tahan",phase="steady state",run="a-run"} 1')
  expect(own.filter(line => line.startsWith('tahan_phase'))).toHaveLength(1)

  await metrics[Symbol.asyncDispose]()
  expect(await shown()).not.toContain('tahan_')
  expect(said).toEqual([])
})
