import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Outcome } from '../evidence/outcomes.ts'
import { outcomesOf } from '../evidence/outcomes.ts'
import { readPacketExperiments } from '../evidence/packet-folder.ts'
import { readRun } from '../evidence/read-run.ts'
import { exampleJudgement, exampleManifest } from '../testing/example.ts'
import { writeRecordedRun } from '../testing/recorded-run.ts'
import { junitOf } from './junit.ts'

let work: string
beforeAll(() => {
  work = mkdtempSync(path.join(tmpdir(), 'tahan-junit-'))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

const schema = path.join(import.meta.dirname, 'testing/junit.xsd')
const xmllint = (xml: string, ...args: string[]) =>
  execFileSync('xmllint', ['--nonet', ...args, '-'], {
    input: xml,
    stdio: ['pipe', 'pipe', 'pipe'],
  }).toString()

function hasXmllint(): boolean {
  try {
    execFileSync('xmllint', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
const needsXmllint = 'needs xmllint: `apt-get install -y libxml2-utils`'
const withXmllint = test.skipIf(!hasXmllint())

const outcome = (over: Partial<Outcome>): Outcome => ({
  ...{ id: 'container-kill-r1', question: 'ha', claim: 'killing the process', verdict: 'pass' },
  ...{
    reason: 'All 3 trials are sound.',
    seen: 'It cost nothing.',
    trials: 3,
    tookMs: 61_234,
    judgements: [],
  },
  ...over,
})

test('every verdict keeps its name, and what could not be measured is an error, not the app’s failure', () => {
  const verdicts = ['pass', 'fail', 'inconclusive', 'invalid', 'infrastructure', 'skipped'] as const
  const xml = junitOf(
    exampleManifest,
    verdicts.map(verdict => outcome({ id: verdict, verdict, reason: `it was ${verdict}` })),
  )
  const elementIn = (id: string) =>
    new RegExp(`<testcase name="${id}"[^>]*>\\s*<(\\w+) message="([^"]*)"(?: type="([^"]*)")?`)
      .exec(xml)
      ?.slice(1)
  expect(xml).toContain('<testcase name="pass" classname="tahan.ha" time="61.234"/>')
  expect(elementIn('fail')).toEqual(['failure', 'fail: it was fail', 'fail'])
  expect(elementIn('inconclusive')).toEqual(['failure', 'inconclusive: it was inconclusive', 'inconclusive'])
  expect(elementIn('invalid')).toEqual(['error', 'invalid: it was invalid', 'invalid'])
  expect(elementIn('infrastructure')?.[0]).toBe('error')
  expect(elementIn('skipped')).toEqual(['skipped', 'it was skipped', undefined])
  expect(xml).toContain('tests="6" failures="2" errors="2" skipped="1" time="367.404"')
})

test('a limit that was not kept is told with its reason', () => {
  const xml = junitOf(exampleManifest, [outcome({ verdict: 'fail', judgements: [exampleJudgement] })])
  expect(xml).toContain(
    'the outage: 2000 ms at most, allowed 1000 ms, because the kubelet looks every second.',
  )
})

test.for([
  ['that has not ended', { ...exampleManifest, endedAt: undefined }, [outcome({})]],
  ['in which nothing was made', exampleManifest, []],
  ['in which all was skipped', exampleManifest, [outcome({ verdict: 'skipped' })]],
] as const)('a run %s does not pass', ([, manifest, outcomes]) => {
  const { endedAt, ...rest } = manifest
  const xml = junitOf(endedAt === undefined ? rest : { ...rest, endedAt }, outcomes)
  expect(xml).toMatch(/<testcase name="the run"[^>]*>\s*<error message="[^"]+" type="inconclusive">/)
})

test('a run’s folder gives the same document again that was written beside its summary', async () => {
  const folder = writeRecordedRun(path.join(work, 'runs'))
  const run = await readRun(folder)
  const outcomes = outcomesOf({ ...run, packets: await readPacketExperiments(folder) })
  expect(outcomes.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['container-kill-r1', 'fail'],
    ['node-power-off-r3', 'pass'],
    ['node-network-cut-r1', 'skipped'],
  ])
  expect(junitOf(run.manifest, outcomes)).toBe(readFileSync(path.join(folder, 'junit.xml'), 'utf8'))
})

withXmllint(`whatever is said in it, it keeps to the schema (${needsXmllint})`, () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 })
  const some = fc.record({
    id: fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/),
    question: fc.constantFrom('ha', 'qos', 'instrument'),
    verdict: fc.constantFrom('pass', 'fail', 'inconclusive', 'invalid', 'infrastructure', 'skipped'),
    claim: text,
    reason: text,
    tookMs: fc.float({ min: 0, max: 1e7, noNaN: true }),
    judgements: fc.array(fc.constant(exampleJudgement), { maxLength: 2 }),
  })
  fc.assert(
    fc.property(fc.array(some, { maxLength: 6 }), outcomes => {
      const xml = junitOf(exampleManifest, outcomes.map(outcome))
      expect(() => xmllint(xml, '--noout', '--schema', schema)).not.toThrow()
    }),
    { numRuns: 40 },
  )
})

withXmllint(`what is said comes out as it went in (${needsXmllint})`, () => {
  const reason = 'a "quoted" <tag> & more\nin two lines\t– ü 🙂'
  const xml = junitOf(exampleManifest, [outcome({ verdict: 'skipped', reason })])
  expect(xmllint(xml, '--xpath', 'string(//skipped/@message)')).toBe(`${reason}\n`)
})
