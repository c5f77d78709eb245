import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Fault } from './fault.ts'
import { healOrphans } from './heal.ts'
import { type Injector, injectJournaled } from './inject.ts'
import { Journal, unhealedOf } from './journal.ts'

const fault: Fault = { kind: 'node-power-off', node: 'agent-1' }
let folder: string
let journal: Journal

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tahan-journal-'))
  journal = new Journal(path.join(folder, 'faults.jsonl'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function injector(over: Partial<Injector> = {}): Injector {
  return {
    id: 'https://127.0.0.1:6443',
    disposable: true,
    can: new Set(['node-power-off'] as const),
    cannot: kind => `this cluster has no way to do ${kind}.`,
    healCommand: () => ['true'],
    inject: async () => ({ t0Ms: 1, proof: 'seen', heal: async () => {} }),
    ...over,
  }
}

const inject = (cluster: Injector) => injectJournaled(journal, cluster, fault, new AbortController().signal)

describe('the journal of faults', () => {
  test('has the fault on disk before it is injected', async () => {
    let seenAtInjection = 0
    await inject(
      injector({
        inject: async () => {
          seenAtInjection = journal.unhealed().length
          return { t0Ms: 1, proof: 'seen', heal: async () => {} }
        },
      }),
    )
    expect(seenAtInjection).toBe(1)
  })

  test('closes an entry when its fault is healed, and only then', async () => {
    const injection = await inject(injector())
    expect(journal.unhealed()).toHaveLength(1)
    await injection.heal()
    expect(journal.unhealed()).toEqual([])
  })

  test('keeps an entry open when healing fails', async () => {
    const injection = await inject(
      injector({
        inject: async () => ({ t0Ms: 1, proof: 'seen', heal: () => Promise.reject(new Error('no power')) }),
      }),
    )
    await expect(injection.heal()).rejects.toThrow('no power')
    expect(journal.unhealed()).toHaveLength(1)
  })

  test('heals what an injection left half-way, by its command', async () => {
    const healed = path.join(folder, 'healed')
    const cluster = injector({
      healCommand: () => ['touch', healed],
      inject: () => Promise.reject(new Error('half-way')),
    })
    await expect(inject(cluster)).rejects.toThrow('half-way')
    expect(readFileSync(healed, 'utf8')).toBe('')
    expect(journal.unhealed()).toEqual([])
  })

  test('tells both what failed and what is not healed after it', async () => {
    const cluster = injector({
      healCommand: () => ['false'],
      inject: () => Promise.reject(new Error('half-way')),
    })
    await expect(inject(cluster)).rejects.toThrow(/half-way[\s\S]*FAULT_NOT_HEALED/)
    expect(journal.unhealed()).toHaveLength(1)
  })

  test('takes no fault to a cluster that is not disposable, or cannot do it', async () => {
    await expect(inject(injector({ disposable: false }))).rejects.toThrow(/FAULT_REFUSED.*\n.*disposable/)
    await expect(inject(injector({ can: new Set() }))).rejects.toThrow(/no way to do node-power-off/)
    expect(journal.unhealed()).toEqual([])
  })

  test('leaves to a living run what is its own, and heals what a dead one left', async () => {
    const mine = journal.open({ cluster: 'a', fault, healCommand: ['true'] })
    const dead = { ...mine, id: 'dead', owner: { pid: process.pid, startTicks: 'of another' } }
    appendFileSync(journal.file, `${JSON.stringify({ state: 'open', ...dead })}\n`)
    const { healed, errors } = await healOrphans(journal)
    expect(healed.map(({ id }) => id)).toEqual(['dead'])
    expect(errors).toEqual([])
    expect(journal.unhealed().map(({ id }) => id)).toEqual([mine.id])
  })

  test('says which command failed, with its last words', async () => {
    const entry = {
      ...journal.open({ cluster: 'a', fault, healCommand: ['ls', '/no/such/board'] }),
      owner: { pid: process.pid, startTicks: 'of another' },
    }
    const { errors } = await healOrphans(journal, [entry])
    expect(errors[0]?.message).toMatch(/FAULT_NOT_HEALED[\s\S]*No such file[\s\S]*Try: ls \/no\/such\/board/)
  })

  test('ignores a line that a kill tore, whatever the tear', () => {
    journal.open({ cluster: 'a', fault, healCommand: ['true'] })
    const whole = readFileSync(journal.file, 'utf8')
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 2 }), cut => {
        writeFileSync(journal.file, whole + whole.slice(0, cut))
        const before = unhealedOf(readFileSync(journal.file, 'utf8')).length
        journal.open({ cluster: 'b', fault, healCommand: ['true'] })
        expect([before, journal.unhealed().length]).toEqual([1, 2])
      }),
      { numRuns: 30 },
    )
  })
})
