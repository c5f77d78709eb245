import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kubernetesDefaults } from './settings.ts'
import { bringUp, findStanding, takeDown } from './standing.ts'
import { findMarked } from './supervisor/marked.ts'
import { apiOf } from './testing/api-of.ts'
import { eventually } from './testing/eventually.ts'
import { shellPod } from './testing/objects.ts'

const settings = { ...kubernetesDefaults, podRelistPeriodMs: 100 }

describe('a cluster that stays', () => {
  let folder: string
  const before = process.env.TMPDIR

  beforeAll(async () => {
    // A place of its own: the cluster that somebody keeps up on this machine is none of our business.
    folder = await mkdtemp(path.join(tmpdir(), 'standing-'))
    process.env.TMPDIR = folder
  })

  afterAll(async () => {
    await takeDown()
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    await rm(folder, { recursive: true, force: true })
  })

  test('is brought up once, found again, and taken down without a trace', async () => {
    expect(await findStanding()).toBeUndefined()
    const { record, stateFolder, isNew } = await bringUp({ nodes: 1, settings })
    expect(isNew).toBe(true)
    expect(record.attached).toBe(false)
    expect((await bringUp()).isNew).toBe(false)
    expect((await findStanding())?.record).toEqual(record)
    expect(await takeDown()).toBe(1)
    expect(await takeDown()).toBe(0)
    await eventually(async () => expect(findMarked({ TAHAN_CLUSTER: record.id })).toEqual([]))
    expect(existsSync(stateFolder)).toBe(false)
  })

  test('starts an agent again that died, and with it what ran there', async () => {
    const { record } = await bringUp({ nodes: 1, settings })
    const api = await apiOf({ record })
    await api.create('pods', 'default', shellPod('sturdy', 'sleep 600'))
    const statusOf = async () => (await api.get('pods', 'default', 'sturdy')).status
    await eventually(async () => expect((await statusOf())?.containerStatuses?.[0]?.ready).toBe(true))
    const address = (await statusOf())?.podIP

    const [container] = findMarked({ TAHAN_CLUSTER: record.id, TAHAN_CONTAINER: 'sturdy' })
    process.kill(container?.parent ?? 0, 'SIGKILL')
    await eventually(async () => {
      const status = await statusOf()
      expect(status?.containerStatuses?.[0]).toMatchObject({
        ready: true,
        restartCount: 1,
        lastState: { terminated: { exitCode: 255, reason: 'Unknown' } },
      })
      expect(status?.podIP).not.toBe(address)
    })
  })
}, 60_000)
