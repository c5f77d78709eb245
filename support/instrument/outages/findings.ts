import { unknownLimit } from '../../measure/judge-trial.ts'
import type { ProbeAudit } from '../../probe/sample.ts'
import type { Finding } from '../../record/instrument.ts'
import { findingOf } from '../finding.ts'
import { cleanDoor, type KnownOutages } from './known-outages.ts'

/** Of the probe's slots, from 0 to 1. */
function missedShare({ late, samples }: Pick<ProbeAudit, 'late' | 'samples'>): number {
  return samples === 0 ? 1 : late / samples
}

/**
 * What the probe's outages were worth under one load: a line for each kind of outage, one for the lack of any, and one for how
 * available every target was. */
export function outageFindings({ doors, truth, audit }: KnownOutages, loadShare: number): Finding[] {
  const condition = `${Math.round(100 * loadShare)} % load`
  const priorities = [
    audit.priority === 'real-time' ? [] : ['probe without real-time priority'],
    truth.realTime ? [] : ['target without real-time priority'],
  ].flat()
  const note = priorities.join(', ')
  const isBlind = missedShare(audit) > unknownLimit
  const seen = isBlind ? [] : Object.values(doors)
  const kinds = Object.entries(doors).filter(([door]) => door !== cleanDoor)
  const lines = kinds.map(([door, { comparisons, blind, invented }]) =>
    findingOf(
      {
        ...{ what: `outage, target ${door}`, condition, unit: 'ms', note },
        blind: blind.length + (isBlind ? comparisons.length : 0),
        invented: isBlind ? 0 : invented.length,
      },
      isBlind ? [] : comparisons,
    ),
  )
  const clean = { what: 'no outage, any target', condition, unit: 'samples', note }
  const invented = seen.reduce((sum, door) => sum + door.invented.length, 0)
  const n = seen.reduce((sum, door) => sum + door.cleanSamples, 0)
  const known = { what: 'availability, each target', condition, unit: '% of the time', note }
  const availability = seen.map(door => door.availability)
  return [...lines, { ...findingOf({ ...clean, invented }, []), n }, findingOf(known, availability)]
}
