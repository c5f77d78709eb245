import { judgementVerdict } from '../../support/record/judgement.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import type { Verdict } from '../../support/record/trial.ts'
import type { Outcome } from '../evidence/outcomes.ts'
import { capital } from '../words/units.ts'
import { verdictMeanings } from '../words/verdict.ts'
import { type Element, xmlOf } from './xml.ts'

/**
 * JUnit knows three ways not to pass; which of tahan's verdicts it is stands as the `type`. What could not be measured
 * is an error, and not the app's failure.
 */
const elements: Record<Exclude<Verdict, 'pass'>, 'failure' | 'error'> = {
  fail: 'failure',
  inconclusive: 'failure',
  invalid: 'error',
  infrastructure: 'error',
}

/**
 * A run as JUnit XML, which Jenkins, GitLab, Azure and others show: a suite for each question, a case for each
 * experiment. The run itself is a case too, and an error until it has ended with something to show, so that no data
 * never passes. It keeps to what the schemas of Ant and of Jenkins both allow.
 */
export function junitOf(manifest: RunManifest, outcomes: readonly Outcome[]): string {
  const questions = [...new Set(outcomes.map(({ question }) => question))]
  const suites = [
    suiteOf('run', manifest, [theRun(manifest, outcomes)], propertiesOf(manifest)),
    ...questions.map(question =>
      suiteOf(question, manifest, outcomes.filter(outcome => outcome.question === question).map(caseOf), []),
    ),
  ]
  return xmlOf({
    name: 'testsuites',
    content: suites.map((suite, id) => ({ ...suite, attributes: { ...suite.attributes, id } })),
  })
}

interface Case {
  name: string
  classname: string
  tookMs: number
  /** Undefined where it passed. */
  outcome: Element | undefined
}

function theRun({ endedAt, startedAt }: RunManifest, outcomes: readonly Outcome[]): Case {
  const made = outcomes.filter(({ verdict }) => verdict !== 'skipped').length
  const trouble =
    endedAt === undefined
      ? 'This run has not ended, or was stopped: what was not done is not among the cases.'
      : made === 0
        ? 'No experiment was made.'
        : undefined
  return {
    ...{ name: 'the run', classname: 'tahan.run' },
    tookMs: endedAt === undefined ? 0 : Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)),
    outcome: trouble === undefined ? undefined : elementOf('error', 'inconclusive', trouble, trouble),
  }
}

function caseOf(outcome: Outcome): Case {
  const { id, question, tookMs } = outcome
  return { name: id, classname: `tahan.${question}`, tookMs, outcome: elementFor(outcome) }
}

function elementFor({ id, claim, verdict, reason, judgements }: Outcome): Element | undefined {
  if (verdict === 'pass') return undefined
  if (verdict === 'skipped') return { name: 'skipped', attributes: { message: reason } }
  const broken = judgements
    .filter(judgement => judgementVerdict(judgement) !== 'pass')
    .map(
      judgement =>
        `${judgement.claim}: ${judgement.seen}, allowed ${judgement.limit}, because ${judgement.because}`,
    )
  // The reason of a failed experiment is the first limit that was not kept, which is told in full below.
  const isTold = broken.some(line => line.startsWith(reason.replace(/(?: \(and \d+ more\))?\.$/, '')))
  const text = [
    `${claim}: ${verdictMeanings[verdict]}.`,
    ...(isTold ? [] : [capital(reason)]),
    ...broken,
    `Evidence: ${id}/`,
  ].join('\n')
  return elementOf(elements[verdict], verdict, `${verdict}: ${reason}`, text)
}

function elementOf(name: string, type: string, message: string, content: string): Element {
  return { name, attributes: { message, type }, content }
}

function suiteOf(
  name: string,
  manifest: RunManifest,
  cases: readonly Case[],
  properties: Element[],
): Element {
  const count = (wanted: string) => cases.filter(({ outcome }) => outcome?.name === wanted).length
  const time = cases.reduce((sum, { tookMs }) => sum + tookMs, 0)
  return {
    name: 'testsuite',
    attributes: {
      ...{ name, package: 'tahan', timestamp: manifest.startedAt.slice(0, 19), hostname: 'localhost' },
      ...{ tests: cases.length, failures: count('failure'), errors: count('error') },
      ...{ skipped: count('skipped'), time: seconds(time) },
    },
    content: [
      { name: 'properties', content: properties },
      ...cases.map(one => ({
        name: 'testcase',
        attributes: { name: one.name, classname: one.classname, time: seconds(one.tookMs) },
        content: one.outcome === undefined ? [] : [one.outcome],
      })),
      { name: 'system-out' },
      { name: 'system-err' },
    ],
  }
}

function propertiesOf({ target, profile, commit, seed, tahan, versions }: RunManifest): Element[] {
  const told = { target, profile, commit: commit ?? 'unknown', seed, tahan, ...versions }
  return Object.entries(told).map(([name, value]) => ({ name: 'property', attributes: { name, value } }))
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3)
}
