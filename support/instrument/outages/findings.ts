import type { Finding } from '../../record/instrument.ts'
import { findingOf } from '../finding.ts'
import { cleanDoor, type KnownOutages } from './known-outages.ts'

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
  const availability = Object.values(doors).map(door => door.availability)
  const lines = Object.entries(doors).map(([door, { comparisons, blind, invented, samples }]) => {
    if (door !== cleanDoor) {
      const subject = { what: `outage, target ${door}`, condition, unit: 'ms', note }
      return findingOf({ ...subject, blind: blind.length, invented: invented.length }, comparisons)
    }
    const subject = { what: 'no outage', condition, unit: 'samples', note }
    return { ...findingOf({ ...subject, invented: invented.length }, []), n: samples }
  })
  const known = { what: 'availability, each target', condition, unit: '% of the time', note }
  return [...lines, findingOf(known, availability)]
}
